"""A sheet seen as a table: its head, its columns, and what is in them."""

import datetime as dt
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.documents.excel.book import Row, SheetData

_HEAD_WITHIN = 10  # titles and notes above a table are a few lines
_DISTINCT_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their names, and the rows below the head."""

    names: tuple[str, ...]
    rows: list[Row]
    head: int | None
    """The head's row in the sheet, from 1; None where there is none."""

    def column(self, index: int) -> list[Any]:
        """The values of one column that are not empty."""
        return [row[index] for row in self.rows if index < len(row) and row[index] is not None]


def table(sheet: SheetData) -> Table:
    """The sheet's table. A column without a name is called by its letter."""
    width = sheet.width
    head = _head(sheet.rows, width)
    cells: Row = sheet.rows[head] if head is not None else []
    names: list[str] = []
    seen: dict[str, int] = {}
    for index in range(width):
        value = cells[index] if index < len(cells) else None
        name = " ".join(str(value).split()) if value is not None else ""
        name = name or f"Column {sheet.letters(index)}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    rows = sheet.rows if head is None else sheet.rows[head + 1 :]
    rows = [row for row in rows if any(value is not None for value in row)]
    return Table(tuple(names), rows, sheet.top + head if head is not None else None)


def _head(rows: list[Row], width: int) -> int | None:
    """The first row, near the top, that names most columns in text while something follows it."""
    for index, row in enumerate(rows[:_HEAD_WITHIN]):
        filled = [value for value in row if value is not None]
        if len(filled) * 2 > width and all(isinstance(value, str) for value in filled) and index + 1 < len(rows):
            return index
        if any(isinstance(value, int | float) and not isinstance(value, bool) for value in filled):
            return None
    return None


def kind_of(values: Sequence[Any]) -> str:
    """``number``, ``text``, ``date``, ``time``, ``boolean``, ``mixed`` or ``empty``."""
    kinds = {_kind(value) for value in values}
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "empty"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dt.date):
        return "date"
    if isinstance(value, dt.time | dt.timedelta):
        return "time"
    return "text"


def numbers(values: Sequence[Any]) -> list[float]:
    """The numbers among ``values``."""
    return [
        value
        for value in values
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    ]


def summary(values: Sequence[float]) -> dict[str, float]:
    """Count, sum, mean, standard deviation of a sample, and the five-number summary."""
    ordered = sorted(values)
    quartiles = statistics.quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else [ordered[0]] * 3
    total = math.fsum(ordered)
    mean = total / len(ordered)
    spread = (
        math.sqrt(math.fsum((value - mean) ** 2 for value in ordered) / (len(ordered) - 1)) if len(ordered) > 1 else 0.0
    )
    return {
        "count": len(ordered),
        "sum": total,
        "mean": mean,
        "std": spread,
        "min": ordered[0],
        "q1": quartiles[0],
        "median": quartiles[1],
        "q3": quartiles[2],
        "max": ordered[-1],
    }


def column_facts(name: str, values: Sequence[Any], rows: int) -> dict[str, Any]:
    """What a column holds: its kind, how much is missing, how many values differ, and a summary of numbers."""
    facts: dict[str, Any] = {"name": name, "type": kind_of(values), "missing": rows - len(values)}
    distinct: set[Any] = set()
    for value in values:
        distinct.add(value)
        if len(distinct) > _DISTINCT_UP_TO:
            break
    facts["distinct"] = len(distinct) if len(distinct) <= _DISTINCT_UP_TO else f"more than {_DISTINCT_UP_TO}"
    found = numbers(values)
    if found:
        facts["summary"] = summary(found)
    if facts["type"] == "date":
        facts["first"], facts["last"] = min(map(_as_time, values)), max(map(_as_time, values))
    return facts


def _as_time(value: dt.date) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
