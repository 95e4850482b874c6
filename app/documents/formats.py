"""The kinds of document that are read, and how a file shows which one it is: by its content, never by its name."""

import zipfile
from enum import StrEnum
from pathlib import Path

from app.documents.compound import MAGIC as COMPOUND_MAGIC
from app.documents.compound import root_entries
from app.documents.foreign import seems_to_be
from app.errors import GiveUp


class Format(StrEnum):
    """A kind of document."""

    WORD = "word"
    EXCEL = "excel"
    POWERPOINT = "powerpoint"
    PDF = "pdf"
    IMAGE = "image"

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
}

SUFFIXES: dict[Format, tuple[str, ...]] = {
    Format.WORD: (".docx", ".docm", ".dotx", ".dotm"),
    Format.EXCEL: (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"),
    Format.POWERPOINT: (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
    Format.PDF: (".pdf",),
    Format.IMAGE: (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp"),
}

KINDS_READ = "Word (.docx), Excel (.xlsx, .xls, .xlsb, .ods), PowerPoint (.pptx), PDF, and PNG, JPEG, GIF, BMP, TIFF and WebP images"
HEAD = 4096
PDF_WITHIN = 1024  # readers accept rubbish before %PDF, but no more than this

# The main part's content type decides; an embedded document never declares one in the outer package.
_MAIN_PARTS = {
    b"wordprocessingml.document.main": Format.WORD,
    b"wordprocessingml.template.main": Format.WORD,
    b"ms-word.document.macroEnabled.main": Format.WORD,
    b"ms-word.template.macroEnabledTemplate.main": Format.WORD,
    b"spreadsheetml.sheet.main": Format.EXCEL,
    b"spreadsheetml.template.main": Format.EXCEL,
    b"ms-excel.sheet.": Format.EXCEL,
    b"ms-excel.template.": Format.EXCEL,
    b"presentationml.presentation.main": Format.POWERPOINT,
    b"presentationml.slideshow.main": Format.POWERPOINT,
    b"presentationml.template.main": Format.POWERPOINT,
    b"ms-powerpoint.presentation.": Format.POWERPOINT,
    b"ms-powerpoint.slideshow.": Format.POWERPOINT,
    b"ms-powerpoint.template.": Format.POWERPOINT,
}
_USUAL_PARTS = {
    "word/document.xml": Format.WORD,
    "xl/workbook.xml": Format.EXCEL,
    "xl/workbook.bin": Format.EXCEL,
    "ppt/presentation.xml": Format.POWERPOINT,
}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_CONTENT_TYPES_CAP = 2_000_000


def sniff(path: Path, name: str | None = None) -> Format:
    """What the file at ``path`` is, by its content. ``name`` is what messages call it.

    Raises:
        GiveUp: ``missing_file``, ``empty_file``, ``unreadable_file``, ``unsupported_file``, ``password_needed`` or
            ``damaged_file``.
    """
    name = name or path.name
    head = first_bytes(path, name)
    if head.startswith(COMPOUND_MAGIC):
        return _compound(path, name)
    if head.startswith(b"PK"):
        return _zip(path, name)
    if b"%PDF-" in head[:PDF_WITHIN]:
        return Format.PDF
    if _is_image(head):
        return Format.IMAGE
    raise unsupported(name, seems_to_be(head))


def unsupported(name: str, what: str, cure: str = "") -> GiveUp:
    """The failure for a file of a kind that is not read."""
    return GiveUp(
        f"{name} is not a document that can be read: it seems to be {what}.",
        code="unsupported_file",
        cure=cure or f"Files that are read: {KINDS_READ}.",
        name=name,
        seems_to_be=what,
    )


def damaged(name: str, why: str) -> GiveUp:
    """The failure for a file that breaks the rules of its own format."""
    return GiveUp(
        f"{name} is damaged: {why}.",
        code="damaged_file",
        cure="Open it in the program that made it, save it again, and try that copy.",
        name=name,
    )


def password_needed(name: str, cure: str = "Save a copy without the password.") -> GiveUp:
    """The failure for a file that is encrypted."""
    return GiveUp(
        f"{name} is protected by a password.",
        code="password_needed",
        cure=cure,
        name=name,
    )


def first_bytes(path: Path, name: str) -> bytes:
    """The file's beginning.

    Raises:
        GiveUp: ``missing_file``, ``empty_file`` or ``unreadable_file``.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        raise GiveUp(f"{name} does not exist.", code="missing_file", cure="Upload it again.", name=name) from None
    except OSError as error:
        raise GiveUp(
            f"{name} cannot be read: {error.strerror or error}.",
            code="unreadable_file",
            cure="Give a file (not a folder) that this system may read.",
            name=name,
        ) from None
    if not head:
        raise GiveUp(f"{name} is empty (0 bytes).", code="empty_file", cure="Upload it again.", name=name)
    return head


def _is_image(head: bytes) -> bool:
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    if head[:2] == b"BM":  # two letters are no proof: the header's size field must be a known one
        return head[14:18] in {size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124)}
    magics = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
    return head.startswith(magics)


def _compound(path: Path, name: str) -> Format:
    entries = root_entries(path)
    if "EncryptedPackage" in entries:
        raise password_needed(name)
    if "Workbook" in entries or "Book" in entries:
        return Format.EXCEL
    if "WordDocument" in entries:
        raise unsupported(name, "a Word document of the years before 2007 (.doc)", "Open it in Word, save it as .docx.")
    if "PowerPoint Document" in entries:
        raise unsupported(
            name,
            "a PowerPoint presentation of the years before 2007 (.ppt)",
            "Open it in PowerPoint, save it as .pptx.",
        )
    if not entries:
        raise damaged(name, "it begins like an Office file of the years before 2007, but its directory cannot be read")
    outlook = any(entry.startswith("__properties_version") for entry in entries)
    raise unsupported(name, "an Outlook message (.msg)" if outlook else "an old Office file of another kind")


def _zip(path: Path, name: str) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            return _packed(archive, name)
    except GiveUp:
        raise
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        why = "it begins like an Office file, but it is cut off or overwritten" if _no_end(error) else str(error)
        raise damaged(name, why.rstrip(".")) from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]  # zipfile's own import of zlib
        raise damaged(name, "its list of contents cannot be unpacked") from None


def _no_end(error: Exception) -> bool:
    return isinstance(error, (zipfile.BadZipFile, OSError, EOFError))


def _packed(archive: zipfile.ZipFile, name: str) -> Format:
    members = {info.filename: info for info in archive.infolist()}
    if any(info.flag_bits & 1 for info in members.values()):
        raise password_needed(name)
    if "mimetype" in members:
        return _open_document(archive, members, name)
    if "[Content_Types].xml" in members:
        types = _start(archive, members["[Content_Types].xml"], _CONTENT_TYPES_CAP)
        for marker, format in _MAIN_PARTS.items():
            if marker in types:
                return format
    for part, format in _USUAL_PARTS.items():
        if part in members:
            return format
    raise unsupported(name, "a ZIP archive", "Unpack it and give the documents in it." if members else "")


def _open_document(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str) -> Format:
    kind = _start(archive, members["mimetype"], 200).strip()
    if not kind.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
        rest = kind.removeprefix(_OPEN_DOCUMENT).decode("ascii", "replace")
        if not kind.startswith(_OPEN_DOCUMENT):
            raise unsupported(name, "a ZIP archive")
        raise unsupported(name, f"an OpenDocument file ({rest})", "Open it in LibreOffice, save it as .docx or .pptx.")
    manifest = members.get("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in _start(archive, manifest, _CONTENT_TYPES_CAP):
        raise password_needed(name)
    return Format.EXCEL


def _start(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(info) as member:
        return member.read(most)
