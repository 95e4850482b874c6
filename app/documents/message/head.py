"""The fields of a message's head as text. Whatever is wrong with one, it is still shown."""

import re
from email.header import decode_header
from email.message import Message

from app.documents import charset

SHOWN = ("From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject")
_ALSO_FACTS = ("Message-ID", "In-Reply-To", "Importance", "X-Priority", "X-Mailer", "User-Agent", "List-Id")
_FOLDS = re.compile(r"\r?\n[ \t]*")
_WORD = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?")
_LONGEST = 20_000


def shown(message: Message) -> list[tuple[str, str]]:
    """The fields that mail programs show."""
    found = [(name, value(message, name)) for name in SHOWN]
    sender = dict(found).get("From", "")
    return [(name, text) for name, text in found if text and not (name == "Sender" and text == sender)]


def facts(message: Message) -> dict[str, str]:
    """Further fields."""
    found = {name.lower(): value(message, name) for name in _ALSO_FACTS}
    return {name: text for name, text in found.items() if text}


def value(message: Message, name: str) -> str:
    """The text of a field, all of them where it stands more than once; empty without one."""
    raw = [text for known, text in message.raw_items() if known.lower() == name.lower()]
    if name in ("Date", "Subject", "From", "Message-ID"):
        raw = raw[:1]
    return ", ".join(filter(None, (readable(str(text)) for text in raw)))


def readable(raw: str) -> str:
    """A field as a person reads it: unfolded, its encoded words decoded."""
    raw = raw[:_LONGEST]
    if not raw.isascii():  # bytes that the parser could not place, or text that was never encoded
        raw = charset.decoded(raw.encode("utf-8", "surrogateescape"))
    text = _FOLDS.sub(" ", raw).strip()
    if not _WORD.search(text):
        return text
    try:
        pieces = decode_header(text.replace('"=?', '" =?').replace('?="', '?= "') if '"=?' in text else text)
    except ValueError:  # broken base64
        return text
    return " ".join("".join(_piece(data, label) for data, label in pieces).replace('" ', '"').split())


def _piece(data: bytes | str, label: str | None) -> str:
    if isinstance(data, str):
        return data
    return data.decode("utf-8", "replace") if label is None else charset.decoded(data, label)
