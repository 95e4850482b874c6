"""Task history, searched: filtered and ordered by the database, a page at a time, each question by an index.

A word is looked for where an index leads: the beginnings of ids and workers, the names of tasks; and in the reasons of the
newest ``REASONS`` failures and the names of the newest ``RUNS`` runs' files. Of each the newest ``CANDIDATES`` are taken:
whoever finds more than that needs a better word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Label, Text, cast, func, literal_column, select, union
from sqlalchemy.orm import Session

from app.history.tables import EventRecord, TaskRecord
from app.records.base import Database
from app.records.tables import ItemRecord, RunRecord

Order = Literal["newest", "oldest", "longest run", "longest wait", "task"]
COUNTED = 10_000
"""More than this many are not counted: nobody turns so many pages."""
CANDIDATES = 1_000
REASONS = 5_000
RUNS = 1_000
ONE: Label[int] = literal_column("1").label("one")
"""What is counted: no column of its own, so that an index alone is read."""
_AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks are meant; empty: any. ``text`` is looked for in ids, workers, names and reasons.

    ``before`` is the last row of the page before (its time and id): what follows it, the newest first.
    """

    states: tuple[str, ...] = ()
    task: str = ""
    queue: str = ""
    worker: str = ""
    tenant: str = ""
    run: str = ""
    text: str = ""
    retried: bool = False
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, str] | None = None

    def conditions(self, known: Sequence[str] = ()) -> list[Any]:
        """As conditions of SQL; ``known`` are the names of all tasks. A task may be named by its last word."""
        row = TaskRecord
        found: list[Any] = [
            column == value
            for column, value in (
                *((row.queue, self.queue), (row.worker, self.worker)),
                *((row.tenant, self.tenant), (row.run_id, self.run)),
            )
            if value
        ]
        if self.states:
            found.append(row.state == self.states[0] if len(self.states) == 1 else row.state.in_(self.states))
        if self.task:
            found.append(
                row.task.in_(
                    [name for name in known if name == self.task or name.endswith(f".{self.task}")] or [self.task]
                )
            )
        if self.retried:
            found.append(row.attempt > 0)
        if self.since:
            found.append(row.queued >= self.since)
        if self.until:
            found.append(row.queued < self.until)
        if self.before:
            moment, task_id = self.before
            found.append((row.queued < moment) | ((row.queued == moment) & (row.task_id > task_id)))
        return found


def search(
    db: Database, wanted: Wanted, *, order: Order = "newest", limit: int = 50, offset: int = 0
) -> Sequence[TaskRecord]:
    """The tasks that are meant; those that have not begun or ended come last where it is ordered by how long."""
    row = TaskRecord
    columns: dict[Order, Any] = {
        "newest": row.queued.desc(),
        "oldest": row.queued.asc(),
        "longest run": _seconds(db, row.started, row.finished).desc().nulls_last(),
        "longest wait": _seconds(db, row.queued, row.started).desc().nulls_last(),
        "task": row.task.asc(),
    }
    with db.read() as session:
        which = select(row).where(*_conditions(session, wanted))
        which = which.order_by(
            columns[order], *([] if order in ("newest", "oldest") else [row.queued.desc()]), row.task_id
        )
        return session.scalars(which.limit(limit).offset(offset)).all()


def _seconds(db: Database, start: Any, end: Any) -> Any:
    if db.engine.dialect.name == "sqlite":
        return func.julianday(end) - func.julianday(start)
    return end - start


def total(db: Database, wanted: Wanted) -> int:
    """How many tasks are meant, counted up to ``COUNTED`` and one more."""
    with db.read() as session:
        some = select(ONE).select_from(TaskRecord).where(*_conditions(session, wanted)).limit(COUNTED + 1).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0


def by_state(db: Database, wanted: Wanted, states: Sequence[str]) -> dict[str, int]:
    """How many of the tasks that are meant are in each state, each counted up to ``COUNTED`` and one more."""
    found = {}
    with db.read() as session:
        conditions = _conditions(session, wanted)
        for state in states:
            some = select(ONE).select_from(TaskRecord).where(TaskRecord.state == state, *conditions).limit(COUNTED + 1)
            found[state] = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return found


def _conditions(session: Session, wanted: Wanted) -> list[Any]:
    text = wanted.text.strip()
    known = _names(session) if text or wanted.task else ()
    found = wanted.conditions(known)
    if text:
        ids = union(*(select(some.subquery().c.task_id) for some in _candidates(text, known)))
        found.append(TaskRecord.task_id.in_(session.scalars(ids).all()))
    return found


def _candidates(text: str, known: Sequence[str]) -> Iterator[Any]:
    """Tasks in which a word was found, each by an index."""
    row, newest = TaskRecord, TaskRecord.queued.desc()
    for column in (row.task_id, row.run_id, row.worker, row.group_id):
        begins = (column >= text, column < text + _AFTER_ALL)
        yield select(row.task_id).where(*begins).limit(CANDIDATES)
    for name in known:
        if text.lower() in name.lower():
            yield select(row.task_id).where(row.task == name).order_by(newest).limit(CANDIDATES)
    failed = select(row.task_id, row.error).where(row.error.is_not(None)).order_by(newest).limit(REASONS).subquery()
    yield select(failed.c.task_id).where(cast(failed.c.error, Text).icontains(text, autoescape=True))
    runs = select(RunRecord.run_id).order_by(RunRecord.created.desc()).limit(RUNS)
    named = (ItemRecord.run_id.in_(runs), ItemRecord.name.icontains(text, autoescape=True))
    files = select(ItemRecord.item_id).where(*named).limit(CANDIDATES)
    yield select(row.task_id).where(row.item_id.in_(files)).limit(CANDIDATES)


def names(db: Database) -> tuple[str, ...]:
    """The names of all tasks that history knows."""
    with db.read() as session:
        return tuple(_names(session))


def _names(session: Session) -> list[str]:
    """From one name to the next by the index: there are few names and many rows."""
    first = select(func.min(TaskRecord.task).label("name")).cte("names", recursive=True)
    following = select(func.min(TaskRecord.task)).where(TaskRecord.task > first.c.name).scalar_subquery()
    every = first.union_all(select(following).where(first.c.name.is_not(None)))
    return [name for name in session.scalars(select(every.c.name)) if name is not None]


def events(db: Database, task_id: str) -> Sequence[EventRecord]:
    """What happened to a task out of the ordinary, in its order."""
    which = select(EventRecord).where(EventRecord.task_id == task_id).order_by(EventRecord.at, EventRecord.event_id)
    with db.read() as session:
        return session.scalars(which).all()
