"""A batch of changes as a few statements in one transaction, on SQLite and PostgreSQL.

Each is ordered by ``stage``: what comes late from another process never overwrites what is newer. Rows are written in the
order of their ids, so that two processes wait for each other instead of locking each other out.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Table,
    Text,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, StatementError

from app.history.buffer import Batch
from app.history.row import CLOSED, COLUMNS, FIRST, FOLLOWING, JSON_COLUMNS, LAST, LATEST, Row
from app.history.tables import EnvelopeRecord, EventRecord, TaskRecord
from app.records.base import AWAY, Database, database_failures, now

log = logging.getLogger(__name__)
TASKS: Table = TaskRecord.__table__  # type: ignore[assignment]
ENVELOPES: Table = EnvelopeRecord.__table__  # type: ignore[assignment]
EVENTS: Table = EventRecord.__table__  # type: ignore[assignment]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS = ("queue", "tenant", "worker", "step", "task", "state")
"""Text columns that have no None."""


def write(db: Database, batch: Batch) -> None:
    """Write a batch, all or nothing.

    Raises:
        TryAgain: the database is locked, full or away.
    """
    dialect = db.engine.dialect.name
    kept = sorted((task_id, text) for task_id, text in batch.envelopes.items() if text is not None)
    rows: dict[Any, Sequence[Row]] = {
        _upsert(dialect): [_whole(batch.tasks[task_id]) for task_id in sorted(batch.tasks)],
        _keep(dialect): [{"task_id": task_id, "envelope": text} for task_id, text in kept],
        _drop(): [{"id": task_id} for task_id in sorted(batch.envelopes) if batch.envelopes[task_id] is None],
        insert(EVENTS): batch.events,
    }
    with database_failures():
        try:
            with db.engine.begin() as connection:
                for statement, values in rows.items():
                    if values:
                        connection.execute(statement, values)
        except (DBAPIError, StatementError) as error:
            if _away(error):
                raise
            log.warning("a row of history cannot be written; the others are written one by one: %s", error)
            _one_by_one(db, rows)


def _away(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and (error.connection_invalidated or isinstance(error, AWAY))


def _one_by_one(db: Database, rows: dict[Any, Sequence[Row]]) -> None:
    for statement, values in rows.items():
        for value in values:
            try:
                with db.engine.begin() as connection:
                    connection.execute(statement, value)
            except (DBAPIError, StatementError) as error:
                if _away(error):
                    raise
                log.warning("a row of history is left out (%s): %s", value.get("task_id"), error)


def put(connection: Connection, row: Row) -> None:
    """Write one task's row within the caller's transaction."""
    connection.execute(_upsert(connection.dialect.name), _whole(row))


def _whole(row: Row) -> Row:
    for name in _WORDS:
        if row[name] is None:
            row[name] = ""
    if row["queued"] is None:
        row["queued"] = row["received"] or row["started"] or row["finished"] or now()
    return row


def _insert(dialect: str) -> Callable[[Table], Any]:
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def _value(name: str, dialect: str) -> Any:
    """A column's parameter; JSON comes as its text."""
    if name not in JSON_COLUMNS and name != "envelope":
        return bindparam(name)
    text = bindparam(name, type_=Text())
    return cast(text, JSON) if dialect == "postgresql" else text


@cache
def _upsert(dialect: str) -> Any:
    values = {name: _value(name, dialect) for name in COLUMNS} | {"starts": 0}
    statement = _insert(dialect)(TASKS).values(values)
    new, old = statement.excluded, TASKS.c
    newer = (new.stage > old.stage) | ((new.stage == old.stage) & (new.stage % 10 != CLOSED))

    def known(column: Any) -> Any:
        return func.nullif(column, "") if column.name in _WORDS else column

    change: dict[str, Any] = {name: func.coalesce(known(old[name]), new[name]) for name in FIRST}
    for name in LATEST:
        change[name] = case(
            (newer, func.coalesce(known(new[name]), old[name])), else_=func.coalesce(known(old[name]), new[name])
        )
    for name in LAST:
        change[name] = case((new[name] > func.coalesce(old[name], LONG_AGO), new[name]), else_=old[name])
    for name in FOLLOWING:
        change[name] = case((newer, new[name]), else_=old[name])
    # An open task shows why its last attempt failed; an ended one shows its own failure or none.
    change["error"] = case(
        (newer & new.finished.is_not(None), new.error),
        (newer, func.coalesce(new.error, old.error)),
        (old.finished.is_(None), func.coalesce(old.error, new.error)),
        else_=old.error,
    )
    change["starts"] = case((new.stage // 10 > old.stage // 10, 0), else_=old.starts)
    return statement.on_conflict_do_update(index_elements=["task_id"], set_=change)


@cache
def _keep(dialect: str) -> Any:
    """Keep a task's message, unless its end was written before this came."""
    ended = exists().where(TASKS.c.task_id == bindparam("task_id"), TASKS.c.finished.is_not(None))
    source = select(bindparam("task_id"), _value("envelope", dialect)).where(~ended)
    statement = _insert(dialect)(ENVELOPES).from_select(["task_id", "envelope"], source)
    change = {"envelope": statement.excluded.envelope}
    return statement.on_conflict_do_update(index_elements=["task_id"], set_=change)


@cache
def _drop() -> Any:
    """Drop a task's message, unless a new life began before this came."""
    ended = exists().where(TASKS.c.task_id == bindparam("id"), TASKS.c.finished.is_not(None))
    return delete(ENVELOPES).where(ENVELOPES.c.task_id == bindparam("id"), ended)
