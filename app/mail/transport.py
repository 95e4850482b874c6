"""How a message leaves: one small interface, a class for each way."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """``key`` opens the stored message where the transport keeps one; ``fresh`` is False where it was there before."""

    transport: str
    message_id: str
    key: str = ""
    fresh: bool = True


class Sender(Protocol):
    """Anything that can send a message."""

    def send(self, message: EmailMessage) -> Receipt:
        """Sends it, or raises TryAgain (the world) or GiveUp (the message)."""
        ...
