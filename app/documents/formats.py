"""The kinds of document that are read, in words and suffixes, and what is said of a file that is not."""

from enum import StrEnum

from app.errors import GiveUp


class Format(StrEnum):
    """A kind of document: what a person calls it, and what may be done with it."""

    WORD = "word"
    EXCEL = "excel"
    POWERPOINT = "powerpoint"
    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    HTML = "html"
    MAIL = "mail"

    @property
    def title(self) -> str:  # type: ignore[override]  # an enum of words: nobody title-cases a member
        """What a person calls it."""
        return _TITLES[self]


_TITLES = {
    Format.WORD: "Word document",
    Format.EXCEL: "Excel workbook",
    Format.POWERPOINT: "PowerPoint presentation",
    Format.PDF: "PDF",
    Format.IMAGE: "Image",
    Format.TEXT: "Text file",
    Format.HTML: "Web page",
    Format.MAIL: "Mail message",
}


class Dialect(StrEnum):
    """How a file of a format is written; each has one reader."""

    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    DOC = "doc"
    WORKBOOK = "workbook"
    """.xlsx, .xlsb, .xls and .ods, which one library reads."""
    CSV = "csv"
    PPTX = "pptx"
    ODP = "odp"
    PPT = "ppt"
    PDF = "pdf"
    PICTURE = "picture"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    MHTML = "mhtml"
    """A page with its pictures in one file, as browsers and Word save it."""
    EML = "eml"
    MSG = "msg"

    @property
    def format(self) -> Format:  # type: ignore[override]  # an enum of words: nobody formats with a member
        """The format it belongs to."""
        return _FORMATS[self]


_FORMATS = {
    Dialect.DOCX: Format.WORD,
    Dialect.ODT: Format.WORD,
    Dialect.RTF: Format.WORD,
    Dialect.DOC: Format.WORD,
    Dialect.WORKBOOK: Format.EXCEL,
    Dialect.CSV: Format.EXCEL,
    Dialect.PPTX: Format.POWERPOINT,
    Dialect.ODP: Format.POWERPOINT,
    Dialect.PPT: Format.POWERPOINT,
    Dialect.PDF: Format.PDF,
    Dialect.PICTURE: Format.IMAGE,
    Dialect.PLAIN: Format.TEXT,
    Dialect.MARKDOWN: Format.TEXT,
    Dialect.JSON: Format.TEXT,
    Dialect.HTML: Format.HTML,
    Dialect.MHTML: Format.HTML,
    Dialect.EML: Format.MAIL,
    Dialect.MSG: Format.MAIL,
}

SUFFIXES: dict[Format, tuple[str, ...]] = {
    Format.WORD: (".docx", ".docm", ".dotx", ".dotm", ".odt", ".ott", ".rtf", ".doc", ".dot"),
    Format.EXCEL: (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"),
    Format.POWERPOINT: (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm", ".odp", ".ppt", ".pps"),
    Format.PDF: (".pdf",),
    Format.IMAGE: (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".avif", ".heic", ".heif"),
    Format.TEXT: (".txt", ".md", ".markdown", ".json", ".jsonl", ".log", ".xml"),
    Format.HTML: (".html", ".htm", ".xhtml", ".mht", ".mhtml"),
    Format.MAIL: (".eml", ".msg"),
}

KINDS_READ = (
    "Word (.docx, .odt, .rtf, .doc), Excel (.xlsx, .xls, .xlsb, .ods, .csv), PowerPoint (.pptx, .odp, .ppt), PDF, "
    "images (PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF, HEIC), text, Markdown, JSON, HTML and mail (.eml, .msg)"
)


def unsupported(name: str, what: str, cure: str = "") -> GiveUp:
    """The failure for a file of a kind that is not read."""
    return GiveUp(
        f"{name} is not a document that can be read: it seems to be {what}.",
        code="unsupported_file",
        cure=cure or f"Files that are read: {KINDS_READ}.",
        name=name,
        seems_to_be=what,
    )


_SAVE_AGAIN = "Open it in the program that made it, save it again, and try that copy."


def damaged(name: str, why: str, cure: str = _SAVE_AGAIN) -> GiveUp:
    """The failure for a file that breaks the rules of its own format."""
    return GiveUp(
        f"{name} is damaged: {why}.",
        code="damaged_file",
        cure=cure,
        name=name,
    )


def password_needed(name: str, cure: str = "Give it as the option password, or save a copy without one.") -> GiveUp:
    """The failure for a file that is encrypted."""
    return GiveUp(
        f"{name} is protected by a password.",
        code="password_needed",
        cure=cure,
        name=name,
    )


def wrong_password(name: str) -> GiveUp:
    """The failure for an encrypted file that another password opens."""
    return GiveUp(
        f"The password given does not open {name}.",
        code="password_needed",
        cure="Give the right one, or save a copy without a password.",
        name=name,
    )
