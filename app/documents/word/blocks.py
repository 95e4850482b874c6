"""The story of a document as paragraphs and tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from app.documents.drawing import children, paragraph_text
from app.documents.package import attribute, local
from app.documents.word.styles import Styles

_BOX = frozenset({"txbxContent"})
_ROWS = frozenset({"tr"})
_CELLS = frozenset({"tc"})
_BLOCKS = frozenset({"p", "tbl"})
_PLAIN = (0, None, False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. ``heading`` 1 to 6 or 0; ``level`` of a list from 0, or None outside of lists."""

    text: str
    heading: int = 0
    level: int | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: rows of cells; a cell that spans columns is followed by empty ones."""

    rows: tuple[tuple[str, ...], ...]


def blocks(root: etree._Element, styles: Styles | None) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in reading order; a text box follows the paragraph it hangs on. No styles: all are plain."""
    for element in _find(root, _BLOCKS):
        if local(element) == "tbl":
            yield Table(tuple(_row(row) for row in _find(element, _ROWS)))
            continue
        heading, level, ordered = styles.of(element) if styles is not None else _PLAIN
        yield Paragraph(paragraph_text(element, stop=_BOX), heading, level, ordered)
        if next(element.iter("{*}txbxContent"), None) is not None:
            for box in _find(element, _BOX):
                yield from blocks(box, styles)


def _find(root: etree._Element, names: frozenset[str]) -> Iterator[etree._Element]:
    """The nearest elements below ``root`` with one of ``names``, whatever wraps them (content controls, insertions)."""
    waiting = list(reversed(list(children(root))))
    while waiting:
        element = waiting.pop()
        if local(element) in names:
            yield element
        else:
            waiting.extend(reversed(list(children(element))))


def _row(row: etree._Element) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in _find(row, _CELLS):
        properties = next((child for child in cell if local(child) == "tcPr"), None)
        cells.append(_cell(cell))
        cells.extend("" for _ in range(_span(properties) - 1))
    return tuple(cells)


def _cell(cell: etree._Element) -> str:
    pieces: list[str] = []
    for element in _find(cell, frozenset({"p"})):
        pieces.append(paragraph_text(element, stop=_BOX))
        pieces.extend(_cell(box) for box in _find(element, _BOX))
    return "\n".join(piece for piece in pieces if piece.strip())


def _span(properties: etree._Element | None) -> int:
    for child in properties if properties is not None else ():
        if local(child) == "gridSpan":
            value = attribute(child, "val") or ""
            return min(int(value), 63) if value.isdecimal() else 1  # 63 columns is Word's own limit
    return 1
