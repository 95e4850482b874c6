"""A workbook in another format: CSV and Parquet by sheet, JSON and XLSX as one file."""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterator
from typing import Any

from app.documents.excel.book import Book, SheetData
from app.documents.excel.columns import Table, kind_of, table
from app.documents.plain import cell_text, neutral
from app.documents.reading import Reading
from app.documents.tables import TableFiles
from app.errors import GiveUp

_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_CELL = 32_767  # Excel's own limit
_LONGEST_NAME = 31


def convert(book: Book, reading: Reading) -> None:
    """Write what the job asks for; ``values.converted`` says which sheet is in which file."""
    reading.outcome.files["converted"] = []
    name = reading.option("convert", "sheet")
    if name is not None and name not in book.sheets:
        raise GiveUp(
            f"sheet: there is no sheet {name!r}.", code="bad_argument", cure=f"Sheets: {', '.join(book.sheets)}."
        )
    sheets = _within(book.data(None if name is None else [name]), reading)
    target = reading.option("convert", "to")
    written = {"csv": _csv, "json": _json, "xlsx": _xlsx, "parquet": _parquet}[target](sheets, reading)
    reading.value("converted_sheets", [{"sheet": sheet, "file": file} for sheet, file in written])


def _within(sheets: Iterator[SheetData], reading: Reading) -> Iterator[SheetData]:
    left = reading.limits.cells
    for sheet in sheets:
        rows = left // max(sheet.width, 1)
        if len(sheet.rows) > rows:
            reading.cut(f"The sheet {sheet.name} was cut: at most {reading.limits.cells:,} cells are converted.")
            del sheet.rows[rows:]
        left -= len(sheet.rows) * sheet.width
        yield sheet


def _csv(sheets: Iterator[SheetData], reading: Reading) -> list[tuple[str, str]]:
    files = TableFiles(reading, "converted", "sheet")
    pairs = [(sheet.name, files.write(sheet.rows)) for sheet in sheets if sheet.rows]
    return [(name, file) for name, file in pairs if file is not None]


def _json(sheets: Iterator[SheetData], reading: Reading) -> list[tuple[str, str]]:
    name = "workbook.json"
    written: list[tuple[str, str]] = []
    with (reading.job.folder / name).open("w", encoding="utf-8", errors="replace") as file:
        file.write("{")
        for sheet in sheets:
            found = table(sheet)
            file.write((",\n" if written else "\n") + json.dumps(sheet.name, ensure_ascii=False) + ": [")
            for number, row in enumerate(found.rows):
                record = {key: _json_value(value) for key, value in zip(found.names, row, strict=False)}
                file.write((",\n" if number else "\n") + json.dumps(record, ensure_ascii=False, allow_nan=False))
            file.write("]")
            written.append((sheet.name, name))
        file.write("\n}\n")
    reading.add("converted", name)
    return written


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return None if value != value or value in (float("inf"), float("-inf")) else value
    return value.total_seconds() if isinstance(value, dt.timedelta) else value.isoformat()


def _xlsx(sheets: Iterator[SheetData], reading: Reading) -> list[tuple[str, str]]:
    import xlsxwriter

    name = "workbook.xlsx"
    written: list[tuple[str, str]] = []
    with (
        tempfile.TemporaryDirectory(dir=reading.job.folder) as scratch,
        xlsxwriter.Workbook(str(reading.job.folder / name), {"constant_memory": True, "tmpdir": scratch}) as book,
    ):
        formats = {
            dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
            dt.time: book.add_format({"num_format": "hh:mm:ss"}),
            dt.timedelta: book.add_format({"num_format": "[h]:mm:ss"}),
        }
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, len(written) + 1, book.sheetnames))
            for row, values in enumerate(sheet.rows, start=sheet.top - 1):
                for column, value in enumerate(values, start=sheet.left - 1):
                    _write_cell(page, row, column, value, formats)
            written.append((sheet.name, name))
    reading.add("converted", name)
    return written


def _sheet_name(name: str, number: int, taken: dict[str, Any]) -> str:
    fit = _NAME.sub(" ", name).strip()[:_LONGEST_NAME]
    used = {other.lower() for other in taken}
    return fit if fit and fit.lower() not in used else f"{fit[:24]} ({number})"


def _write_cell(page: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, str):
        page.write_string(row, column, neutral(value)[:_LONGEST_CELL])
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, dt.date) and value.year < 1900:  # which Excel cannot count
        page.write_string(row, column, value.isoformat())
    elif isinstance(value, dt.date | dt.time | dt.timedelta):
        page.write_datetime(row, column, value, formats[type(value)])
    elif value is not None and value == value and abs(value) != float("inf"):
        page.write_number(row, column, value)


def _parquet(sheets: Iterator[SheetData], reading: Reading) -> list[tuple[str, str]]:
    import pyarrow
    import pyarrow.parquet

    written: list[tuple[str, str]] = []
    for sheet in sheets:
        found = table(sheet)
        if not found.names:
            continue
        name = f"sheet-{len(written) + 1:03}.parquet"
        columns = [pyarrow.array(_arrow(found, index)) for index in range(len(found.names))]
        pyarrow.parquet.write_table(
            pyarrow.Table.from_arrays(columns, names=list(found.names)), reading.job.folder / name
        )
        reading.add("converted", name)
        written.append((sheet.name, name))
    return written


def _arrow(found: Table, index: int) -> list[Any]:
    """A column of one type: as it is where it has one, else numbers as floats, else text."""
    values = [row[index] if index < len(row) else None for row in found.rows]
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) <= 1 and not any(isinstance(value, int) and abs(value) >= 1 << 63 for value in values):
        return values
    if kind_of([value for value in values if value is not None]) == "number":
        return [None if value is None else float(value) for value in values]
    return [None if value is None else cell_text(value) for value in values]
