"""Messages as Outlook keeps them (.msg), after [MS-OXMSG]."""

import datetime as dt
import struct
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from olefile import OleFileIO
from oxmsg.storage import Storage

from app.documents import charset
from app.documents.formats import damaged
from app.documents.message import head
from app.documents.message.compressed import page_within, unpacked
from app.documents.message.letter import Body, Letter, is_picture
from app.documents.model import Found, Paragraph, Table
from app.documents.reading import Reading
from app.documents.richtext.document import text_of
from app.documents.richtext.letters import page

_SUBJECT, _HEADERS, _BODY, _HTML, _RTF = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP, _FOR = 0x0C1A, 0x0C1F, 0x5D01, 0x0042
_SENT, _DELIVERED, _WRITTEN = 0x0039, 0x0E06, 0x3007
_DISPLAY_TO, _DISPLAY_CC, _DISPLAY_BCC = 0x0E04, 0x0E03, 0x0E02
_RECEIVER_KIND, _NAME, _ADDRESS, _SMTP = 0x0C15, 0x3001, 0x3003, 0x39FE
_DATA, _LONG_NAME, _SHORT_NAME, _MIME, _CONTENT_ID, _HIDDEN = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712, 0x7FFE
_CODE_PAGES = (0x3FFD, 0x3FDE)
_INTERNET_PAGE = 0x3FDE
_TIME = 0x0040
_EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_RECEIVERS = {1: "To", 2: "Cc", 3: "Bcc"}
_DEEPEST = 20
_TOP, _WITHIN, _OTHER = 32, 24, 8
"""Bytes before the list of properties: of a message, of one within another, of receivers and files."""


