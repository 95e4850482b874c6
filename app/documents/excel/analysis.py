"""What is on each sheet: its shape, its tables, and what is in their columns."""

import tempfile
from pathlib import Path
from typing import Any

from app.documents.excel.columns import MOST_NUMBERS, Column
from app.documents.excel.sheet import Sheet, Sheets
from app.documents.excel.table import Table, main_table, tables
from app.documents.reading import Reading

_IN_MEMORY = 5_000_000
"""Numbers, over all columns; more go into files."""


def analysis(sheets: Sheets, reading: Reading) -> list[dict[str, Any]]:
    """Facts by sheet. Those of its largest table stand beside its name; where it has several, all are in ``tables``."""
    return [_sheet(sheet, reading) for sheet in sheets.each()]


def _sheet(sheet: Sheet, reading: Reading) -> dict[str, Any]:
    found = tables(sheet)
    main = main_table(found)
    facts: dict[str, Any] = {
        "name": sheet.name,
        "visible": sheet.state == "visible",
        "rows": sheet.height,
        "columns": sheet.width,
        "first_cell": sheet.place(0, 0) if sheet.height else None,
    }
    if sheet.state != "visible":
        facts["state"] = sheet.state
    if main is None:
        return {**facts, "header_row": None, "data_rows": 0, "missing": 0, "column_facts": []}
    facts.update(_table(main, reading))
    if len(found) > 1 or main.block.name:
        facts["tables"] = [
            {
                "name": each.block.name,
                "place": each.block.reference,
                "rows": each.block.height,
                "columns": each.block.width,
                **_table(each, reading),
            }
            for each in found[: reading.limits.metadata]
        ]
    return facts


def _table(found: Table, reading: Reading) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=reading.job.folder) as folder:
        columns = [Column(name, Path(folder) / str(number)) for number, name in enumerate(found.names)]
        rows = _walked(found, columns, reading)
        reading.progress(1, 1, f"the columns of {found.name:.50} are summed up")
        facts = [column.facts(rows) for column in columns[: reading.limits.metadata]]
    head = found.block.sheet.top + found.block.top + found.head if found.head is not None else None
    return {
        "header_row": head,
        "data_rows": rows,
        "missing": sum(rows - column.filled for column in columns),
        "column_facts": facts,
    }


def _walked(found: Table, columns: list[Column], reading: Reading) -> int:
    """Fill the columns; how many rows there were."""
    rows = 0
    for batch in found.batches():
        rows += len(batch[0])
        for column, values in zip(columns, batch, strict=False):
            column.add(values)
        if sum(len(column.numbers) for column in columns) > _IN_MEMORY:
            for column in columns:
                column.spill()
        if rows > MOST_NUMBERS:
            reading.cut(f"Only the first {rows:,} rows of {found.name} were analysed.")
            break
    return rows
