"""The ledger of mail: a message is claimed before it is sent, so that a task run again never sends it twice."""

from enum import StrEnum

from sqlalchemy import select

from app.records.base import Database, now
from app.records.tables import MailRecord


class Claim(StrEnum):
    """What the ledger says of a message about to be sent."""

    GO = "go"
    SENT = "sent"


def claim(
    db: Database, message_id: str, *, recipient: str, subject: str, task_id: str | None, run_id: str | None
) -> Claim:
    """Enter a message as being sent; SENT when it has gone out already."""
    with db.write() as session:
        record = session.get(MailRecord, message_id, with_for_update=True)
        if record is not None and record.state == "sent":
            return Claim.SENT
        if record is None:
            record = MailRecord(message_id=message_id, task_id=task_id, run_id=run_id)
            session.add(record)
        record.recipient, record.subject, record.state = recipient[:1000], subject[:1000], "sending"
    return Claim.GO


def sent(db: Database, message_id: str, key: str | None) -> None:
    """The transport took the message; ``key`` opens the stored copy."""
    with db.write() as session:
        if record := session.get(MailRecord, message_id):
            record.state, record.sent, record.key, record.error = "sent", now(), key, ""


def failed(db: Database, message_id: str, error: str) -> None:
    """The transport did not take the message."""
    with db.write() as session:
        if record := session.get(MailRecord, message_id):
            record.state, record.error = "failed", error[:2000]


def stored_key(db: Database, message_id: str) -> str | None:
    """The key of the stored copy of a sent message."""
    with db.read() as session:
        return session.scalar(select(MailRecord.key).where(MailRecord.message_id == message_id))
