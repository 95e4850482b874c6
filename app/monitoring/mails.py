"""Mail as faces show it: the ledger's rows, and a stored message opened."""

from sqlalchemy import func, select

from app import wiring
from app.mail.outbox import Stored as Message
from app.mail.outbox import read
from app.monitoring.views import MailView
from app.records.tables import MailRecord

PARKED = "parked"


def recent(limit: int = 100, *, state: str = "") -> tuple[MailView, ...]:
    """Mail in the ledger, newest first; ``state`` keeps those in one state."""
    which = select(MailRecord).order_by(MailRecord.created.desc()).limit(limit)
    if state:
        which = which.where(MailRecord.state == state)
    with wiring.database().read() as session:
        records = session.scalars(which).all()
    return tuple(
        MailView(
            message_id=record.message_id,
            to=record.recipient,
            subject=record.subject,
            state=record.state,
            created=record.created,
            sent=record.sent,
            key=record.key,
            error=record.error,
            run_id=record.run_id,
        )
        for record in records
    )


def parked_count() -> int:
    """How many mails wait for a person who knows whether they went out."""
    with wiring.database().read() as session:
        return session.scalar(select(func.count()).where(MailRecord.state == PARKED)) or 0


def message(key: str) -> Message:
    """A message as it was sent.

    Raises:
        GiveUp: there is none under this key.
    """
    return read(wiring.store().resolve(key, "key"))
