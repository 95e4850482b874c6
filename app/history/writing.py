"""A batch of changes as a few statements in one transaction, on SQLite and PostgreSQL.

Each is ordered by ``stage``: what comes late from another process never overwrites what is newer. Rows are written in the
order of their ids, so that two processes wait for each other instead of locking each other out. The statements go to the
driver as they are: what an ORM does for each row costs more than the database.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, StatementError

from app.history.buffer import Batch
from app.history.row import CLOSED, COLUMNS, FOLLOWING, JSON_COLUMNS, LAST, LATEST, LENGTHS, WORDS, Row, as_text
from app.records.base import Database, database_failures, is_away, now

log = logging.getLogger(__name__)
UNFIT = (DBAPIError, StatementError, ValueError, OverflowError)
"""What is raised for a value that the database, or its driver, does not take; or for a database that is away."""
Values = tuple[Any, ...]
_MARK = "\x00"
"""Stands for a parameter until the driver's own way of writing one is known."""
SIZES = (100, 10, 1)
"""Rows that one statement takes."""
_ADDED = ("progress", "received", "started")
"""What a worker adds to a row; all else is in the row from its publishing, and need not be touched in the indexes."""
_MOMENTS = tuple(COLUMNS.index(name) for name in (*LAST, "finished"))
_in_order = itemgetter(*COLUMNS)
_EVENT = ("task_id", "at", "event", "attempt", "worker", "facts")


class Statement(NamedTuple):
    """SQL before and after the rows, and how one row is written. A statement takes many rows: each costs less then."""

    before: str
    one: str
    after: str = ""


class Dialect(NamedTuple):
    """What the database's driver takes: SQL with its parameters, and times."""

    written: Callable[[str], str]
    moment: Callable[[datetime], Any]


def write(db: Database, batch: Batch) -> None:
    """Write a batch, all or nothing.

    Raises:
        TryAgain: the database is locked, full or away.
    """
    dialect = db.engine.dialect.name
    work = [(statement, values) for statement, values in _work(dialect, batch) if values]
    with database_failures():
        try:
            with db.engine.begin() as connection:
                for statement, values in work:
                    _execute(connection, statement, values)
        except UNFIT as error:
            if _away(error):
                raise
            log.warning("a row of history cannot be written; the others are written one by one: %s", error)
            _one_by_one(db, work)


def _execute(connection: Connection, statement: Statement, values: Sequence[Values]) -> None:
    dialect = connection.dialect.name
    start = 0
    for size in SIZES:
        while len(values) - start >= size:
            some = tuple(chain.from_iterable(values[start : start + size]))
            try:
                connection.exec_driver_sql(_sql(statement, size, dialect), some)
            except (ValueError, OverflowError):
                connection.invalidate()  # the driver stopped in the middle of a message to the server
                raise
            start += size


@cache
def _sql(statement: Statement, rows: int, dialect: str) -> str:
    return _DIALECTS[dialect].written(statement.before + ", ".join([statement.one] * rows) + statement.after)


def put(connection: Connection, row: Row) -> None:
    """Write one task's row within the caller's transaction."""
    dialect = connection.dialect.name
    _execute(connection, _published(dialect), [_values(row, _DIALECTS[dialect])])


def _work(dialect: str, batch: Batch) -> Iterator[tuple[Statement, list[Values]]]:
    to = _DIALECTS[dialect]
    rows = [batch.tasks[task_id] for task_id in sorted(batch.tasks)]
    yield _published(dialect), [_values(row, to) for row in rows if row["arguments"] is not None]
    yield _step(dialect), [_values(row, to) for row in rows if row["arguments"] is None]
    envelopes = sorted(batch.envelopes.items())
    yield _keep(dialect), [(task_id, text) for task_id, text in envelopes if text is not None]
    yield _DROP, [(task_id,) for task_id, _ in envelopes]
    events = ({**event, "at": to.moment(event["at"]), "facts": as_text(event["facts"])} for event in batch.events)
    yield _events(dialect), [tuple(event[name] for name in _EVENT) for event in events]


def _values(row: Row, to: Dialect) -> Values:
    if row["queued"] is None:
        row["queued"] = row["received"] or row["started"] or row["finished"] or now()
    for name, length in LENGTHS.items():
        if (value := row[name]) and not (value.isascii() and value.isprintable() and len(value) <= length):
            row[name] = value.encode("utf-8", "replace").decode().replace("\x00", "")[:length]
    made = [*_in_order(row)]
    for place in _MOMENTS:
        if made[place] is not None:
            made[place] = to.moment(made[place])
    return tuple(made)


