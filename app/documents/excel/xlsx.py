"""Sheets written as one .xlsx file: values and places, no formula, no text that might become one."""

import datetime as dt
import math
import re
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from app.documents.excel.sheet import Row, Sheet
from app.documents.plain import neutral
from app.documents.reading import Reading

_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_CELL = 32_767  # Excel's own limits
_LONGEST_NAME = 31
_MOST_ROWS = 1_048_576
_FORMATS = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
    dt.timedelta: "[h]:mm:ss",
}


def write_xlsx(sheets: Iterator[Sheet], reading: Reading) -> list[tuple[str, str]]:
    """Write ``workbook.xlsx``; what has more rows than a sheet of Excel goes on in another."""
    import xlsxwriter

    name = "workbook.xlsx"
    written: list[tuple[str, str]] = []
    with (
        tempfile.TemporaryDirectory(dir=reading.job.folder) as scratch,
        xlsxwriter.Workbook(str(reading.job.folder / name), {"constant_memory": True, "tmpdir": scratch}) as book,
    ):
        book.use_zip64()
        formats = {type_: book.add_format({"num_format": code}) for type_, code in _FORMATS.items()}
        for sheet in sheets:
            _write_sheet(book, sheet, formats)
            written.append((sheet.name, name))
        reading.progress(0, 1, "the workbook is packed")
    reading.add("converted", name)
    return written


def _write_sheet(book: Any, sheet: Sheet, formats: dict[type, Any]) -> None:
    rows = sheet.rows if sheet.retype is None else sheet.retype(None)
    page = book.add_worksheet(_sheet_name(sheet.name, len(book.sheetnames) + 1, book.sheetnames))
    put = _writers(page, formats)
    number = sheet.top - 1
    for row in rows:
        if number >= _MOST_ROWS:
            page = book.add_worksheet(_sheet_name(sheet.name, len(book.sheetnames) + 1, book.sheetnames))
            put, number = _writers(page, formats), 0
        _write_row(put, number, sheet.left - 1, row)
        number += 1


def _sheet_name(name: str, number: int, taken: dict[str, Any]) -> str:
    fit = _NAME.sub(" ", name).strip()[:_LONGEST_NAME]
    used = {other.lower() for other in taken}
    return fit if fit and fit.lower() not in used else f"{fit[:24]} ({number})"


def _write_row(put: dict[type, Callable[[int, int, Any], Any]], number: int, left: int, row: Row) -> None:
    for column, value in enumerate(row, start=left):
        if value is not None:
            put[type(value)](number, column, value)


def _writers(page: Any, formats: dict[type, Any]) -> dict[type, Callable[[int, int, Any], Any]]:
    def text(row: int, column: int, value: str) -> None:
        page.write_string(row, column, neutral(value)[:_LONGEST_CELL])

    def number(row: int, column: int, value: float) -> None:
        if math.isfinite(value):
            page.write_number(row, column, value)

    def moment(row: int, column: int, value: Any) -> None:
        if isinstance(value, dt.date) and value.year < 1900:  # which Excel cannot count
            page.write_string(row, column, value.isoformat())
        else:
            page.write_datetime(row, column, value, formats[type(value)])

    return {str: text, float: number, int: number, bool: page.write_boolean, **dict.fromkeys(_FORMATS, moment)}
