"""What a file seems to be that is not read, in words for the person who uploaded it."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "a rich text file (.rtf)"),
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
_BRANDS = (b"heic", b"heix", b"mif1", b"avif", b"hevc")


def seems_to_be(head: bytes) -> str:
    """A noun with its article, from a file's first bytes."""
    if head[4:8] == b"ftyp":
        return "a HEIC or AVIF picture" if head[8:12] in _BRANDS else "a video"
    for beginning, what in _BEGINNINGS:
        if head.startswith(beginning):
            return what
    text = _as_text(head)
    if text is None:
        return "a file of an unknown kind"
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")) or "<html" in start[:1000]:
        return "a web page (HTML)"
    if "<svg" in start[:1000]:
        return "an SVG drawing"
    if start.startswith("<?xml"):
        return "an XML file"
    if start.startswith(("received:", "return-path:", "mime-version:", "message-id:", "from:", "delivered-to:")):
        return "a mail message"
    return "plain text"


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
