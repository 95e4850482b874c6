"""Sheets in another format: CSV by sheet, Parquet by table, JSON and XLSX as one file. Rows go through one by one."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from app.documents.excel.parquet import write_parquet
from app.documents.excel.sheet import Row, Sheet, Sheets
from app.documents.excel.table import Table, tables
from app.documents.excel.xlsx import write_xlsx
from app.documents.reading import Reading
from app.documents.tables import TableFiles
from app.errors import GiveUp

Written = list[tuple[str, str]]
"""Names of sheets or tables, each with its file."""


def convert(sheets: Sheets, reading: Reading) -> None:
    """Write what the job asks for; ``values.converted_sheets`` says which sheet is in which file."""
    reading.outcome.files["converted"] = []
    name = reading.option("convert", "sheet")
    if name is not None and name not in sheets.states:
        raise no_sheet(name, sheets)
    chosen = _within(sheets.each(None if name is None else [name]), reading)
    target = reading.option("convert", "to")
    written = {"csv": _csv, "json": _json, "xlsx": write_xlsx, "parquet": write_parquet}[target](chosen, reading)
    reading.value("converted_sheets", [{"sheet": sheet, "file": file} for sheet, file in written])


def no_sheet(name: str, sheets: Sheets) -> GiveUp:
    """The failure for a sheet that is not there."""
    known = list(sheets.states)[:50]
    return GiveUp(
        f"sheet: there is no sheet {name!r}.", code="bad_argument", cure=f"Sheets: {', '.join(known)}.", known=known
    )


class _First:
    """The first of some rows."""

    def __init__(self, rows: Iterable[Row], count: int) -> None:
        self._rows = rows
        self._count = count

    def __iter__(self) -> Iterator[Row]:
        return islice(iter(self._rows), self._count)


def _within(sheets: Iterator[Sheet], reading: Reading) -> Iterator[Sheet]:
    left = reading.limits.cells
    for sheet in sheets:
        rows = left // max(sheet.width, 1)
        if sheet.height > rows:
            reading.cut(f"The sheet {sheet.name} was cut: at most {reading.limits.cells:,} cells are converted.")
            sheet = sheet._replace(
                rows=_First(sheet.rows, rows), height=rows, retype=_first_of(sheet, rows), texts=None
            )
        left -= sheet.height * sheet.width
        yield sheet


def _first_of(sheet: Sheet, rows: int) -> Any:
    retype = sheet.retype
    return None if retype is None else lambda columns: _First(retype(columns), rows)


def _csv(sheets: Iterator[Sheet], reading: Reading) -> Written:
    files = TableFiles(reading, "converted", "sheet")
    pairs = [(sheet.name, _csv_file(files, sheet)) for sheet in sheets if sheet.height]
    return [(name, file) for name, file in pairs if file is not None]


def _csv_file(files: TableFiles, sheet: Sheet) -> str | None:
    if sheet.texts is None:
        return files.write(sheet.rows)
    from app.documents.excel.arrays import csv_lines

    return files.write_lines(csv_lines(sheet.texts()))


def _json(sheets: Iterator[Sheet], reading: Reading) -> Written:
    """Records by sheet; where a sheet has several tables, by sheet and table."""
    name = "workbook.json"
    written: Written = []
    with (reading.job.folder / name).open("w", encoding="utf-8", errors="replace") as file:
        file.write("{")
        for sheet in sheets:
            for key, found in _keyed(sheet):
                file.write((",\n" if written else "\n") + json.dumps(key, ensure_ascii=False) + ": [")
                for number, row in enumerate(found.rows() if found is not None else ()):
                    file.write((",\n" if number else "\n") + _record(found, row))
                file.write("]")
                written.append((key, name))
        file.write("\n}\n")
    reading.add("converted", name)
    return written


def _keyed(sheet: Sheet) -> list[tuple[str, Table | None]]:
    found = tables(sheet)
    if len(found) < 2:
        return [(sheet.name, found[0] if found else None)]
    return [(f"{sheet.name} {each.block.name or each.block.reference}", each) for each in found]


def _record(found: Table | None, row: Row) -> str:
    names = found.names if found is not None else ()
    record = {name: _json_value(value) for name, value in zip(names, row, strict=False)}
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return None if value != value or value in (float("inf"), float("-inf")) else value
    return value.total_seconds() if isinstance(value, dt.timedelta) else value.isoformat()
