"""Tables of data as rows with their merged cells, and tables that only put things side by side."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from app.documents.model import Span, Table
from app.documents.webpage.seen import BLOCKS, is_shown, name

_MOST_COLUMNS = 1_000
_MOST_ROWS_MERGED = 10_000
_MOST_CELLS = 2_000_000
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_IN_LAYOUT = ("table", "h1", "h2", "h3", "form", "article", "section", "nav")


def is_layout(table: etree._Element) -> bool:
    """Whether a table only arranges a page: it holds tables or headings, says so, or has a single column or row."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    if next((inner for inner in table.iter(*_IN_LAYOUT) if inner is not table), None) is not None:
        return True
    rows = list(islice(_rows(table), 2))
    if len(rows) == 1 and not any(name(cell) == "th" for cell in _cells(rows[0])):
        return True
    return all(sum(1 for _ in _cells(row)) <= 1 for row in _rows(table))


def table(element: etree._Element) -> Table:
    """Rows as wide as their cells say; a cell that a merged one covers is None."""
    rows: list[list[str | None]] = []
    merged: list[Span] = []
    covered: dict[int, int] = {}
    total = 0
    for number, row in enumerate(_rows(element)):
        line: list[str | None] = []
        for cell in _cells(row):
            _skip(line, covered, number)
            high, wide = _span(cell, "rowspan", _MOST_ROWS_MERGED), _span(cell, "colspan", _MOST_COLUMNS)
            wide = min(wide, max(_MOST_COLUMNS - len(line), 1))
            if high > 1 or wide > 1:
                merged.append(Span(number, len(line), high, wide))
            if high > 1:
                covered.update(dict.fromkeys(range(len(line), len(line) + wide), number + high))
            line.extend([cell_text(cell), *[None] * (wide - 1)])
        _skip(line, covered, number)
        rows.append(line)
        total += len(line)
        if total > _MOST_CELLS:
            break
    caption = next((child for child in element if name(child) == "caption"), None)
    merged = [span._replace(rows=min(span.rows, len(rows) - span.row)) for span in merged]
    return Table(rows, merged, name=cell_text(caption).replace("\n", " ") if caption is not None else "")


def _skip(line: list[str | None], covered: dict[int, int], row: int) -> None:
    while covered.get(len(line), 0) > row:
        line.append(None)


def _span(cell: etree._Element, attribute: str, most: int) -> int:
    said = re.match(r"\s*(\d{1,9})", cell.get(attribute) or "1")
    return min(max(int(said[1]), 1), most) if said else 1


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        tag = name(child)
        if tag == "tr" and is_shown(child):
            yield child
        elif tag in _GROUPS and is_shown(child):
            yield from (row for row in child if name(row) == "tr" and is_shown(row))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in row if name(cell) in ("td", "th") and is_shown(cell))


def cell_text(cell: etree._Element) -> str:
    """The text of a cell; its paragraphs and line breaks become lines."""
    pieces: list[str] = []
    waiting: list[etree._Element | str] = [cell]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        block = name(item) in BLOCKS and item is not cell
        if item is not cell:
            waiting.append(" ".join(("x" + (item.tail or "") + "x").split())[1:-1])
        if not is_shown(item):
            continue
        if block or name(item) == "br":
            pieces.append("\n")
            waiting.append("\n" if block else "")
        waiting.extend(reversed(item))
        pieces.append(" ".join(("x" + (item.text or "") + "x").split())[1:-1])
    lines = (" ".join(line.split(" ")).strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
