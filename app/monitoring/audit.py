"""What operators and the installation itself did, as faces show it."""

from sqlalchemy import select

from app import wiring
from app.history.tables import ActionRecord
from app.monitoring.incidents import ActionView


def recent(limit: int = 200, *, by: str = "") -> tuple[ActionView, ...]:
    """Actions, newest first; ``by`` keeps those of one actor."""
    which = select(ActionRecord).order_by(ActionRecord.at.desc(), ActionRecord.action_id.desc()).limit(limit)
    if by:
        which = which.where(ActionRecord.by == by)
    with wiring.database().read() as session:
        records = session.scalars(which).all()
    return tuple(
        ActionView(at=record.at, by=record.by, action=record.action, target=record.target, note=record.note)
        for record in records
    )
