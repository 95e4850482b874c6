"""Tables of an OpenDocument file: repeats, merged cells."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

from app.documents.model import Span
from app.documents.opendocument.names import TABLE, whole
from app.documents.package import local

_MOST = 1_048_576
_MOST_COLUMNS = 1_024
_MOST_GAP = 16  # more empty cells in one element are the margin of a sheet
_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_CELLS = ("table-cell", "covered-table-cell")
Row = tuple[Any, ...]


class Claims:
    """Cells that a document only claims by saying that others repeat: a few bytes may claim billions of them."""

    def __init__(self, most: int) -> None:
        self._left = most
        self.refused = False

    def granted(self, repeats: int, each: int = 1) -> int:
        """As many repeats as there is room for, each of ``each`` cells; the first one claims nothing."""
        more = min(repeats - 1, self._left // max(each, 1))
        self._left -= more * each
        self.refused = self.refused or more < repeats - 1
        return more + 1


class Rows:
    """The rows of one table. Those that repeat are made when asked for."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._rows: list[tuple[Row, int]] = []
        self._spans: list[Span] = []
        self._count = self._width = 0

    def add(self, row: etree._Element, value: Callable[[etree._Element], Any]) -> None:
        """Take one row, its cells read by ``value``; a row without content counts once."""
        content: list[Any] = []
        for cell in row:
            kind = local(cell)
            if kind in _CELLS and len(content) < _MOST_COLUMNS:
                found = value(cell) if kind == "table-cell" else None
                self._span(cell, len(content))
                repeats = whole(cell, f"{TABLE}number-columns-repeated", _MOST)
                if found not in (None, ""):
                    content.extend([found] * self._claims.granted(min(repeats, _MOST_COLUMNS - len(content))))
                elif repeats <= _MOST_GAP:
                    content.extend([found] * repeats)
        repeats = whole(row, f"{TABLE}number-rows-repeated", _MOST) if any(content) else 1
        repeats = self._claims.granted(repeats, len(content))
        self._rows.append((tuple(content), repeats))
        self._count += repeats
        self._width = max(self._width, len(content))

    def _span(self, cell: etree._Element, column: int) -> None:
        down, across = (whole(cell, f"{TABLE}number-{what}-spanned", _MOST) for what in ("rows", "columns"))
        if down > 1 or across > 1:
            self._spans.append(Span(self._count, column, down, across))

    @property
    def merged(self) -> list[Span]:
        """Merged cells, none larger than the table, and all together no larger either."""
        left = self._count * self._width
        kept: list[Span] = []
        for span in self._spans:
            fits = span._replace(
                rows=min(span.rows, self._count - span.row), columns=min(span.columns, self._width - span.column)
            )
            left -= fits.rows * fits.columns
            if left >= 0 and fits.rows * fits.columns > 1:
                kept.append(fits)
        return kept

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
