"""The story of a document as paragraphs and tables."""

from collections.abc import Iterator

from lxml import etree

from app.documents.drawing import children, paragraph_text
from app.documents.model import Paragraph, Part, Place, Table
from app.documents.package import attribute, local
from app.documents.word.styles import Styles

_BOX = frozenset({"txbxContent"})
_ROWS = frozenset({"tr"})
_CELLS = frozenset({"tc"})
_BLOCKS = frozenset({"p", "tbl"})
_PLAIN = (0, None, False)


def blocks(root: etree._Element, styles: Styles | None, place: Place = Place.BODY) -> Iterator[Part]:
    """Paragraphs and tables in reading order; a text box follows the paragraph it hangs on. No styles: all are plain."""
    for element in _find(root, _BLOCKS):
        if local(element) == "tbl":
            yield Table([_row(row) for row in _find(element, _ROWS)], place=place)
            continue
        heading, level, ordered = styles.of(element) if styles is not None else _PLAIN
        yield Paragraph(paragraph_text(element, stop=_BOX), heading, level, ordered, place)
        if next(element.iter("{*}txbxContent"), None) is not None:
            for box in _find(element, _BOX):
                yield from blocks(box, styles, Place.TEXT_BOX)


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
