"""Named aggregations over the columns of a table, of all rows or of some, as a whole or by groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.documents.confine import loading
from app.documents.excel.aggregates import KEYED, of_numbers, sql, value_of
from app.documents.excel.busy import busy
from app.documents.excel.conversion import no_sheet
from app.documents.excel.filters import Condition, where
from app.documents.excel.sheet import Sheets
from app.documents.excel.table import Table, tables
from app.documents.reading import Reading
from app.documents.tables import TableFiles
from app.errors import GiveUp

if TYPE_CHECKING:
    import duckdb

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table."""

    aggregations: Mapping[str, list[str]]
    group_by: Sequence[str]
    filters: Sequence[Mapping[str, Any]]

    @property
    def columns(self) -> list[str]:
        """Every column that is named, once."""
        return list(dict.fromkeys([*self.aggregations, *self.group_by, *(each["column"] for each in self.filters)]))

    @property
    def aggregates(self) -> list[tuple[str, str]]:
        """Columns, each with the name of one aggregate."""
        return [(column, name) for column, names in self.aggregations.items() for name in dict.fromkeys(names)]


def calculate(sheets: Sheets, reading: Reading) -> None:
    """Put the job's aggregations into ``values.calculations``: ``{column: {name: value}}``.

    A value is None where there is nothing to compute from. Grouped they are ``{"group_by": […], "groups": [{column:
    value, …, "Amount sum": value}, …], "total": n}``, of which the first are listed; ``calculations_file`` has all.

    Raises:
        GiveUp: ``bad_argument``; a sheet or a column does not exist. The message lists those that do.
    """
    group_by = reading.option("calculate", "group_by") or []
    question = Question(
        reading.option("calculate", "aggregations"),
        [group_by] if isinstance(group_by, str) else group_by,
        reading.option("calculate", "filters") or [],
    )
    found = _chosen(sheets, reading.option("calculate", "sheet"), question.columns)
    indexes = {column: found.index(column) for column in question.columns}
    for column, index in indexes.items():
        if index is None:
            raise _unknown_column(column, found)
    _answer(question, found, [index for index in indexes.values() if index is not None], reading)


def _chosen(sheets: Sheets, name: str | None, columns: Sequence[str]) -> Table:
    """The first table that has every column, else the first; of the named sheet or of all."""
    if name is not None and name not in sheets.states:
        raise no_sheet(name, sheets)
    first: Table | None = None
    for sheet in sheets.each(None if name is None else [name]):
        for found in tables(sheet, columns):
            if all(found.index(column) is not None for column in columns):
                return found
            first = first or found
    if first is None:
        raise GiveUp(
            "aggregations: there is no table to compute from.",
            code="bad_argument",
            cure=f"Sheets: {', '.join(list(sheets.states)[:_LISTED])}.",
        )
    return first


def _unknown_column(column: str, found: Table) -> GiveUp:
    known = list(found.names[:_LISTED])
    return GiveUp(
        f"aggregations: there is no column {column!r} in the sheet {found.block.sheet.name}.",
        code="bad_argument",
        cure=f"Columns: {', '.join(known)}.",
        known=known,
    )


def _answer(question: Question, found: Table, indexes: list[int], reading: Reading) -> None:
    with loading():
        from app.documents.excel.scratch import database

    numbers = {column: number for number, column in enumerate(question.columns)}
    condition = where(question.filters, numbers)
    size = reading.job.path.stat().st_size
    with database(found, indexes, reading) as connection, busy(reading, "the rows are added up", size):
        _warn_of_texts(connection, question, numbers, condition, reading)
        if question.group_by:
            _grouped(connection, question, numbers, condition, reading)
            return
        selected = ", ".join(sql(name, numbers[column]) for column, name in question.aggregates)
        values = connection.execute(f"SELECT {selected} FROM cells WHERE {condition[0]}", condition[1]).fetchone() or ()
    results: dict[str, dict[str, Any]] = {column: {} for column in question.aggregations}
    for (column, name), value in zip(question.aggregates, values, strict=True):
        results[column][name] = _value(name, value)
    reading.value("calculations", results)


def _grouped(
    connection: "duckdb.DuckDBPyConnection",
    question: Question,
    numbers: Mapping[str, int],
    condition: Condition,
    reading: Reading,
) -> None:
    keys = [f"k{numbers[column]}" for column in question.group_by]
    order = [f"{by}({letter}{numbers[column]})" for column in question.group_by for by, letter in _ORDER]
    selected = ", ".join([*keys, *(sql(name, numbers[column]) for column, name in question.aggregates)])
    answer = connection.execute(
        f"SELECT {selected} FROM cells WHERE {condition[0]} GROUP BY {', '.join(keys)} ORDER BY {', '.join(order)}",
        condition[1],
    )
    names = [*question.group_by, *(f"{column} {name}" for column, name in question.aggregates)]
    groups: list[dict[str, Any]] = []
    total = 0

    def rows() -> Any:
        nonlocal total
        yield names
        while batch := answer.fetchmany(1000):
            for values in batch:
                row = [value_of(value) for value in values[: len(keys)]]
                row += [
                    _value(name, value)
                    for (_, name), value in zip(question.aggregates, values[len(keys) :], strict=True)
                ]
                total += 1
                if len(groups) < reading.limits.metadata:
                    groups.append(dict(zip(names, row, strict=True)))
                yield row

    TableFiles(reading, "calculations_files", "calculations").write(rows())
    reading.value("calculations", {"group_by": list(question.group_by), "groups": groups, "total": total})


_ORDER = (("min", "n"), ("min", "d"), ("min", "t"))
"""Numbers before dates before texts."""


def _value(name: str, value: Any) -> Any:
    return value_of(value) if name in KEYED else value


def _warn_of_texts(
    connection: "duckdb.DuckDBPyConnection",
    question: Question,
    numbers: Mapping[str, int],
    condition: Condition,
    reading: Reading,
) -> None:
    for column, names in question.aggregations.items():
        if not any(map(of_numbers, names)):
            continue
        at = numbers[column]
        counted = connection.execute(
            f"SELECT count(k{at}), count(n{at}), count(d{at}) FROM cells WHERE {condition[0]}", condition[1]
        ).fetchone()
        filled, with_number, with_date = counted or (0, 0, 0)
        of_dates = with_number == 0 and all(name in ("min", "max") for name in names if of_numbers(name))
        lost = filled - (with_date if of_dates else with_number)
        if lost:
            reading.warn(f"{lost:,} of {filled:,} values in {column} are no numbers and were left out.")
