"""History is kept for a time, longer for what failed; what an open dead letter still needs is kept with it.

It goes in small batches, each a short transaction, with a pause between them: whoever writes never waits for long.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from app.history.tables import DeadLetterRecord, EnvelopeRecord, EventRecord, TaskRecord
from app.records.base import Database, now

BATCH = 500
PAUSE = 0.02
"""Seconds between two batches."""
LONGEST = 300.0
"""Seconds after which the rest is left to the next time."""
NEEDED = ("open", "replaying")
"""Letters that may still go back: a batch is joined anew from what its other members returned."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows went, and whether some were left to the next time."""

    tasks: int = 0
    failed: int = 0
    letters: int = 0
    more: bool = False


def clean(db: Database, *, days: float | None, failed_days: float | None, longest: float = LONGEST) -> Removed:
    """Remove tasks that succeeded or were cancelled more than ``days`` ago, and failed ones (with letters that were
    replayed or discarded) more than ``failed_days`` ago; None: they are left alone."""
    until, moment = time.monotonic() + longest, now()
    tasks = failed = letters = 0
    if days is not None:
        tasks = _tasks(db, TaskRecord.state.in_(("succeeded", "cancelled")), moment - timedelta(days=days), until)
    if failed_days is not None:
        before = moment - timedelta(days=failed_days)
        failed = _tasks(db, TaskRecord.state == "failed", before, until)
        letters = _letters(db, before, until)
    return Removed(tasks, failed, letters, more=time.monotonic() > until)


def _needed() -> ColumnElement[bool]:
    """Rows that an open letter is about, or needs when it goes back."""
    letter, row = DeadLetterRecord, TaskRecord

    def of(column: Any) -> Any:
        return select(column).where(letter.state.in_(NEEDED), column.is_not(None))

    run = row.run_id.is_not(None) & row.run_id.in_(of(letter.run_id))
    group = row.group_id.is_not(None) & row.group_id.in_(of(letter.group_id))
    return run | group | row.task_id.in_(of(letter.task_id))


def _tasks(db: Database, ended: ColumnElement[bool], before: datetime, until: float) -> int:
    which = select(TaskRecord.task_id).where(ended, TaskRecord.finished < before, ~_needed()).limit(BATCH)
    removed = 0
    while time.monotonic() < until:
        with db.read() as session:
            ids = session.scalars(which).all()
        if not ids:
            break
        _remove(db, ids)
        removed += len(ids)
        time.sleep(PAUSE)
    return removed


def _remove(db: Database, ids: Sequence[str]) -> None:
    with db.write() as session:
        for table in (EventRecord, EnvelopeRecord, TaskRecord):
            session.execute(delete(table).where(table.task_id.in_(ids)))


def _letters(db: Database, before: datetime, until: float) -> int:
    letter = DeadLetterRecord
    done = (letter.state.not_in(NEEDED), letter.moved < before)
    removed = 0
    while time.monotonic() < until:
        with db.write() as session:
            ids = session.scalars(select(letter.letter_id).where(*done).limit(BATCH)).all()
            session.execute(delete(letter).where(letter.letter_id.in_(ids)))
        if not ids:
            break
        removed += len(ids)
        time.sleep(PAUSE)
    return removed
