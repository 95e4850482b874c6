"""Cells whose format shows a time of day: their midnights are datetimes, which the native reader hands over as dates."""

import re

from app.documents.excel.places import column_number
from app.documents.excel.rows import Moments
from app.documents.package import Package

_STYLES = "xl/styles.xml"
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^<>]*>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s[^<>]*>")
_ID = re.compile(rb"\bnumFmtId=[\"'](\d+)[\"']")
_CODE = re.compile(rb"\bformatCode=(?:\"([^\"]*)\"|'([^']*)')")
_NOT_FORMAT = re.compile(rb"&quot;.*?&quot;|\"[^\"]*\"|\\.|_.|\[[^]]*\]")
_BUILT_IN = b"22"  # m/d/yyyy h:mm
_MOST_CELLS = 200_000


def moments(package: Package, part: str, most_bytes: int) -> Moments:
    """Where the sheet ``part`` shows dates with a time."""
    styles = _styles(package, most_bytes)
    if not styles:
        return Moments()
    wanted = b"|".join(sorted(styles))
    cell = re.compile(
        rb"<(?:\w+:)?c\s(?=[^<>]*?\bs=[\"'](?:" + wanted + rb")[\"'])[^<>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']"
    )
    cells: set[tuple[int, int]] = set()
    columns: set[int] = set()
    before = b""
    for chunk in package.chunks(part):
        data = before + chunk
        found = cell.findall(data)
        if len(cells) < _MOST_CELLS:
            cells.update((int(digits), column_number(letters)) for letters, digits in found)
        else:
            columns.update(column_number(letters) for letters in {letters for letters, _ in found})
        before = data[-1000:]
    return Moments(frozenset(cells), frozenset(columns))


def _styles(package: Package, most_bytes: int) -> set[bytes]:
    """Numbers of the cell formats that show both a date and a time."""
    if not package.has(_STYLES):
        return set()
    data = package.read(_STYLES, most_bytes)
    formats = {_BUILT_IN}
    for element in _FORMAT.findall(data):
        number, code = _ID.search(element), _CODE.search(element)
        if number and code and _shows_both(code.group(1) or code.group(2) or b""):
            formats.add(number.group(1))
    block = _CELL_FORMATS.search(data)
    return {
        str(index).encode()
        for index, element in enumerate(_CELL_FORMAT.findall(block.group()) if block else ())
        if (number := _ID.search(element)) and number.group(1) in formats
    }


def _shows_both(code: bytes) -> bool:
    bare = _NOT_FORMAT.sub(b"", code.lower())
    return b"h" in bare and (b"d" in bare or b"y" in bare)
