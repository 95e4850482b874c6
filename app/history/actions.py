"""What operators, and the installation itself, did: one line each, for whoever asks later."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.history.tables import ActionRecord
from app.records.base import Database

INSTALLATION = "nexus"
"""Who acts when nobody asked for it: a recovery, a limit."""


def note(db: Database, *, by: str, action: str, target: str, note: str = "", **facts: Any) -> None:
    """Enter an action: a past participle, to what, and what came of it."""
    record = ActionRecord(by=by[:200], action=action[:40], target=target[:200], note=note[:600], facts=facts)
    with db.write() as session:
        session.add(record)


def recent(db: Database, limit: int = 100, *, by: str = "", action: str = "") -> Sequence[ActionRecord]:
    """The actions taken last, newest first."""
    which = select(ActionRecord).order_by(ActionRecord.at.desc(), ActionRecord.action_id.desc()).limit(limit)
    if by:
        which = which.where(ActionRecord.by == by)
    if action:
        which = which.where(ActionRecord.action == action)
    with db.read() as session:
        return session.scalars(which).all()
