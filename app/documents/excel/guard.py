"""What must be known of a sheet before a native reader sees it, streamed from its XML without building a tree.

Two cells in opposite corners make the reader allocate 17 thousand million cells and abort the process
(https://github.com/tafia/calamine/issues/693).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.documents.excel.places import column_number
from app.documents.limits import Limits
from app.documents.package import Package
from app.documents.preflight import unsafe

_USUAL_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
_USUAL_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_PREFIXED = re.compile(rb":c[\s>/]")
_WHOLE = rb'(?! ?r?=?"?[A-Z]{0,3}[0-9]{0,7}\Z)'
"""Of a cell that the end of what is seen cuts, nothing is said."""
_UNUSUAL = re.compile(rb'<c(?=[\s>/])(?! r="[A-Z]{1,3}[0-9]{1,7}")' + _WHOLE)
_FAR = re.compile(rb'<c(?=[\s>/])(?! r="[A-Z][0-9]{1,5}")' + _WHOLE)
"""A cell beyond Z99999, or one that is not written as usual."""
_TWO_LETTERS = re.compile(rb'<c r="[A-Z]{2}')
_THREE_LETTERS = re.compile(rb'<c r="[A-Z]{3}')
_FIVE_DIGITS = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{5}')
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,4})0*([0-9]{1,10})[\"']")
_TAG = rb"<(?:[^\s<>/:]+:)?"
_ROW = re.compile(_TAG + rb"row\s[^<>]*?\br=[\"']([0-9]{1,7})[\"']")
_PLACELESS = re.compile(_TAG + rb"c(?=[\s>/])(?![^<>]*\sr\s*=)[^<>]*>")
_ANY_CELL = re.compile(_TAG + rb"c[\s>/]")
_ANY_ROW = re.compile(_TAG + rb"row[\s>]")
_FAILED = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*?\bt=[\"']e[\"'])[^<>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]*>"
    rb"(?:(?!</(?:\w+:)?c>).){0,2000}?<(?:\w+:)?v>(#[^<]{1,20})<",
    re.DOTALL,
)
_REPEATED = re.compile(rb"number-(rows|columns)-repeated=[\"'](\d+)[\"']")
_END_OF_DATA = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_OVERLAP = 8192
_LONGEST_TAIL = 4_000_000
Step = Callable[[int], None]
"""Is told how many bytes were looked at so far."""


@dataclass(slots=True)
class Scan:
    """The bounding box of one sheet's cells, where it holds error values, and what its XML says after them."""

    top: int = 1 << 30
    left: int = 1 << 30
    bottom: int = 0
    right: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    tail: bytes = b""
    size: int = 0
    """Bytes of its XML."""
    beside: int = 0
    """The most cells of a row in which some do not say their place."""
    row: int = 0
    """The row that a binary sheet is in."""

    @property
    def cells(self) -> int:
        """Rows times columns: what a reader allocates."""
        return max(self.bottom - self.top + 1, 0) * max(self.right + self.beside - self.left + 1, 0)

    def forget_box(self) -> None:
        """Begin anew with the box."""
        self.top = self.left = 1 << 30
        self.bottom = self.right = 0

    def add(self, row: int, column: int) -> None:
        """Widen the box by a cell."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)


def guard(package: Package, part: str, name: str, limits: Limits, step: Step) -> Scan:
    """Scan one sheet's XML.

    Raises:
        GiveUp: ``unsafe_file``; the box is larger than the limit.
    """
    scan = Scan()
    for data, start in _windows(package.chunks(part)):
        _widen(scan, data, roughly=True)
        if (b't="e"' in data or b"t='e'" in data) and len(scan.errors) < limits.metadata * 1000:
            for letters, digits, error in _FAILED.findall(data):
                scan.errors[int(digits), column_number(letters)] = error.decode("ascii", "replace")
        _keep_tail(scan, data, start)
        scan.size += len(data) - start
        if scan.size >> 20:  # a smaller one is read in no time
            step(scan.size)
    if scan.cells > limits.dense_cells:  # it may be the estimate that is too large
        scan.forget_box()
        for data, _ in _windows(package.chunks(part)):
            _widen(scan, data)
            step(scan.size)
    refuse_if_too_large(scan, name, limits)
    return scan


def refuse_if_too_large(scan: Scan, name: str, limits: Limits) -> None:
    """Refuse a box larger than the limit."""
    if scan.cells > limits.dense_cells:
        raise unsafe(name, f"a sheet in it spans {scan.cells:,} cells; at most {limits.dense_cells:,} are read")


def _windows(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, int]]:
    """Chunks, each with the end of the one before it, from which on is said where new begins."""
    before = b""
    for chunk in chunks:
        yield before + chunk, len(before)
        before = (before + chunk)[-_OVERLAP:]


def _widen(scan: Scan, data: bytes, *, roughly: bool = False) -> None:
    # A cell cut by a chunk's end is seen in the next one: what was seen twice does no harm to a box.
    prefixed = b":c" in data and _PREFIXED.search(data)
    if roughly and not prefixed and not _FAR.search(data):  # most sheets: one look is enough
        scan.add(1, 1)
        scan.add(99_999, 26)
        return
    if not prefixed and not _UNUSUAL.search(data):
        if roughly and _estimated(scan, data):
            return
        letters, digits = set(_USUAL_COLUMN.findall(data)), set(_USUAL_ROW.findall(data))
    else:
        found = _PLACE.findall(data)  # wherever they stand: no other element has such an attribute
        letters, digits = {place[0].upper() for place in found}, {place[1] for place in found}
        if _PLACELESS.search(data):  # such a cell stands in its row, beside the one before it or at the beginning
            digits.update(_ROW.findall(data))
            scan.left = 1
            scan.beside = max(scan.beside, *(len(_ANY_CELL.findall(row)) for row in _ANY_ROW.split(data)))
    if letters:
        columns = [column_number(each) for each in letters]
        scan.left, scan.right = min(scan.left, min(columns)), max(scan.right, max(columns))
    if digits:
        rows = list(map(int, digits))
        scan.top, scan.bottom = min(scan.top, min(rows)), max(scan.bottom, max(rows))


def _estimated(scan: Scan, data: bytes) -> bool:
    """Widen the box to what so short places can name at most, if they are short: a tenth of the time of looking at each."""
    if not _TWO_LETTERS.search(data) or _THREE_LETTERS.search(data) or _FIVE_DIGITS.search(data):
        return False
    scan.add(1, 1)
    scan.add(9_999, 702)
    return True


def _keep_tail(scan: Scan, data: bytes, start: int) -> None:
    if scan.tail:
        scan.tail += data[start:] if len(scan.tail) < _LONGEST_TAIL else b""
    elif b"sheetData" in data and (end := _END_OF_DATA.search(data)):
        scan.tail = data[end.end() :] or b" "


def guard_open_document(package: Package, name: str, limits: Limits, step: Step) -> bool:
    """Refuse an OpenDocument sheet that repeats cells with content beyond the limit; long empty ends are usual.

    Tells whether there are comments in it.
    """
    seen = 0
    comments = False
    for row in _rows(package):
        seen += len(row)
        step(seen)
        comments = comments or b"<office:annotation" in row
        repeated = {kind: int(number) for kind, number in _REPEATED.findall(row[:400])}
        if b"office:value" not in row and b"<text:p" not in row:
            continue
        cells = repeated.get(b"rows", 1) * max(
            (int(number) for kind, number in _REPEATED.findall(row) if kind == b"columns"), default=1
        )
        if repeated.get(b"rows", 1) > 1 and cells > limits.dense_cells:
            raise unsafe(name, f"a row in it is repeated into {cells:,} cells; at most {limits.dense_cells:,} are read")
    return comments


def _rows(package: Package) -> Iterator[bytes]:
    pending = b""
    for chunk in package.chunks("content.xml"):
        *rows, pending = (pending + chunk).split(b"</table:table-row>")
        yield from rows
    yield pending
