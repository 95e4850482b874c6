"""Messages as they were sent: MIME, read as tolerantly as mail programs read it."""

import base64
import binascii
import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from email.parser import BytesFeedParser, BytesParser
from pathlib import Path
from typing import Any

from app.documents.formats import damaged
from app.documents.message import head
from app.documents.message.letter import Body, Letter, is_picture, text_of
from app.documents.model import Found
from app.documents.reading import Reading
from app.errors import GiveUp

_CHUNK = 1 << 20
_DEEPEST = 20
"""Messages within messages, and parts within parts."""
_MOST_PARTS = 5_000
_FROM_LINE = re.compile(rb"From \S+.{0,100}\d\d:\d\d.{0,40}\r?\n")
_NO_NAME = {"message/rfc822": ".eml", "text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt"}
# Its parser splits a head and decodes nothing: the newer policy raises on fields that mail programs show.
_POLICY = policy.compat32


def messages(path: Path) -> Iterator[Message]:
    """The messages of a file: one, or those of a mailbox, each parsed when it is asked for."""
    parser: BytesFeedParser[Message] | None = None
    blank = True
    with path.open("rb") as file:
        mailbox = file.read(5) == b"From "
        file.seek(0)
        while line := file.readline(_CHUNK):
            if mailbox and blank and _FROM_LINE.match(line):
                if parser is not None:
                    yield parser.close()
                parser = None
            else:
                if mailbox and line.startswith(b">From "):
                    line = line[1:]
                if parser is None:
                    parser = BytesFeedParser(policy=_POLICY)
                parser.feed(line if mailbox else line + file.read(_CHUNK))
            blank = not line.strip()
    if parser is not None:
        yield parser.close()


class Unpacking:
    """Sorts the parts of one message, within a budget of parts."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._left = _MOST_PARTS

    def letter(self, message: Message, depth: int = 0) -> Letter:
        """A message and all within it."""
        made = Letter(head.shown(message), head.facts(message))
        self._part(message, made, depth)
        return made

    def _part(self, part: Message, into: Letter, depth: int) -> None:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            self._reading.cut("The message has too many parts within parts; the rest was left out.")
            return
        kind = part.get_content_type()
        if kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
            with self._reading.part("A message within the message"):
                self._inner(part, into, depth)
        elif kind == "multipart/alternative":
            self._alternative(part, into, depth)
        elif part.is_multipart() and kind != "message/delivery-status":
            for inner in _children(part):
                self._part(inner, into, depth + 1)
        else:
            with self._reading.part("A part of the message"):
                self._leaf(part, kind, into)

    def _alternative(self, part: Message, into: Letter, depth: int) -> None:
        """The same text in several ways: they become one."""
        said = Letter()
        for inner in _children(part):
            self._part(inner, said, depth + 1)
        texts = [body for body in said.bodies if body.plain.strip() and not body.page]
        pages = [body for body in said.bodies if body.page]
        if texts and pages:
            joined = Body("\n".join(body.plain for body in texts), pages[0].page, pages[0].charset)
            into.bodies.append(joined)
            if joined.as_page:
                into.bodies.extend(pages[1:])
        else:
            into.bodies.extend(texts or pages)
        into.files += said.files
        into.inline += said.inline
        into.inner += said.inner

    def _leaf(self, part: Message, kind: str, into: Letter) -> None:
        data = payload(part)
        if not part.is_multipart():
            part.set_payload("")  # a large file is held once
        name = _name(part)
        attached = part.get_content_disposition() == "attachment"
        label = _label(part)
        if kind in ("text/plain", "text/enriched", "text/html") and not attached and not name:
            if kind == "text/html":
                into.bodies.append(Body(page=data, charset=label))
            else:
                text = text_of(data, label)
                into.bodies.append(Body(_unfolded(text, part) if text else ""))
        elif part.is_multipart() or kind == "message/delivery-status" or kind.startswith("multipart/"):
            text = "\n".join(str(inner) for inner in _children(part)) or text_of(data, label)
            into.bodies.append(Body(text))
        elif is_picture(kind) and not attached:
            into.inline.append(Found(name or f"picture {len(into.inline) + 1}", data))
        elif data or name:
            suffix = _NO_NAME.get(kind, f".{kind.rpartition('/')[2]}"[:12])
            into.files.append(Found(name or f"attachment {len(into.files) + 1}{suffix}", data))

    def _inner(self, part: Message, into: Letter, depth: int) -> None:
        children = _children(part)
        message = children[0] if children else Message()
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in ("base64", "quoted-printable"):
            # Against the rules, but done: the parser took the encoded lines for a text.
            message = BytesParser(policy=_POLICY).parsebytes(_undone(part, message))
        source = _as_bytes(message)
        made = self.letter(message, depth + 1)
        made.source = source
        into.inner.append(made)
        into.files.append(Found(_name(part) or f"{made.subject or 'message'}.eml", made.source, gone_through=True))


def _children(part: Message) -> list[Message]:
    held: Any = part.get_payload()
    return [inner for inner in held if isinstance(inner, Message)] if isinstance(held, list) else []


def payload(part: Message) -> bytes:
    """The bytes of a part, decoded as far as they can be."""
    data: Any = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _undone(part: Message, message: Message) -> bytes:
    raw = _as_bytes(message).strip()
    outer = Message()
    outer["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
    outer.set_payload(raw.decode("ascii", "ignore"))
    try:
        return payload(outer)
    except (binascii.Error, ValueError):
        return base64.b64decode(raw + b"===")


def _as_bytes(message: Message) -> bytes:
    try:
        return message.as_bytes(policy=policy.compat32)
    except (UnicodeError, LookupError, AttributeError, TypeError, KeyError):
        return message.as_string().encode("utf-8", "surrogateescape")


def _name(part: Message) -> str:
    try:
        said = part.get_filename() or ""
    except (ValueError, TypeError, LookupError):
        said = str(part.get_param("name", "") or "")
    return head.readable(said.replace("\x00", ""))[:255]


def _label(part: Message) -> str | None:
    try:
        label = part.get_content_charset()
    except (ValueError, TypeError, LookupError):
        return None
    return label if isinstance(label, str) else None


def _unfolded(text: str, part: Message) -> str:
    """Text whose lines were folded for transport (RFC 3676), with its own lines."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    glue = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    open_quote: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        own = line[depth:].removeprefix(" ")
        if open_quote == depth and lines and own != "-- ":
            lines[-1] += own
        else:
            lines.append(line[:depth] + (" " if depth else "") + own)
        open_quote = depth if own.endswith(" ") and own != "-- " else None
        if open_quote is not None and glue:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def too_deep(name: str) -> GiveUp:
    """The failure for a message that nests beyond what a parser follows."""
    return damaged(name, "its parts nest too deep", "Forward the messages in it one by one.")