def _away(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and is_away(error)


def _one_by_one(db: Database, work: Iterable[tuple[Statement, list[Values]]]) -> None:
    for statement, values in work:
        for value in values:
            try:
                with db.engine.begin() as connection:
                    _execute(connection, statement, [value])
            except UNFIT as error:
                if _away(error):
                    raise
                log.warning("a row of history is left out (%s): %s", value[0], error)


@cache
def _published(dialect: str) -> Statement:
    return _tasks(dialect, _change((*LATEST, *LAST), first=("arguments",)))


@cache
def _step(dialect: str) -> Statement:
    return _tasks(dialect, _change(_ADDED, first=()))


def _tasks(dialect: str, change: str) -> Statement:
    before = f"INSERT INTO tasks ({', '.join(COLUMNS)}, starts) VALUES "
    one = f"({', '.join(_value(name, dialect) for name in COLUMNS)}, 0)"
    return Statement(before, one, f" ON CONFLICT (task_id) DO UPDATE SET {change}")


@cache
def _keep(dialect: str) -> Statement:
    change = " ON CONFLICT (task_id) DO UPDATE SET envelope = excluded.envelope"
    return Statement(
        "INSERT INTO envelopes (task_id, envelope) VALUES ", f"({_MARK}, {_value('envelope', dialect)})", change
    )


_DROP = Statement(
    "DELETE FROM envelopes WHERE task_id IN (",
    _MARK,
    ") AND EXISTS (SELECT 1 FROM tasks WHERE tasks.task_id = envelopes.task_id AND tasks.finished IS NOT NULL)",
)
"""Of these tasks those that have ended need their message no more: neither one just kept, where a publisher came late, nor
one that is kept since, unless a new life began."""


@cache
def _events(dialect: str) -> Statement:
    one = f"({', '.join(_value(name, dialect) for name in _EVENT)})"
    return Statement(f"INSERT INTO task_events ({', '.join(_EVENT)}) VALUES ", one)


def _sqlite(sql: str) -> str:
    return sql.replace(_MARK, "?")


def _postgresql(sql: str) -> str:
    return sql.replace("%", "%%").replace(_MARK, "%s")


def _same(moment: datetime) -> datetime:
    return moment


def _as_sqlite_keeps_it(moment: datetime) -> str:
    return moment.isoformat(" ", "microseconds")[:26]  # in UTC, like every time of ours


_DIALECTS = {
    "sqlite": Dialect(_sqlite, _as_sqlite_keeps_it),
    "postgresql": Dialect(_postgresql, _same),
}


def _value(name: str, dialect: str) -> str:
    """A column's parameter; JSON comes as its text."""
    is_json = name in JSON_COLUMNS or name in ("envelope", "facts")
    return f"CAST({_MARK} AS JSON)" if is_json and dialect == "postgresql" else _MARK


def _change(known: tuple[str, ...], first: tuple[str, ...]) -> str:
    """How a row that is there takes up another one."""
    new, old = "excluded.", "tasks."
    newer = f"({new}stage > {old}stage OR ({new}stage = {old}stage AND {new}stage % 10 <> {CLOSED}))"
    made = {name: f"COALESCE({old}{name}, {new}{name})" for name in first}
    for name in known:
        if name in LAST:
            later = f"{old}{name} IS NULL OR {new}{name} > {old}{name}"
            made[name] = f"CASE WHEN {later} THEN {new}{name} ELSE {old}{name} END"
        else:
            said = f"NULLIF({new}{name}, '')" if name in WORDS else f"{new}{name}"
            told = f"NULLIF({old}{name}, '')" if name in WORDS else f"{old}{name}"
            made[name] = f"CASE WHEN {newer} THEN COALESCE({said}, {old}{name}) ELSE COALESCE({told}, {new}{name}) END"
    for name in FOLLOWING:
        made[name] = f"CASE WHEN {newer} THEN {new}{name} ELSE {old}{name} END"
    # An open task shows why its last attempt failed; an ended one shows its own failure or none.
    made["error"] = (
        f"CASE WHEN {newer} AND {new}finished IS NOT NULL THEN {new}error"
        f" WHEN {newer} THEN COALESCE({new}error, {old}error)"
        f" WHEN {old}finished IS NULL THEN COALESCE({old}error, {new}error) ELSE {old}error END"
    )
    made["starts"] = f"CASE WHEN {new}stage / 10 > {old}stage / 10 THEN 0 ELSE {old}starts END"
    return ", ".join(f"{name} = {value}" for name, value in made.items())
