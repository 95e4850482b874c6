"""The ledger of mail: a message is claimed before it is sent, so that a task run again never sends it twice.

claimed → sending → sent, failed (it is certain that nobody got it) or parked (nobody knows: a person says which it was).
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.records.base import Database, now
from app.records.tables import MailRecord

DIED = "Its sender was stopped between handing it over and noting it."


class Word(StrEnum):
    """What the ledger says of a message about to be sent."""

    GO = "go"
    SENT = "sent"
    BUSY = "busy"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Claim:
    """The ledger's word; with GO the token of whoever sends."""

    word: Word
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message about to be sent, as the ledger lists it."""

    message_id: str
    recipient: str
    subject: str
    task_id: str | None = None
    run_id: str | None = None


def claim(db: Database, entry: Entry, *, seconds: float, deduplicates: bool) -> Claim:
    """Take a message for ``seconds``, in one transaction: of many who ask, one may send.

    A message that somebody may have sent before is sent again only where the transport ``deduplicates``; else it is
    parked.
    """
    token, moment = secrets.token_hex(8), now()
    with db.write() as session:
        _enter(session, db, entry)
        record = session.get_one(MailRecord, entry.message_id, with_for_update=True)
        if record.state in (Word.SENT, Word.PARKED):
            return Claim(Word(record.state))
        if record.state in ("claimed", "sending") and record.until and record.until > moment:
            return Claim(Word.BUSY)
        if record.state == "sending" and not deduplicates:
            record.state, record.error = "parked", DIED
            return Claim(Word.PARKED)
        record.state, record.token, record.until = "claimed", token, moment + timedelta(seconds=seconds)
        record.recipient, record.subject = entry.recipient[:1000], entry.subject[:1000]
    return Claim(Word.GO, token)


def _enter(session: Session, db: Database, entry: Entry) -> None:
    row = {
        "message_id": entry.message_id,
        "recipient": entry.recipient[:1000],
        "subject": entry.subject[:1000],
        "state": "claimed",
        "task_id": entry.task_id,
        "run_id": entry.run_id,
    }
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(MailRecord).values(**row).on_conflict_do_nothing())


def sending(db: Database, message_id: str, token: str, seconds: float) -> bool:
    """From here on it may have gone out; False where the claim has been lost to another."""
    until = now() + timedelta(seconds=seconds)
    return _change(db, message_id, token, MailRecord.state == "claimed", state="sending", until=until)


def sent(db: Database, message_id: str, token: str, key: str | None) -> None:
    """The transport took the message; ``key`` opens the stored copy. True even where it was parked meanwhile."""
    _change(db, message_id, token, state="sent", sent=now(), key=key, error="", until=None)


def failed(db: Database, message_id: str, token: str, error: str) -> None:
    """The transport did not take the message, and nobody got it."""
    _change(db, message_id, token, state="failed", error=error[:2000], until=None)


def park(db: Database, message_id: str, token: str, error: str) -> None:
    """It may have gone out: a person decides."""
    _change(db, message_id, token, state="parked", error=error[:2000], until=None)


def resolve(db: Database, message_id: str, *, sent: bool) -> bool:
    """A person knows what became of a parked message; one that was not sent is free again. False: it is not parked."""
    values: dict[str, Any] = {"state": "failed", "error": "It did not go out: it is to be sent again.", "token": ""}
    if sent:
        values = {"state": "sent", "error": "", "sent": now()}
    parked = (MailRecord.message_id == message_id, MailRecord.state == "parked")
    with db.write() as session:
        return bool(_rows(session, update(MailRecord).where(*parked).values(**values)))


def find(db: Database, message_id: str) -> MailRecord | None:
    """A message's row."""
    with db.read() as session:
        return session.get(MailRecord, message_id)


def _change(db: Database, message_id: str, token: str, *more: Any, **values: Any) -> bool:
    mine = (MailRecord.message_id == message_id, MailRecord.token == token, *more)
    with db.write() as session:
        return bool(_rows(session, update(MailRecord).where(*mine).values(**values)))


def _rows(session: Session, statement: Any) -> int:
    return int(getattr(session.execute(statement), "rowcount", 0))
