"""Tables of an OpenDocument file: repeats, merged cells."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

from app.documents.model import Span
from app.documents.opendocument.names import TABLE, whole
from app.documents.package import local

_MOST_COLUMNS = 1_024
_MOST_ROWS = 1_048_576
_MOST_GAP = 16  # more empty cells in one element are the margin of a sheet
_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})
Row = tuple[Any, ...]


class Rows:
    """Rows that repeat, made when asked for: a few bytes may claim millions of them."""

    def __init__(self) -> None:
        self.merged: list[Span] = []
        self._rows: list[tuple[Row, int]] = []
        self._count = 0

    def add(self, row: etree._Element, value: Callable[[etree._Element], Any], cells: int) -> bool:
        """Take one row; whether all of it was taken within the budget of ``cells`` for the table."""
        content: list[Any] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            down, across = (whole(cell, f"{TABLE}number-{what}-spanned", _MOST_ROWS) for what in ("rows", "columns"))
            repeats = whole(cell, f"{TABLE}number-columns-repeated", _MOST_COLUMNS - len(content))
            if local(cell) == "covered-table-cell":
                content.extend([None] * repeats)
                continue
            if down > 1 or across > 1:
                self.merged.append(Span(self._count, len(content), down, min(across, _MOST_COLUMNS)))
            found = value(cell)
            if found not in (None, "") or repeats <= _MOST_GAP:
                content.extend([found] * repeats)
            if len(content) >= _MOST_COLUMNS:
                break
        asked = whole(row, f"{TABLE}number-rows-repeated", _MOST_ROWS)
        repeats = asked if any(content) else 1
        repeats = min(repeats, max(cells // max(len(content), 1) - self._count, 0))
        self._rows.append((tuple(content), repeats))
        self._count += repeats
        return repeats == asked or not any(content)

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(any(row) for row, _ in self._rows)

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row, repeats in self._rows:
            for _ in range(repeats):
                yield row


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, in groups or not; none of a table inside it."""
    for child in table:
        name = local(child)
        if name == "table-row":
            yield child
        elif name in _GROUPS:
            yield from rows_of(child)
