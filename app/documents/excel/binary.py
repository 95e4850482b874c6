"""The guard of .xlsb: its sheets are records, of which only the places of cells and the errors in them are looked at.

After [MS-XLSB] 2.1.4 (records) and 2.5.97.2 (errors).
"""

from app.documents.excel.guard import Scan, Step, refuse_if_too_large
from app.documents.limits import Limits
from app.documents.package import Package

_ROW = 0
_CELLS = frozenset(range(1, 12))
_ERRORS = frozenset((3, 11))
WORDS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""What an error's number means, in all binary workbooks."""
_LAST_ROW = 1 << 20


def guard_binary(package: Package, part: str, name: str, limits: Limits, step: Step) -> Scan:
    """Scan one binary sheet.

    Raises:
        GiveUp: ``unsafe_file``; the box is larger than the limit.
    """
    scan = Scan()
    pending = b""
    for chunk in package.chunks(part):
        data = pending + chunk
        scan.size += len(chunk)
        pending = data[_records(data, scan) :]
        step(scan.size)
    refuse_if_too_large(scan, name, limits)
    return scan


def _records(data: bytes, scan: Scan) -> int:
    """Look at every whole record; where the first begins that is not whole."""
    at, end, row = 0, len(data), scan.row
    while True:
        start = at
        if start + 6 > end:
            break
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | data[at] << 7
            at += 1
        size = shift = 0
        while at < end:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        if at + size > end:
            break
        if kind in _CELLS and size >= 8:
            column = int.from_bytes(data[at : at + 4], "little") + 1
            scan.add(row, column)
            if kind in _ERRORS:
                scan.errors[row, column] = WORDS.get(data[at + 8] if size > 8 else 0, "#ERROR")
        elif kind == _ROW and size >= 4:
            row = min(int.from_bytes(data[at : at + 4], "little"), _LAST_ROW) + 1
        at += size
    scan.row = row
    return start
