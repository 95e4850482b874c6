"""Rows of task history, read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, select

from app.history.envelope import Envelope
from app.history.tables import EnvelopeRecord, TaskRecord
from app.records.base import Database
from app.records.tables import ItemRecord


def task(db: Database, task_id: str) -> TaskRecord | None:
    """One task's row."""
    with db.read() as session:
        return session.get(TaskRecord, task_id)


def recent(db: Database, limit: int) -> Sequence[TaskRecord]:
    """The tasks published last, newest first."""
    with db.read() as session:
        return session.scalars(select(TaskRecord).order_by(TaskRecord.queued.desc()).limit(limit)).all()


def of_run(db: Database, run_id: str, *, whole_run_only: bool) -> Sequence[TaskRecord]:
    """A run's tasks in the order they were published."""
    which = select(TaskRecord).where(TaskRecord.run_id == run_id).order_by(TaskRecord.queued)
    if whole_run_only:
        which = which.where(TaskRecord.item_id.is_(None))
    with db.read() as session:
        return session.scalars(which).all()


def ends_since(db: Database, since: datetime) -> Sequence[tuple[datetime, str, int]]:
    """When, how and on which attempt each task ended that ended after ``since``."""
    columns = select(TaskRecord.finished, TaskRecord.state, TaskRecord.attempt)
    with db.read() as session:
        rows = session.execute(columns.where(TaskRecord.finished >= since)).all()
    return [(finished, state, attempt) for finished, state, attempt in rows if finished]


def whereabouts(db: Database, task_ids: Sequence[str]) -> dict[str, tuple[str, str, str, int]]:
    """Of those tasks that belong to an item of a run: (run's id, item's name, what is done, percent) by task id."""
    columns = select(TaskRecord.task_id, ItemRecord.run_id, ItemRecord.name, ItemRecord.step, ItemRecord.percent)
    which = columns.join(ItemRecord, ItemRecord.item_id == TaskRecord.item_id).where(TaskRecord.task_id.in_(task_ids))
    with db.read() as session:
        return {task_id: (run, name, step, percent) for task_id, run, name, step, percent in session.execute(which)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """How a task stood when its message came again. ``starts``: how often its present attempt is known to have begun."""

    state: str = ""
    life: int = 0
    attempt: int = 0
    starts: int = 0
    kept: bool = False
    """Whether its result is known: it may be None."""
    result: Any = None
    error: dict[str, Any] | None = None
    started: datetime | None = None


def past(db: Database, task_id: str) -> Past:
    """What happened to this task before now."""
    fields = ("state", "life", "attempt", "starts", "result", "error", "started")
    columns = select(*(getattr(TaskRecord, name) for name in fields), TaskRecord.result.is_not(null()).label("kept"))
    with db.read() as session:
        row = session.execute(columns.where(TaskRecord.task_id == task_id)).mappings().first()
    return Past(**row) if row else Past()


def last_move(db: Database, run_id: str) -> datetime | None:
    """When anything last happened to a run's tasks."""
    newest = func.max(func.coalesce(TaskRecord.finished, TaskRecord.started, TaskRecord.queued))
    with db.read() as session:
        return session.scalar(select(newest).where(TaskRecord.run_id == run_id))


def envelope(db: Database, task_id: str) -> Envelope | None:
    """The message of a task that has not ended."""
    with db.read() as session:
        record = session.get(EnvelopeRecord, task_id)
    return Envelope.from_json(record.envelope) if record else None
