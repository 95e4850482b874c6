"""A task begins another life: its row says so before its message goes out, so that a lost message is missed and mended."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.history.envelope import Envelope
from app.history.stage import Rank, stage
from app.history.tables import DeadLetterRecord, EnvelopeRecord, TaskRecord
from app.records.base import Database, now

Former = list[dict[str, Any]]
"""Rows as they were before."""
_CHANGED = (
    "stage",
    "state",
    "life",
    "attempt",
    "starts",
    "queued",
    "received",
    "started",
    "finished",
    "error",
    "result",
)


def next_life(db: Database, task_ids: Collection[str]) -> int:
    """A life later than any that these tasks, or their letters, have had."""
    with db.read() as session:
        lived = [
            session.scalar(select(func.max(table.life)).where(table.task_id.in_(task_ids))) or 0
            for table in (TaskRecord, DeadLetterRecord)
        ]
    return max(lived) + 1


def expect(session: Session, messages: Iterable[Envelope], life: int) -> Former:
    """Enter messages as queued in their new life, and keep them; what was known before."""
    former: Former = []
    for message in messages:
        session.merge(EnvelopeRecord(task_id=message.task_id, envelope=message.as_json()))
        row = session.get(TaskRecord, message.task_id)
        if row is None:
            place = message.headers.get("nexus") or {}
            row = TaskRecord(task_id=message.task_id, task=message.task, queue=message.queue, priority=message.priority)
            row.run_id, row.item_id = place.get("run") or None, place.get("item")
            row.step = place.get("step") or ""
            session.add(row)
        else:
            former.append(_before(row))
        row.stage, row.state, row.life = stage(life, 0, Rank.QUEUED), "queued", life
        row.attempt = row.starts = 0
        row.queued, row.received, row.started, row.finished = now(), None, None, None
    return former


def _before(row: TaskRecord) -> dict[str, Any]:
    return {"task_id": row.task_id, **{name: getattr(row, name) for name in _CHANGED}}


def undo(session: Session, messages: Iterable[Envelope], former: Former) -> None:
    """The messages did not go out: everything is as it was."""
    known = {row["task_id"] for row in former}
    for message in messages:
        session.execute(delete(EnvelopeRecord).where(EnvelopeRecord.task_id == message.task_id))
        if message.task_id not in known:
            session.execute(delete(TaskRecord).where(TaskRecord.task_id == message.task_id))
    for before in reversed(former):
        row = session.get_one(TaskRecord, before["task_id"])
        for name in _CHANGED:
            setattr(row, name, before[name])
