"""How a message leaves: one small interface, a class for each way."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from app.errors import GiveUp

AMBIGUOUS = "ambiguous_send"
"""The code of a message that may or may not have gone out: whoever finds it asks a person, and never sends again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """``key`` opens the stored message where the transport keeps one; ``fresh`` is False where it was there before."""

    transport: str
    message_id: str
    key: str = ""
    fresh: bool = True


class Sender(Protocol):
    """Anything that can send a message."""

    @property
    def deduplicates(self) -> bool:
        """Whether the same Message-ID sent again reaches nobody twice."""
        ...

    def send(self, message: EmailMessage) -> Receipt:
        """Sends it, or raises TryAgain (the world) or GiveUp (the message).

        After any failure but ``AMBIGUOUS`` it is certain that nobody got it.
        """
        ...

    def check(self) -> str:
        """Where mail goes, in a few words, after seeing that it can; raises as ``send`` does."""
        ...


def ambiguous(message_id: str, subject: str, to: str, why: str) -> GiveUp:
    """The failure of a message of which nobody knows whether it went out."""
    return GiveUp(
        f'The mail "{subject}" to {to} may or may not have gone out: {why}.',
        code=AMBIGUOUS,
        cure="Ask the recipient, or look into the mail server's log for the Message-ID. Then say which it was: "
        f"./nexus mails resolve '{message_id}' --sent, or --not-sent, which sends it.",
        message_id=message_id,
    )
