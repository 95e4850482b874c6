"""Cells of an OpenDocument spreadsheet that say more than a value: a formula or a comment."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from app.documents.excel.places import column_letters
from app.documents.package import Package, local

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = ("table-cell", "covered-table-cell")


class AnnotatedCell(NamedTuple):
    """One cell: its sheet and place, its text, its formula, and who commented on it how."""

    sheet: str
    place: str
    text: str
    formula: str = ""
    comment: str = ""
    by: str = ""


def annotated(package: Package) -> Iterator[AnnotatedCell]:
    """Cells with a formula or a comment, sheet by sheet."""
    parser: Any = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    sheet, row = "", 0
    for chunk in package.chunks("content.xml"):
        parser.feed(chunk)
        for event, element in parser.read_events():
            name = local(element)
            if event == "start" and name == "table":
                sheet, row = element.get(f"{_TABLE}name") or "", 0
            elif event == "end" and name == "table-row":
                yield from _of_row(element, sheet, row)
                row += _number(element, "number-rows-repeated")
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def _of_row(row: etree._Element, sheet: str, number: int) -> Iterator[AnnotatedCell]:
    column = 0
    for cell in row:
        if local(cell) not in _CELLS:
            continue
        formula = cell.get(f"{_TABLE}formula") or ""
        annotation = next((child for child in cell if local(child) == "annotation"), None)
        if formula or annotation is not None:
            place = f"{column_letters(column + 1)}{number + 1}"
            comment, by = _comment(annotation) if annotation is not None else ("", "")
            yield AnnotatedCell(sheet, place, _lines(cell), formula, comment, by)
        column += _number(cell, "number-columns-repeated")


def _comment(annotation: etree._Element) -> tuple[str, str]:
    by = next((part.text or "" for part in annotation if local(part) == "creator"), "")
    return _lines(annotation), by


def _lines(element: etree._Element) -> str:
    return "\n".join("".join(map(str, child.itertext())) for child in element if local(child) == "p").strip()


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}") or "1"
    return max(int(text), 1) if text.isdecimal() else 1
