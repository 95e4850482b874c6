"""What is on each sheet: its shape, its tables, and what is in their columns."""

from typing import Any

from app.documents.excel.columns import MOST_NUMBERS, Column
from app.documents.excel.sheet import Sheet, Sheets
from app.documents.excel.table import Table, main_table, tables
from app.documents.reading import Reading


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
    most = reading.limits.metadata
    columns = [Column(name) for name in found.names]
    rows = 0
    for batch in found.batches():
        rows += len(batch[0])
        for column, values in zip(columns, batch, strict=False):
            column.add(values)
        if sum(len(column.numbers) for column in columns) > MOST_NUMBERS:
            reading.cut(f"Only the first {rows:,} rows of {found.name} were analysed.")
            break
    head = found.block.sheet.top + found.block.top + found.head if found.head is not None else None
    return {
        "header_row": head,
        "data_rows": rows,
        "missing": sum(rows - column.filled for column in columns),
        "column_facts": [column.facts(rows) for column in columns[:most]],
    }
