"""The grid of a table: rows of cells, and which cells are merged."""

from collections.abc import Iterator

from lxml import etree

from app.documents.drawing import chosen
from app.documents.model import Span
from app.documents.package import attribute, local
from app.documents.plain import whole
from app.documents.word.names import Names

_WIDEST = 63  # Word's own limit of columns
_LEAVES = frozenset({"tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "p", "tbl", "moveFrom", "del"})


def rows(table: etree._Element, names: Names, *, both: bool) -> Iterator[etree._Element]:
    """A table's rows, whatever wraps them; not those that were deleted."""
    for row in _nearest(table, names.row):
        properties = next(row.iterchildren(names.row_properties), None)
        if both or properties is None or next(properties.iterchildren("{*}del"), None) is None:
            yield row


def cells(row: etree._Element, names: Names) -> Iterator[etree._Element]:
    """A row's cells, whatever wraps them."""
    return _nearest(row, names.cell)


def _nearest(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif len(child):
            name = local(child)
            if name == "AlternateContent":
                for choice in chosen(child):
                    yield from _nearest(choice, tag)
            elif name not in _LEAVES:
                yield from _nearest(child, tag)


class Grid:
    """Takes cells row by row and knows where each stands."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.rows: list[list[str | None]] = []
        self._spans: list[list[int]] = []
        self._above: dict[int, list[int]] = {}
        """The cell that a column's next cell continues, if it says so: row, column, rows, columns."""
        self._before: list[int] = []

    def begin(self, row: etree._Element) -> None:
        """The next row."""
        self.rows.append([])
        self._before = []
        properties = next(row.iterchildren(self._names.row_properties), None)
        for child in properties if properties is not None else ():
            if local(child) == "gridBefore":
                self.rows[-1].extend([None] * _width(child))

    def add(self, cell: etree._Element, text: str) -> None:
        """The next cell of the row; one that continues another shows nothing of its own."""
        row, columns, down, across = self.rows[-1], 1, "", ""
        for property in next(cell.iterchildren(self._names.cell_properties), ()):
            name = local(property)
            if name == "gridSpan":
                columns = _width(property)
            elif name == "vMerge":
                down = property.get(self._names.value, "continue")
            elif name == "hMerge":
                across = property.get(self._names.value, "continue")
        column = len(row)
        above = self._above.get(column)
        if down == "continue" and above is not None and above[0] + above[2] == len(self.rows) - 1:
            above[2] += 1
            text = ""
        elif across == "continue" and self._before:
            self._before[3] += columns
            text = ""
        else:
            self._before = [len(self.rows) - 1, column, 1, columns]
            self._spans.append(self._before)
            self._above[column] = self._before
        row.append(text or None)
        row.extend([None] * (columns - 1))

    def merged(self) -> list[Span]:
        """The cells that take more than one row or column."""
        return [Span(*span) for span in self._spans if span[2] > 1 or span[3] > 1]


def _width(element: etree._Element) -> int:
    value = whole(attribute(element, "val"), _WIDEST)
    return 1 if value is None else value
