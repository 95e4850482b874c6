"""Cells of a workbook by sheet, row and column, as openpyxl and as our reader see them, made comparable."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from app.documents.excel.book import Book
from app.documents.formats import Format
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.package import Package
from app.documents.reading import Reading
from app.documents.sniffing import recognise

Cells = dict[str, Any]
_CLOSE = 1e-9  # of the value; both read the same digits


def of_openpyxl(book: Any) -> Cells:
    """Every cell that is not empty, of a workbook that openpyxl loaded."""
    return {
        _at(sheet.title, cell.row, cell.column): comparable(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def of_ours(path: Path) -> Cells:
    """Every cell that is not empty, as the reader of workbooks hands it to what writes text and tables."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job.of(path, Format.EXCEL, ("extract_text",), Path(folder))
        reading = Reading(job, recognise(path, path.name), Limits())
        with Package(reading) as package:
            return {
                _at(sheet.name, sheet.top + down, sheet.left + right): comparable(value)
                for sheet in Book(reading, package).each()
                for down, row in enumerate(sheet.rows)
                for right, value in enumerate(row)
                if value is not None
            }


def comparable(value: Any) -> Any:
    """A value as JSON: a date is its midnight, a span of time its seconds."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time()).isoformat()
    if isinstance(value, dt.time):
        return float(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, dt.timedelta):
        return float(round(value.total_seconds()))
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def equal(one: Any, other: Any) -> bool:
    """Whether two readers read the same."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= _CLOSE * max(abs(one), abs(other))
    return bool(one == other)


def _at(sheet: str, row: int, column: int) -> str:
    return f"{row} {column} {sheet}"
