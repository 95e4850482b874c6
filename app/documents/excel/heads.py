"""Which row of a table names its columns."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from app.documents.excel.sheet import Row
from app.documents.plain import cell_text

_WITHIN = 10  # titles and notes above a table are a few lines
_YEARS = range(1900, 2101)


def head_of(rows: Sequence[Row], width: int) -> int | None:
    """The first row, near the top, that names most columns while something follows it."""
    for index, row in enumerate(rows[:_WITHIN]):
        filled = [value for value in row if value is not None]
        if len(filled) * 2 > width and index + 1 < len(rows) and _names(filled) and not _again(filled, rows[index + 1]):
            return index
        if any(isinstance(value, int | float) and not isinstance(value, bool) for value in filled):
            return None
    return None


def _names(values: Sequence[Any]) -> bool:
    """Whether all are texts; years and dates may stand beside texts."""
    texts = sum(isinstance(value, str) for value in values)
    return texts == len(values) or (texts > 0 and all(isinstance(value, str) or _is_time(value) for value in values))


def _is_time(value: Any) -> bool:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return value in _YEARS
    return isinstance(value, dt.date)


def _again(head: Sequence[Any], below: Row) -> bool:
    """Whether the row below has years or dates too, so that those above are values and no names."""
    times = any(not isinstance(value, str) for value in head)
    return times and any(value is not None and not isinstance(value, str) and _is_time(value) for value in below)


def column_names(cells: Row, letters: Sequence[str]) -> tuple[str, ...]:
    """Names of columns, each once; a column without a name is called by its letters."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for index, letter in enumerate(letters):
        value = cells[index] if index < len(cells) else None
        name = (" ".join(cell_text(value).split()) if value is not None else "") or f"Column {letter}"
        count = seen[name] = seen.get(name, 0) + 1
        while count > 1 and f"{name} ({count})" in seen:
            count += 1
        if count > 1:
            name = f"{name} ({count})"
            seen[name] = 1
        names.append(name)
    return tuple(names)
