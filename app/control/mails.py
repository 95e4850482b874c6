"""Mail of which nobody knows whether it went out: a person says which it was, and the work that waits for it goes on."""

from dataclasses import dataclass

from app import wiring
from app.control.replay import replay
from app.errors import GiveUp
from app.history import actions, dead_letters
from app.records import mails


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What was decided. ``letters``: the dead letters that went back for it, so that the mail, or its run, goes on."""

    message_id: str
    sent: bool
    task_id: str | None
    letters: tuple[str, ...] = ()


def resolve(message_id: str, *, sent: bool, by: str) -> Resolved:
    """Say of a parked mail that it was sent, or that it was not and is to be sent. Its task stays as it is.

    Raises:
        GiveUp: there is no such mail, or it is not parked.
    """
    db = wiring.database()
    record = mails.find(db, message_id)
    if record is None or not mails.resolve(db, message_id, sent=sent):
        state = f"is {record.state}, not parked" if record else "is not in the ledger"
        raise GiveUp(f"The mail {message_id} {state}.", code="not_parked", cure="./nexus mails lists them.")
    note = f'"{record.subject}" to {record.recipient}: {"it was sent" if sent else "it was not, and is to be sent"}'
    actions.note(db, by=by, action="resolved", target=message_id, note=note, sent=sent)
    return Resolved(message_id=message_id, sent=sent, task_id=record.task_id)


def settle(message_id: str, *, sent: bool, by: str) -> Resolved:
    """``resolve``, and put the dead letter of the mail's task back: it finds the mail sent, or sends it.

    Raises:
        GiveUp: there is no such mail, or it is not parked; or its letter cannot go back.
        TryAgain: the broker is away. What was said is kept; the letter can be replayed later.
    """
    said = resolve(message_id, sent=sent, by=by)
    letter = dead_letters.find(wiring.database(), said.task_id or "")
    waits = letter is not None and letter.state == dead_letters.OPEN
    done = replay(letter.letter_id, by=by).letters if letter and waits else ()
    return Resolved(message_id=message_id, sent=sent, task_id=said.task_id, letters=done)
