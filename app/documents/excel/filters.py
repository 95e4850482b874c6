"""Which rows count: conditions on columns as SQL with parameters."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

Condition = tuple[str, list[Any]]
"""SQL, and its parameters."""


def where(filters: Sequence[Mapping[str, Any]], columns: Mapping[str, int]) -> Condition:
    """All of ``filters`` together; ``columns`` are numbers by the names that the filters use."""
    if not filters:
        return "TRUE", []
    pieces: list[str] = []
    parameters: list[Any] = []
    for each in filters:
        sql, values = _condition(each["op"], each.get("value"), columns[each["column"]])
        pieces.append(f"({sql})")
        parameters.extend(values)
    return " AND ".join(pieces), parameters


def _condition(operator: str, value: Any, column: int) -> Condition:
    if operator == "empty":
        return f"k{column} IS NULL", []
    if operator == "not empty":
        return f"k{column} IS NOT NULL", []
    if operator == "contains":
        return f"contains(lower(coalesce(t{column}, n{column}::VARCHAR, d{column}::VARCHAR)), lower(?))", [str(value)]
    if operator == "between":
        low, high = value
        first, second = _compared(">=", low, column), _compared("<=", high, column)
        return f"({first[0]}) AND ({second[0]})", [*first[1], *second[1]]
    if operator == "in":
        each = [_compared("=", one, column) for one in value]
        return " OR ".join(f"({sql})" for sql, _ in each), [one for _, values in each for one in values]
    if operator == "!=":
        sql, values = _compared("=", value, column)
        return f"NOT coalesce({sql}, FALSE)", values
    return _compared(operator, value, column)


def _compared(operator: str, value: Any, column: int) -> Condition:
    """A value beside those of its own kind; a text also beside the numbers and dates that it may mean."""
    if isinstance(value, bool):
        return f"t{column} {operator} ?", ["TRUE" if value else "FALSE"]
    if isinstance(value, int | float):
        return f"n{column} {operator} ?", [float(value)]
    text = str(value)
    sides, parameters = [f"t{column} {operator} ?"], [text]
    if (moment := _moment(text)) is not None:
        sides.append(f"d{column} {operator} ?::TIMESTAMP")
        parameters.append(moment.isoformat(sep=" "))
    elif (number := _number(text)) is not None:
        sides.append(f"n{column} {operator} {number!r}")
    return " OR ".join(f"coalesce({side}, FALSE)" for side in sides), parameters


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if "-" in text[1:] else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None
