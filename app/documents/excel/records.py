"""Records of a binary workbook (.xlsb), after [MS-XLSB] 2.1.4."""

from collections.abc import Iterator

_SHEET = 156  # BrtBundleSh


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kinds of records with their content; what is cut off at the end is left out."""
    at, end = 0, len(data)
    while at < end - 1:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[at] << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        if at + size > end:
            return
        yield kind, data[at : at + size]
        at += size


def bundled_sheets(data: bytes) -> list[tuple[str, str]]:
    """Names of a binary workbook's sheets, each with the id of its relationship."""
    found: list[tuple[str, str]] = []
    for kind, content in records(data):
        if kind == _SHEET:
            id, at = _text(content, 8)
            found.append((_text(content, at)[0], id))
    return found


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A text behind its length in characters, and where it ends."""
    end = at + 4 + 2 * int.from_bytes(content[at : at + 4], "little")
    return content[at + 4 : end].decode("utf-16-le", "replace"), end
