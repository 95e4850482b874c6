"""What is written into history by others than Celery's signals; each is there when the call returns."""

import logging
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.errors import Failure
from app.history import buffer, writing
from app.history.row import Row
from app.history.tables import LAST, EnvelopeRecord, EventRecord, TaskRecord
from app.records.base import Database, now
from app.records.tables import OPEN_WORK

log = logging.getLogger(__name__)
FROM_OUTSIDE = {
    "TimeLimitExceeded": (
        "timed_out",
        "The task was stopped at its time limit.",
        "Split the work, or raise the limit.",
    ),
    "WorkerLostError": (
        "worker_lost",
        "The process that worked on this died.",
        "Look at the input, and at the worker's log.",
    ),
    "NotRegistered": (
        "unknown_task",
        "No worker knows this task.",
        "Start workers that have the module it is written in, and replay it.",
    ),
}


def flush() -> bool:
    """Write at once what waits in this process; False while the database is away."""
    return buffer.flush()


def event(db: Database, task_id: str, event: str, *, attempt: int = 0, worker: str = "", **facts: Any) -> None:
    """Note what happened to a task out of the ordinary: redelivered, recovered, cancelled, dead, replayed."""
    with db.write() as session:
        session.execute(insert(EventRecord), [event_row(task_id, event, attempt=attempt, worker=worker, **facts)])


def cancel(db: Database, *, task_id: str | None = None, run_id: str | None = None, why: str = "") -> list[str]:
    """Mark open tasks (one, or all of a run) as cancelled, so that no worker starts them; their ids."""
    flush()
    which = TaskRecord.task_id == task_id if task_id else TaskRecord.run_id == run_id
    change = update(TaskRecord).where(which, TaskRecord.state.in_(OPEN_WORK))
    change = change.values(state="cancelled", stage=LAST, finished=now())
    with db.write() as session:
        cancelled = list(session.scalars(change.returning(TaskRecord.task_id)))
        for start in range(0, len(cancelled), 500):
            some = cancelled[start : start + 500]
            session.execute(delete(EnvelopeRecord).where(EnvelopeRecord.task_id.in_(some)))
        facts: dict[str, Any] = {"why": why} if why else {}
        if cancelled:
            session.execute(insert(EventRecord), [event_row(one, "cancelled", **facts) for one in cancelled])
    return cancelled


NOT_PUBLISHED = {
    "code": "not_published",
    "message": "The broker was away when this was published; whoever published it was told so.",
    "cure": "Publish it again.",
    "facts": {},
}


def withdraw(db: Database, task_id: str) -> None:
    """A message that could not be published: its publisher knows, so nobody publishes it later."""
    try:
        flush()
        change = update(TaskRecord).where(TaskRecord.task_id == task_id, TaskRecord.state.in_(OPEN_WORK))
        with db.write() as session:
            session.execute(change.values(state="failed", stage=LAST, error=NOT_PUBLISHED, finished=now()))
            session.execute(delete(EnvelopeRecord).where(EnvelopeRecord.task_id == task_id))
    except Failure as failure:
        log.warning("a task that could not be published stays open in history: %s", failure)


def forget(db: Database, run_id: str) -> None:
    """Remove what was written of a run that was undone while it was being started."""
    flush()
    ours = select(TaskRecord.task_id).where(TaskRecord.run_id == run_id)
    with db.write() as session:
        for record in (EnvelopeRecord, EventRecord):
            session.execute(delete(record).where(record.task_id.in_(ours)))
        session.execute(delete(TaskRecord).where(TaskRecord.run_id == run_id))


def count_start(db: Database, start: Row, *, earlier: int = 0) -> int:
    """Write the start of a task that may have been started before; how often its attempt began, this start included.

    ``earlier``: starts that were seen elsewhere but are not in the row.
    """
    flush()
    mine = TaskRecord.task_id == start["task_id"]
    with db.write() as session:
        writing.put(session.connection(), start)
        counted = update(TaskRecord).where(mine).values(starts=TaskRecord.starts + 1 + earlier)
        return int(session.scalars(counted.returning(TaskRecord.starts)).one())


def event_row(task_id: str, event: str, *, attempt: int = 0, worker: str = "", **facts: Any) -> Row:
    """A line of what happened to a task out of the ordinary."""
    return {"task_id": task_id, "at": now(), "event": event, "attempt": attempt, "worker": worker, "facts": facts}


def described(error: BaseException | None) -> dict[str, Any] | None:
    """A failure as plain values; an unexpected one is named by its class and text."""
    if error is None:
        return None
    if isinstance(error, Failure):
        return error.as_json()
    text = f"{type(error).__name__}: {error}".strip(": ")[:2000]
    if known := FROM_OUTSIDE.get(type(error).__name__):
        code, message, cure = known
        return {"code": code, "message": message, "cure": cure, "facts": {"cause": text}}
    return {"code": "unexpected", "message": text, "cure": "The worker's log has the details.", "facts": {}}