class Item:
    """One storage: a message, a receiver or a file, and its properties by number."""

    def __init__(self, storage: Any, before: int, label: str = "cp1252") -> None:
        self.storage = storage
        self._streams: dict[str, bytes] = {
            stream.path.rpartition("/")[2].lower(): stream.bytes_ for stream in storage.streams
        }
        listed = self._streams.get("__properties_version1.0", b"")
        self._fixed = {
            number: (kind, value)
            for kind, number, _, value in struct.iter_unpack("<HHI8s", _whole(listed[before:], 16))
        }
        self.label = next((name for tag in _CODE_PAGES if (name := page(self.number(tag) or 0))), label)

    def text(self, tag: int) -> str:
        """A text."""
        wide = self._streams.get(f"__substg1.0_{tag:04x}001f")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        return self._streams.get(f"__substg1.0_{tag:04x}001e", b"").decode(self.label, "replace").rstrip("\x00")

    def data(self, tag: int) -> bytes:
        """Bytes."""
        return self._streams.get(f"__substg1.0_{tag:04x}0102", b"")

    def number(self, tag: int) -> int | None:
        """A whole number."""
        found = self._fixed.get(tag)
        return int(struct.unpack_from("<i", found[1])[0]) if found else None

    def time(self, tag: int) -> dt.datetime | None:
        """A moment."""
        kind, value = self._fixed.get(tag, (0, b""))
        if kind != _TIME:
            return None
        try:
            return _EPOCH + dt.timedelta(microseconds=int.from_bytes(value, "little") // 10)
        except OverflowError:
            return None

    def inner(self, prefix: str) -> list[Any]:
        """Storages within, by the beginning of their name."""
        return [held for held in self.storage.storages if held.path.rpartition("/")[2].lower().startswith(prefix)]


def outlook_letter(reading: Reading) -> Letter:
    """The message of a job.

    Raises:
        GiveUp: ``damaged_file``; its storages cannot be followed.
    """
    try:
        with OleFileIO(str(reading.job.path)) as file:
            storage = Storage.from_ole(file)
    except RecursionError:
        raise damaged(reading.job.name, "its storages lie within each other without an end") from None
    return _letter(reading, Item(storage, _TOP), 0)


def _letter(reading: Reading, item: Item, depth: int) -> Letter:
    made = Letter(_head(item))
    with reading.part("The message's head"):
        made.facts = head.facts(_headers(item))
    with reading.part("The message's text"):
        made.bodies.append(_body(item))
    page_text = made.bodies[0].page if made.bodies else b""
    for number, storage in enumerate(item.inner("__attach_version1.0_#"), 1):
        with reading.part(f"The attached file {number}"):
            _attached(reading, Item(storage, _OTHER, item.label), made, depth, page_text)
    return made


def _headers(item: Item) -> Message:
    return HeaderParser().parsestr(item.text(_HEADERS))


def _head(item: Item) -> list[tuple[str, str]]:
    sent = _headers(item)
    receivers: dict[str, list[str]] = {"To": [], "Cc": [], "Bcc": []}
    for storage in item.inner("__recip_version1.0_#"):
        receiver = Item(storage, _OTHER, item.label)
        kind = _RECEIVERS.get((receiver.number(_RECEIVER_KIND) or 1) & 0xF, "To")
        receivers[kind].append(_person(receiver.text(_NAME), receiver.text(_SMTP) or receiver.text(_ADDRESS)))
    for name, tag in (("To", _DISPLAY_TO), ("Cc", _DISPLAY_CC), ("Bcc", _DISPLAY_BCC)):
        if not receivers[name]:
            receivers[name] = [head.value(sent, name) or item.text(tag)]
    moment = item.time(_SENT) or item.time(_DELIVERED) or item.time(_WRITTEN)
    sender = _person(item.text(_SENDER) or item.text(_FOR), item.text(_SENDER_SMTP) or item.text(_SENDER_ADDRESS))
    found = {
        "From": head.value(sent, "From") or sender,
        **{name: ", ".join(filter(None, people)) for name, people in receivers.items()},
        "Date": head.value(sent, "Date") or (moment.isoformat(sep=" ", timespec="seconds") if moment else ""),
        "Subject": item.text(_SUBJECT),
    }
    return [(name, text) for name, text in found.items() if text]


def _person(name: str, address: str) -> str:
    """A name with its address; addresses within an organisation (/O=...) tell nothing."""
    if "@" not in address or address.lower() == name.lower().strip("'\""):
        return name or address
    return f"{name} <{address}>" if name else address


def _body(item: Item) -> Body:
    body = Body(item.text(_BODY).replace("\r\n", "\n").replace("\r", "\n"))
    label = page(item.number(_INTERNET_PAGE) or 0) or item.label
    body.page = item.data(_HTML)
    body.charset = None if charset.marked(body.page[:1000]) else label
    if not body.page and (text := item.text(_HTML)):
        body.page, body.charset = text.encode("utf-8", "replace"), "utf-8"
    packed = item.data(_RTF)
    if packed and not body.page and not body.plain.strip():
        rtf = unpacked(packed)
        within = page_within(rtf)
        if within is not None:
            body.page, body.charset = within.encode("utf-8", "replace"), "utf-8"
        else:
            body.plain = "\n".join(_lines(rtf))
    return body


def _lines(rtf: bytes) -> list[str]:
    lines: list[str] = []
    for part in text_of(rtf):
        if isinstance(part, Paragraph):
            lines.append(part.text)
        elif isinstance(part, Table):
            lines.extend("\t".join(cell or "" for cell in row) for row in part.rows)
    return lines


def _attached(reading: Reading, item: Item, into: Letter, depth: int, page_text: bytes) -> None:
    name = item.text(_LONG_NAME) or item.text(_NAME) or item.text(_SHORT_NAME)
    data = item.data(_DATA)
    for storage in item.inner("__substg1.0_3701000d"):
        held = Item(storage, _WITHIN, item.label)
        if not any(stream.path.endswith("__properties_version1.0") for stream in storage.streams):
            reading.warn(f"The object {name or 'without a name'} within the message is of a program's own kind.")
        elif depth < _DEEPEST:
            into.inner.append(_letter(reading, held, depth + 1))
        else:
            reading.cut("Messages within messages lie too deep; the rest was left out.")
        return
    content_id = item.text(_CONTENT_ID)
    kind = item.text(_MIME).lower() or ("image/" if name.lower().endswith((".png", ".jpg", ".gif")) else "")
    if is_picture(kind) and content_id and content_id.encode("utf-8", "replace") in page_text:
        into.inline.append(Found(name or "picture", data))
    elif data or name:
        into.files.append(Found(name or f"attachment {len(into.files) + 1}", data))


def _whole(data: bytes, size: int) -> bytes:
    return data[: len(data) // size * size]
