"""Read a workbook."""

from contextlib import ExitStack
from typing import Any

from app.documents.excel.book import Book, SheetData
from app.documents.excel.calculation import calculate
from app.documents.excel.columns import column_facts, table
from app.documents.excel.conversion import convert
from app.documents.media import open_document_properties, picture_parts, properties, save_pictures
from app.documents.package import Package
from app.documents.plain import cell_text
from app.documents.reading import Reading, TextFile
from app.documents.tables import TableFiles


def read(reading: Reading) -> None:
    """Do what the job asks of a workbook."""
    with ExitStack() as stack:
        package = stack.enter_context(Package(reading)) if _is_packed(reading) else None
        book = Book(reading, package)
        reading.stat(sheets=len(book.sheets))
        if package is not None:
            reading.stat(pictures=len(picture_parts(package)))
        if reading.wants("extract_text", "analyze", "extract_tables"):
            _walk(book, reading)
        if reading.wants("calculate"):
            reading.value("calculations", calculate(book, reading))
        if reading.wants("convert"):
            convert(book, reading)
        if reading.wants("extract_images"):
            _pictures(package, reading)
        if reading.wants("metadata"):
            with reading.part("The workbook's properties"):
                reading.value("metadata", _metadata(book))


def _is_packed(reading: Reading) -> bool:
    with reading.job.path.open("rb") as file:  # an .xls with a package embedded at its end is none itself
        return file.read(2) == b"PK"


def _walk(book: Book, reading: Reading) -> None:
    facts: list[dict[str, Any]] = []
    words = characters = rows = cells = 0
    with ExitStack() as stack:
        text = (
            stack.enter_context(TextFile(reading, "text_file", "text.txt")) if reading.wants("extract_text") else None
        )
        tables = TableFiles(reading) if reading.wants("extract_tables") else None
        if tables is not None:
            reading.outcome.files["tables"] = []
        for sheet in book.data():
            rows += len(sheet.rows)
            cells += sum(value is not None for row in sheet.rows for value in row)
            if text is not None:
                _text(sheet, book, text, reading)
            if tables is not None and sheet.rows:
                tables.write(sheet.rows)
            if reading.wants("analyze"):
                facts.append(_facts(sheet))
        if text is not None:
            words, characters = text.words, text.characters
            reading.stat(words=words, characters=characters)
    reading.stat(rows=rows, cells=cells)
    if reading.wants("analyze"):
        reading.value("analysis", {"sheets": facts})


def _text(sheet: SheetData, book: Book, text: TextFile, reading: Reading) -> None:
    text.mark(f"--- {sheet.name} ---\n")
    for row in sheet.rows:
        line = "\t".join(map(cell_text, row)).rstrip("\t")
        if line:
            text.line(line)
        if text.full:
            return
    with reading.part(f"The remarks on the sheet {sheet.name}"):
        for remark in book.remarks(sheet.name):
            text.line(remark)
    text.mark("\n")


def _facts(sheet: SheetData) -> dict[str, Any]:
    found = table(sheet)
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "rows": len(sheet.rows),
        "columns": sheet.width,
        "first_cell": f"{sheet.letters(0)}{sheet.top}" if sheet.rows else None,
        "header_row": found.head,
        "data_rows": len(found.rows),
        "missing": sum(value is None for row in found.rows for value in row),
        "column_facts": [
            column_facts(name, found.column(index), len(found.rows)) for index, name in enumerate(found.names[:500])
        ],
    }


def _pictures(package: Package | None, reading: Reading) -> None:
    if package is not None:
        save_pictures(package, reading)
    else:
        reading.outcome.files["images"] = []
        reading.warn("Pictures in a workbook of the years before 2007 (.xls) are not read; save it as .xlsx.")


def _metadata(book: Book) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if book.package is not None:
        of_open_document = book.package.has("content.xml")
        found = open_document_properties(book.package) if of_open_document else properties(book.package)
    found["sheets"] = [{"name": name, "visible": visible} for name, visible in book.sheets.items()]
    return found
