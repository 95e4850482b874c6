"""A message goes out once, whoever else holds it and wherever its sender was killed before."""

from email.message import EmailMessage

from app import wiring
from app.errors import Failure, TryAgain
from app.mail.transport import AMBIGUOUS, ambiguous
from app.records import mails
from app.records.mails import DIED, Claim, Entry, Word
from config.settings import settings


def send_once(message: EmailMessage, entry: Entry) -> str | None:
    """Send ``message`` unless it has gone out; the key of the stored copy, where the transport keeps one.

    Raises:
        TryAgain: somebody else is sending it; or the transport cannot now.
        GiveUp: the transport will not; or nobody knows whether it has gone out (``AMBIGUOUS``).
    """
    db, sender = wiring.database(), wiring.sender()
    # A message comes again when its worker has renewed no lease for as long; by then no claim of that worker holds.
    seconds = settings().lease_seconds
    claim = mails.claim(db, entry, seconds=seconds, deduplicates=sender.deduplicates)
    if claim.word is Word.GO:
        return _send(message, entry, claim, seconds)
    if claim.word is Word.BUSY:
        raise _busy(entry)
    if claim.word is Word.PARKED:
        raise ambiguous(entry.message_id, entry.subject, entry.recipient, DIED[0].lower() + DIED[1:-1])
    return _stored(entry)


def _send(message: EmailMessage, entry: Entry, claim: Claim, seconds: float) -> str | None:
    db, message_id, token = wiring.database(), entry.message_id, claim.token
    if not mails.sending(db, message_id, token, seconds):
        raise _busy(entry)
    try:
        receipt = wiring.sender().send(message)
    except Failure as failure:
        note = mails.park if failure.code == AMBIGUOUS else mails.failed
        note(db, message_id, token, str(failure))
        raise
    mails.sent(db, message_id, token, wiring.stored_mail(receipt))
    return _stored(entry)


def _stored(entry: Entry) -> str | None:
    record = mails.find(wiring.database(), entry.message_id)
    return record.key if record else None


def _busy(entry: Entry) -> TryAgain:
    return TryAgain(
        f'The mail "{entry.subject}" to {entry.recipient} is being sent by another worker.',
        code="being_sent",
        cure="It is looked at again by itself.",
    )
