"""Task history, searched: filtered and ordered by the database, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, or_, select

from app.history.tables import EventRecord, TaskRecord
from app.records.base import Database
from app.records.tables import ItemRecord

Order = Literal["newest", "oldest", "longest run", "longest wait", "task"]
COUNTED = 10_000
"""More than this many are not counted: nobody turns so many pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks are meant; empty: any. ``text`` is looked for in ids, workers, file names and reasons."""

    states: tuple[str, ...] = ()
    task: str = ""
    queue: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[Any]:
        """As conditions of SQL. A task may be named by its last word."""
        row, text = TaskRecord, self.text.strip()
        found: list[Any] = []
        if self.states:
            found.append(row.state.in_(self.states))
        if self.task:
            found.append(or_(row.task == self.task, row.task.endswith(f".{self.task}", autoescape=True)))
        if self.queue:
            found.append(row.queue == self.queue)
        if self.since:
            found.append(row.queued >= self.since)
        if self.until:
            found.append(row.queued < self.until)
        if text:
            files = select(ItemRecord.item_id).where(ItemRecord.name.icontains(text, autoescape=True))
            places = (row.task_id, row.task, row.run_id, row.worker, row.error["message"].as_string())
            found.append(or_(*(place.icontains(text, autoescape=True) for place in places), row.item_id.in_(files)))
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
    which = select(row).where(*wanted.conditions()).order_by(columns[order], row.queued.desc(), row.task_id)
    with db.read() as session:
        return session.scalars(which.limit(limit).offset(offset)).all()


def _seconds(db: Database, start: Any, end: Any) -> Any:
    if db.engine.dialect.name == "sqlite":
        return func.julianday(end) - func.julianday(start)
    return end - start


def total(db: Database, wanted: Wanted) -> int:
    """How many tasks are meant, counted up to ``COUNTED`` and one more."""
    some = select(TaskRecord.task_id).where(*wanted.conditions()).limit(COUNTED + 1).subquery()
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(some)) or 0


def names(db: Database) -> tuple[str, ...]:
    """The names of all tasks that history knows."""
    with db.read() as session:
        return tuple(session.scalars(select(TaskRecord.task).distinct().order_by(TaskRecord.task)))


def events(db: Database, task_id: str) -> Sequence[EventRecord]:
    """What happened to a task out of the ordinary, in its order."""
    which = select(EventRecord).where(EventRecord.task_id == task_id).order_by(EventRecord.at, EventRecord.event_id)
    with db.read() as session:
        return session.scalars(which).all()
