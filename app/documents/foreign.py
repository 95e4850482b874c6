"""Files without a mark of their own: which kind of text one is, or what it seems to be that is not read."""

from app.documents.formats import Dialect

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"8BPS", "a Photoshop picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound or video file"),
    (b"SQLite format 3", "a database"),
    (b"From ", "a mailbox"),
    (b"\x09\x08", "an Excel workbook of the years before 1997"),
    (b"\x09\x04", "an Excel workbook of the years before 1997"),
    (b"\xd7\xcd\xc6\x9a", "a Windows metafile picture"),
)
_ALSO_TEXT = (b"From ", b"MZ", b"ID3", b"8BPS")
"""Words and letters that text may begin with too."""
_MAIL_FIELDS = (
    "received:",
    "return-path:",
    "mime-version:",
    "message-id:",
    "from:",
    "delivered-to:",
    "x-mozilla-status:",
    "from -",
    "date:",
    "subject:",
    "to:",
    "reply-to:",
    "content-type:",
    "dkim-signature:",
    "x-",
)
_BY_SUFFIX = {
    ".csv": Dialect.CSV,
    ".tsv": Dialect.CSV,
    ".md": Dialect.MARKDOWN,
    ".markdown": Dialect.MARKDOWN,
    ".json": Dialect.JSON,
    ".html": Dialect.HTML,
    ".htm": Dialect.HTML,
    ".xhtml": Dialect.HTML,
    ".eml": Dialect.EML,
}


def seems_to_be(head: bytes) -> str:
    """A noun with its article, from a file's first bytes."""
    if head[4:8] == b"ftyp":
        return "a video"
    for beginning, what in _BEGINNINGS:
        if head.startswith(beginning):
            return what
    text = _as_text(head)
    if text is not None and "<svg" in text[:1000].lower():
        return "an SVG drawing"
    return "a file of an unknown kind"


def text_dialect(head: bytes, suffix: str) -> Dialect | None:
    """Which kind of text begins so, or None. ``suffix`` decides where content cannot: every table is also text."""
    if head.startswith(b"{\\rtf"):
        return Dialect.RTF
    if any(head.startswith(beginning) for beginning, _ in _BEGINNINGS if beginning not in _ALSO_TEXT):
        return None
    text = _as_text(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(_MAIL_FIELDS):
        return Dialect.EML
    if start.startswith(("<!doctype html", "<html")) or "<html" in start[:1000]:
        return Dialect.HTML
    if "<svg" in start[:1000]:
        return None
    return _BY_SUFFIX.get(suffix, Dialect.PLAIN)


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    if b"\x00" in head or controls > len(head) // 100:
        return None
    try:
        return head[: len(head) - 4].decode("utf-8") + head[-4:].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return head.decode("latin-1")
