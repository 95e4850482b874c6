"""Tables on slides, with their merged cells."""

from lxml import etree

from app.documents.model import Place, Span, Table
from app.documents.powerpoint.shapes import described, texts

_TRUE = ("1", "true")
_MOST = 1_000  # rows or columns that one cell may claim; PowerPoint makes at most 75


def table_of(frame: etree._Element, table: etree._Element, place: Place = Place.BODY) -> Table:
    """A table; a cell that a merged one covers is None."""
    rows: list[tuple[str | None, ...]] = []
    merged: list[Span] = []
    for row in table.iterchildren("{*}tr"):
        cells: list[str | None] = []
        for cell in row.iterchildren("{*}tc"):
            if cell.get("hMerge") in _TRUE or cell.get("vMerge") in _TRUE:
                cells.append(None)
                continue
            down, across = _span(cell, "rowSpan"), _span(cell, "gridSpan")
            if down > 1 or across > 1:
                merged.append(Span(len(rows), len(cells), down, across))
            cells.append("\n".join(texts(cell)))
        rows.append(tuple(cells))
    return Table(rows, _within(rows, merged), place, described(frame))


def _within(rows: list[tuple[str | None, ...]], merged: list[Span]) -> list[Span]:
    """Merged cells, none larger than the table, and all together no larger either."""
    left = sum(map(len, rows))
    kept: list[Span] = []
    for span in merged:
        down, across = min(span.rows, len(rows) - span.row), min(span.columns, len(rows[span.row]) - span.column)
        left -= down * across
        if left >= 0:
            kept.append(span._replace(rows=down, columns=across))
    return kept


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), _MOST) if value.isascii() and value.isdecimal() else 1
