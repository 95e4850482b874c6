"""One mail as a value, and as the message that goes out."""

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.errors import GiveUp
from app.mail.address import address, header_text

MOST_RECIPIENTS = 50  # of one message; a bulk mail is one message a person
MOST_ATTACHED = 20_000_000  # bytes; most servers refuse 25 MB after base64 has added a third
BCC_HEADER = "X-Nexus-Bcc"
"""Blind copies travel in the envelope. The outbox keeps them under this name, so that the console can show where a
mail went; a transport that sends to the world removes it (``recipients`` reads it first)."""
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=-]{1,200}@[A-Za-z0-9.-]{1,200}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail. ``kind`` is a MIME type; empty: told by the name."""

    name: str
    content: bytes
    kind: str = ""

    def __post_init__(self) -> None:
        header_text(self.name, "attachments")
        if not self.name.strip() or "/" in self.name or "\\" in self.name:
            raise _bad("attachments", f'"{self.name}" is not a file name', "Give a name without folders.")
        if self.kind and not re.fullmatch(r"[\w.+-]+/[\w.+-]+", self.kind):
            raise _bad("attachments", f'"{self.kind}" is not a MIME type', "Write it as application/pdf.")

    @property
    def type(self) -> tuple[str, str]:
        """Main type and subtype."""
        guessed = self.kind or mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        main, _, sub = guessed.partition("/")
        # A message or multipart would be parsed again by the reader; as plain bytes it is only a file.
        return (main, sub) if main not in ("message", "multipart") else ("application", "octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is to be said, and to whom. Checked when it is made: a mail that exists can be sent.

    Raises:
        GiveUp: ``bad_argument``, naming ``to``, ``subject``, ``cc``, ``bcc``, ``reply_to``, ``body`` or ``attachments``.
    """

    to: tuple[str, ...]
    subject: str
    body: str
    html_body: str = ""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        for argument in ("to", "cc", "bcc"):
            value = getattr(self, argument)
            several = (value,) if isinstance(value, str) else tuple(value)
            object.__setattr__(self, argument, several)
            for one in several:
                address(one, argument)
        if not self.to:
            raise _bad("to", "nobody is named", "Give at least one address.")
        if len(self.to) + len(self.cc) + len(self.bcc) > MOST_RECIPIENTS:
            raise _bad("to", f"more than {MOST_RECIPIENTS} recipients", "Send it in bulk: one message a person.")
        if self.reply_to:
            address(self.reply_to, "reply_to")
        header_text(self.subject, "subject")
        if not self.subject.strip():
            raise _bad("subject", "is empty", "Say in a few words what the mail is about.")
        if not self.body.strip() and not self.html_body.strip():
            raise _bad("body", "is empty, and so is html_body", "Give one of them.")
        if sum(len(attached.content) for attached in self.attachments) > MOST_ATTACHED:
            raise _bad("attachments", f"more than {MOST_ATTACHED // 1_000_000} MB", "Send a link instead.")


def build(mail: Mail, *, sender: str, message_id: str, date: datetime | None = None) -> EmailMessage:
    """The message as it goes out: UTF-8, text first, HTML as the alternative, then the attachments.

    ``message_id`` is the caller's, so that the same mail sent again is the same message. ``date`` defaults to now.
    """
    if not MESSAGE_ID.fullmatch(message_id):
        raise _bad("message_id", f"is not a Message-ID: {message_id[:80]!a}", "Write it as <name@host>.")
    message = EmailMessage(policy=SMTP)
    message["From"] = address(sender, "sender")
    message["To"] = _all(mail.to, "to")
    for header, argument in (("Cc", "cc"), (BCC_HEADER, "bcc")):
        if several := getattr(mail, argument):
            message[header] = (
                _all(several, argument) if header == "Cc" else ", ".join(map(str, _all(several, argument)))
            )
    if mail.reply_to:
        message["Reply-To"] = address(mail.reply_to, "reply_to")
    message["Subject"] = mail.subject
    message["Date"] = (date or datetime.now(UTC)).replace(microsecond=0)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply, please
    message.set_content(_sane(mail.body or "This message is written in HTML."), charset="utf-8")
    if mail.html_body:
        message.add_alternative(_sane(mail.html_body), subtype="html", charset="utf-8")
    for attached in mail.attachments:
        main, sub = attached.type
        message.add_attachment(attached.content, maintype=main, subtype=sub, filename=attached.name)
    return message


def recipients(message: EmailMessage) -> tuple[str, ...]:
    """Every address of the envelope, blind copies included, each once."""
    found: list[str] = []
    for header in ("To", "Cc"):
        field = message[header]
        found += [one.addr_spec for one in field.addresses] if field is not None else []
    found += [address(one, "bcc").addr_spec for one in str(message.get(BCC_HEADER, "")).split(", ") if one]
    return tuple(dict.fromkeys(found))


def _all(values: Iterable[str], argument: str) -> list[Address]:
    return [address(value, argument) for value in values]


def _sane(text: str) -> str:
    """Text that can be encoded: half a surrogate pair from a broken document must not stop a mail."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _bad(argument: str, wrong: str, cure: str) -> GiveUp:
    return GiveUp(f"{argument}: {wrong}.", code="bad_argument", cure=cure, argument=argument)
