"""Tasks that have not ended: counted, listed, and ended by what was found out about them elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.history.envelope import Envelope
from app.history.stage import Rank
from app.history.tables import LAST, EnvelopeRecord, EventRecord, TaskRecord
from app.records.base import Database, now
from app.records.tables import OPEN_WORK

PAGE = 500
_open = TaskRecord.state.in_(OPEN_WORK)


def count(db: Database, before: datetime) -> tuple[int, int]:
    """How many tasks are open, and how many of them were published before ``before``."""
    with db.read() as session:
        total = session.scalar(select(func.count()).select_from(TaskRecord).where(_open))
        old = session.scalar(select(func.count()).select_from(TaskRecord).where(_open, TaskRecord.queued < before))
    return int(total or 0), int(old or 0)


def ids(db: Database, before: datetime) -> list[str]:
    """Open tasks published before ``before``, as they should be taken: by priority, the oldest first."""
    order = (func.coalesce(TaskRecord.priority, 0), TaskRecord.queued)
    with db.read() as session:
        return list(
            session.scalars(select(TaskRecord.task_id).where(_open, TaskRecord.queued < before).order_by(*order))
        )


def still(db: Database, task_ids: Sequence[str]) -> dict[str, TaskRecord]:
    """Those of ``task_ids`` (one page) that are open now."""
    with db.read() as session:
        rows = session.scalars(select(TaskRecord).where(TaskRecord.task_id.in_(task_ids), _open)).all()
    return {row.task_id: row for row in rows}


def envelopes(db: Database, task_ids: Sequence[str]) -> dict[str, Envelope]:
    """The kept messages of ``task_ids`` (one page)."""
    with db.read() as session:
        rows = session.scalars(select(EnvelopeRecord).where(EnvelopeRecord.task_id.in_(task_ids))).all()
    return {row.task_id: Envelope.from_json(row.envelope) for row in rows}


def pages(task_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """``task_ids`` in pages that one statement takes."""
    for start in range(0, len(task_ids), PAGE):
        yield task_ids[start : start + PAGE]


def end(
    db: Database,
    task_id: str,
    state: str,
    *,
    result: Any = None,
    error: dict[str, Any] | None = None,
    closed: bool = False,
    also: Callable[[Session], object] | None = None,
) -> bool:
    """Enter the end of a task that is still open; False when it had ended meanwhile. ``closed``: it never runs again.

    ``also`` is written with it in one transaction, so that neither is there without the other.
    """
    stage = LAST if closed or state == "cancelled" else TaskRecord.stage // 10 * 10 + Rank.ENDED
    values = {"state": state, "stage": stage, "result": result, "error": error, "finished": now()}
    with db.write() as session:
        changed = session.execute(update(TaskRecord).where(TaskRecord.task_id == task_id, _open).values(**values))
        session.execute(delete(EnvelopeRecord).where(EnvelopeRecord.task_id == task_id))
        ended = bool(getattr(changed, "rowcount", 0))
        if ended and also is not None:
            also(session)
    return ended


def tell(db: Database, task_ids: Iterable[str], event: str, **facts: Any) -> None:
    """Note ``event`` in the story of each of these tasks."""
    with db.write() as session:
        session.add_all([EventRecord(task_id=task_id, event=event, facts=facts) for task_id in task_ids])


def overdue(db: Database, before: datetime, after: str) -> Sequence[str]:
    """A page of open tasks of which nothing has been heard since ``before``, in the order of their ids."""
    moved = func.coalesce(TaskRecord.started, TaskRecord.queued)
    with db.read() as session:
        silent = (_open, TaskRecord.queued < before, moved < before, TaskRecord.task_id > after)
        page = select(TaskRecord.task_id).where(*silent).order_by(TaskRecord.task_id).limit(PAGE)
        return session.scalars(page).all()
