"""The outbox: mail as files in a folder. The embedded default, shown in the console; nothing leaves the machine."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

from app.errors import GiveUp, TryAgain
from app.mail.message import BCC_HEADER
from app.mail.transport import Receipt

MOST_SHOWN = 1_000_000  # characters of a text or HTML part that are read for showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A message of the outbox, for showing. ``html`` is what the sender wrote: show it in a sandbox."""

    message_id: str
    subject: str
    sender: str
    to: str
    cc: str
    bcc: str
    date: datetime | None
    text: str
    html: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outbox:
    """Writes each message once, under a name made from its Message-ID."""

    folder: Path

    @property
    def deduplicates(self) -> bool:
        """A message stored twice is one file."""
        return True

    def check(self) -> str:
        """Where mail goes."""
        return f"kept in the outbox, {self.folder}; nothing leaves this machine"

    def send(self, message: EmailMessage) -> Receipt:
        """Stores the message. The same Message-ID again changes nothing: a redelivered task never mails twice."""
        message_id = str(message["Message-ID"] or "")
        if not message_id:
            raise GiveUp("The message has no Message-ID.", code="bad_argument", cure="Build it with app.mail.message.")
        path = self.folder / file_name(message_id)
        if path.exists():
            return Receipt(transport="outbox", message_id=message_id, key=path.name, fresh=False)
        try:
            fresh = _write_once(path, message.as_bytes(policy=SMTP))
        except OSError as error:
            raise TryAgain(
                f"The outbox could not write {path.name}: {error.strerror}.",
                code="outbox_unwritable",
                cure="Check the disk and the folder's permissions.",
            ) from error
        return Receipt(transport="outbox", message_id=message_id, key=path.name, fresh=fresh)

    def read(self, key: str) -> Stored:
        """The message stored under a receipt's key.

        Raises:
            GiveUp: there is none, or the key is not a name of this folder.
        """
        path = self.folder / key
        if path.name != key or path.suffix != ".eml" or not path.is_file():
            raise GiveUp(f'There is no message "{key}" in the outbox.', code="not_found", cure="It may be deleted.")
        return read(path)


def file_name(message_id: str) -> str:
    """A stable, safe file name: what can be read of the Message-ID, and enough of its hash to be unique."""
    readable = re.sub(r"[^A-Za-z0-9-]+", "-", message_id.strip("<>").partition("@")[0]).strip("-")[:40]
    digest = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{readable or 'mail'}-{digest}.eml"


def read(path: Path) -> Stored:
    """A stored message, for showing."""
    message = message_from_bytes(path.read_bytes(), policy=default)
    date = message["Date"]
    return Stored(
        message_id=str(message["Message-ID"] or ""),
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        cc=str(message["Cc"] or ""),
        bcc=str(message[BCC_HEADER] or ""),
        date=getattr(date, "datetime", None),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=tuple(part.get_filename() or "unnamed" for part in message.iter_attachments()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content())[:MOST_SHOWN] if body is not None else ""


def _write_once(path: Path, content: bytes) -> bool:
    """Whole or not at all, and the first writer wins; False where another was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _publish(Path(temporary), path)
    except FileExistsError:
        return False
    finally:
        Path(temporary).unlink(missing_ok=True)
    return True


def _publish(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)  # fails where the name is taken, which a rename does not
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links; the same Message-ID is the same content, so either may win
        temporary.replace(path)
