"""Files without a mark of their own: which kind of text one is, or what it seems to be that is not read."""

from app.documents.charset import marked
from app.documents.dialects import BY_SUFFIX, by_content, is_drawing
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


def seems_to_be(head: bytes) -> str:
    """A noun with its article, from a file's first bytes."""
    if head[4:8] == b"ftyp":
        return "a video"
    for beginning, what in _BEGINNINGS:
        if head.startswith(beginning):
            return what
    text = as_text(head)
    if text is not None and "<svg" in text[:1000].lower():
        return "an SVG drawing"
    return "a file of an unknown kind"


def text_dialect(head: bytes, suffix: str) -> Dialect | None:
    """Which kind of text begins so, or None. ``suffix`` decides where content cannot: every table is also text."""
    if head.startswith(b"{\\rtf"):
        return Dialect.RTF
    if any(head.startswith(beginning) for beginning, _ in _BEGINNINGS if beginning not in _ALSO_TEXT):
        return None
    text = as_text(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{\\rtf"):
        return Dialect.RTF
    if is_drawing(start):
        return None
    return by_content(start, suffix) or BY_SUFFIX.get(suffix, Dialect.PLAIN)


def as_text(head: bytes) -> str | None:
    """A file's beginning as text, or None where it is none."""
    mark = marked(head)
    if mark:
        return _of_characters(head[: len(head) // 4 * 4].decode(mark, "replace"))
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    if b"\x00" in head or controls > len(head) // 100:
        return None
    try:
        return head[: len(head) - 4].decode("utf-8") + head[-4:].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _of_characters(text: str) -> str | None:
    """The text, unless much of it is what nobody writes: numbers in pairs of bytes look like UTF-16."""
    wrong = sum(not (c.isprintable() or c in "\t\n\r\f\ufeff\xad") for c in text)
    return text if wrong * 20 <= len(text) else None
