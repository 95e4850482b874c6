"""What operators and the installation itself did, as faces show it."""

from app import wiring
from app.history import actions
from app.monitoring.incidents import ActionView


def recent(limit: int = 200, *, by: str = "") -> tuple[ActionView, ...]:
    """Actions, newest first; ``by`` keeps those of one actor."""
    records = actions.recent(wiring.database(), limit, by=by)
    return tuple(
        ActionView(at=record.at, by=record.by, action=record.action, target=record.target, note=record.note)
        for record in records
    )
