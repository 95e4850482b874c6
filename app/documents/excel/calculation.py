"""Named aggregations over the columns of a sheet."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.documents.excel.book import Book, SheetData
from app.documents.excel.columns import Table, kind_of, numbers, summary, table
from app.documents.reading import Reading
from app.errors import GiveUp

_OF_NUMBERS: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": lambda values: summary(values)["sum"],
    "mean": lambda values: summary(values)["mean"],
    "median": statistics.median,
    "min": min,
    "max": max,
    "std": lambda values: summary(values)["std"],
}


def calculate(book: Book, reading: Reading) -> dict[str, dict[str, Any]]:
    """The job's aggregations: ``{column: {name: value}}``. A value is None where there is nothing to compute from.

    Raises:
        GiveUp: ``bad_argument``; a sheet or a column does not exist. The message lists those that do.
    """
    wanted: Mapping[str, list[str]] = reading.option("calculate", "aggregations")
    data, found = _sheet(book, reading.option("calculate", "sheet"), wanted)
    results: dict[str, dict[str, Any]] = {}
    for column, names in wanted.items():
        index = _index(found, column)
        if index is None:
            raise _unknown(
                f"aggregations: there is no column {column!r} in the sheet {data.name}.", "Columns", found.names
            )
        values = found.column(index)
        results[column] = {name: _aggregate(name, values, len(found.rows), column, reading) for name in names}
    return results


def _sheet(book: Book, name: str | None, wanted: Mapping[str, Any]) -> tuple[SheetData, Table]:
    """The named sheet, else the first that has every column, else the first with anything in it."""
    if name is not None and name not in book.sheets:
        raise _unknown(f"sheet: there is no sheet {name!r}.", "Sheets", tuple(book.sheets))
    first: tuple[SheetData, Table] | None = None
    for data in book.data(None if name is None else [name]):
        found = table(data)
        if all(_index(found, column) is not None for column in wanted):
            return data, found
        if first is None or not first[0].rows:
            first = data, found
    if first is None:
        raise _unknown("aggregations: the workbook has no sheet that can be read.", "Sheets", tuple(book.sheets))
    return first


def _index(found: Table, column: str) -> int | None:
    if column in found.names:
        return found.names.index(column)
    loose = [name.casefold() for name in found.names]
    wanted = " ".join(column.split()).casefold()
    return loose.index(wanted) if wanted in loose else None


def _aggregate(name: str, values: list[Any], rows: int, column: str, reading: Reading) -> Any:
    if name == "count":
        return len(values)
    if name == "missing":
        return rows - len(values)
    if name == "distinct":
        return len(set(values))
    if name in ("first", "last"):
        return (values[0] if name == "first" else values[-1]) if values else None
    if name in ("min", "max") and kind_of(values) == "date":
        days = sorted(values, key=str)
        return days[0] if name == "min" else days[-1]
    found = numbers(values)
    if len(found) < len(values):
        reading.warn(
            f"{len(values) - len(found):,} of {len(values):,} values in {column} are no numbers and were left out."
        )
    return _OF_NUMBERS[name](found) if found else None


def _unknown(message: str, what: str, known: tuple[str, ...]) -> GiveUp:
    listed = ", ".join(known[:50])
    return GiveUp(message, code="bad_argument", cure=f"{what}: {listed}.", known=list(known[:50]))
