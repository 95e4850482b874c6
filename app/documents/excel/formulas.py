"""Formulas beside the values that were computed from them when the file was saved."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from app.documents.excel.book import Book
from app.documents.excel.opendocument import annotated
from app.documents.excel.parts import WORKBOOK
from app.documents.package import Package, local
from app.documents.reading import Reading
from app.documents.tables import TableFiles


class Formula(NamedTuple):
    """One cell's formula, without the sign of equality before it, and its last value as text."""

    sheet: str
    cell: str
    formula: str
    value: str


def write_formulas(book: Book, reading: Reading) -> None:
    """Write ``formulas-001.csv``; ``values.formulas`` has their number and the first ones."""
    first: list[dict[str, str]] = []
    total = 0

    def rows() -> Iterator[tuple[str, ...]]:
        nonlocal total
        yield ("Sheet", "Cell", "Formula", "Value")
        for formula in _formulas(book, reading):
            total += 1
            if len(first) < reading.limits.metadata:
                first.append(formula._asdict())
            yield formula

    TableFiles(reading, "formulas_files", "formulas").write(rows())
    reading.value("formulas", {"total": total, "first": first})


def _formulas(book: Book, reading: Reading) -> Iterator[Formula]:
    package = book.package
    if package is not None and package.has("content.xml"):
        for cell in annotated(package):
            if cell.formula:
                yield Formula(cell.sheet, cell.place, _bare(cell.formula.partition(":")[2] or cell.formula), cell.text)
        return
    parts = book.parts.by_name if book.parts is not None else {}
    if package is None or not package.has(WORKBOOK):
        reading.warn("Formulas of workbooks in a binary format (.xls, .xlsb) are not read; save it as .xlsx.")
        return
    for number, (name, part) in enumerate(parts.items(), 1):
        with reading.part(f"The formulas of the sheet {name}"):
            reading.progress(number - 1, len(parts), f"formulas of the sheet {name:.50}")
            if package.has(part) and part in book.worksheet_parts:
                yield from _of_sheet(package, part, name, reading)


def _of_sheet(package: Package, part: str, sheet: str, reading: Reading) -> Iterator[Formula]:
    parser: Any = etree.XMLPullParser(
        events=("end",), tag="{*}c", resolve_entities=False, no_network=True, load_dtd=False
    )
    shared: dict[str, tuple[str, str]] = {}
    found = 0
    for chunk in package.chunks(part):
        parser.feed(chunk)
        for _, cell in parser.read_events():
            element = next((child for child in cell if local(child) == "f"), None)
            if element is not None:
                found += 1
                place = cell.get("r") or ""
                yield Formula(sheet, place, _bare(_text(element, place, shared)), _value(cell))
            row = cell.getparent()
            cell.clear()
            while row is not None and row.getprevious() is not None:
                del row.getparent()[0]
        reading.progress(0, 1, f"formulas of the sheet {sheet:.50}: {found:,}")


def _text(element: etree._Element, place: str, shared: dict[str, tuple[str, str]]) -> str:
    """The formula; one that is shared is written once and moved to each of its cells."""
    text, number = element.text or "", element.get("si")
    if number is None or element.get("t") != "shared":
        return text
    if text:
        shared[number] = text, place
        return text
    if number not in shared:
        return ""
    from openpyxl.formula.translate import Translator

    origin_text, origin = shared[number]
    return str(Translator("=" + origin_text, origin).translate_formula(place))


def _value(cell: Any) -> str:
    text = next((child.text or "" for child in cell if local(child) == "v"), "")
    return {"1": "TRUE", "0": "FALSE"}.get(text, text) if cell.get("t") == "b" else text


def _bare(formula: str) -> str:
    return formula.strip().removeprefix("=")
