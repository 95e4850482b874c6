"""What must be known of a workbook before a native reader sees it, streamed from its XML without building a tree.

Two cells in opposite corners make the reader allocate 17 thousand million cells and abort the process
(https://github.com/tafia/calamine/issues/693).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.documents.limits import Limits
from app.documents.package import Package
from app.documents.preflight import unsafe

_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^<>]*>")
_ERROR = re.compile(rb"<(?:\w+:)?v>(#[^<]{1,20})<")
_IS_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_REPEATED = re.compile(rb"number-(rows|columns)-repeated=[\"'](\d+)[\"']")
_TAIL = 4096


@dataclass(slots=True)
class Sheet:
    """The bounding box of one sheet's cells, and where it holds error values."""

    top: int = 1 << 30
    left: int = 1 << 30
    bottom: int = 0
    right: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """Rows times columns: what a reader allocates."""
        return max(self.bottom - self.top + 1, 0) * max(self.right - self.left + 1, 0)

    def add(self, row: int, column: int) -> None:
        """Widen the box by a cell."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)


def guard(package: Package, part: str, name: str, limits: Limits) -> Sheet:
    """The box of one sheet.

    Raises:
        GiveUp: ``unsafe_file``; the box is larger than the limit.
    """
    sheet = Sheet()
    pending = b""
    for chunk in package.chunks(part):
        pending += chunk
        end = max(pending.rfind(b"<", 0, max(len(pending) - _TAIL, 0)), 0)
        _scan(pending, end, sheet, limits)
        pending = pending[end:]
    _scan(pending, len(pending), sheet, limits)
    if sheet.cells > limits.dense_cells:
        raise unsafe(name, f"a sheet in it spans {sheet.cells:,} cells; at most {limits.dense_cells:,} are read")
    return sheet


def _scan(data: bytes, end: int, sheet: Sheet, limits: Limits) -> None:
    columns: dict[bytes, int] = {}
    for match in _CELL.finditer(data, 0, end + 1):
        letters, digits = match.groups()
        column = columns.get(letters) or columns.setdefault(letters, column_number(letters))
        sheet.add(int(digits), column)
        if _IS_ERROR.search(match.group()) and len(sheet.errors) < limits.cells:
            value = _ERROR.search(data, match.end(), match.end() + 2000)
            sheet.errors[int(digits), column] = value.group(1).decode() if value else "#ERROR"


def guard_open_document(package: Package, name: str, limits: Limits) -> None:
    """Refuse an OpenDocument sheet that repeats cells with content beyond the limit; long empty ends are usual."""
    for row in _rows(package):
        repeated = {kind: int(number) for kind, number in _REPEATED.findall(row[:400])}
        if b"office:value" not in row and b"<text:p" not in row:
            continue
        cells = repeated.get(b"rows", 1) * max(
            (int(number) for kind, number in _REPEATED.findall(row) if kind == b"columns"), default=1
        )
        if repeated.get(b"rows", 1) > 1 and cells > limits.dense_cells:
            raise unsafe(name, f"a row in it is repeated into {cells:,} cells; at most {limits.dense_cells:,} are read")


def _rows(package: Package) -> Iterator[bytes]:
    pending = b""
    for chunk in package.chunks("content.xml"):
        *rows, pending = (pending + chunk).split(b"</table:table-row>")
        yield from rows
    yield pending


def column_number(letters: bytes) -> int:
    """``A`` is 1, ``XFD`` 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """1 is ``A``, 16384 ``XFD``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
