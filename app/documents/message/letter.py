"""What a message is, whoever wrote it: a head, a text, files, and messages within it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.documents import charset
from app.documents.model import Field, Found, Part, Picture
from app.documents.plaintext.lines import of_text
from app.documents.reading import Reading
from app.documents.webpage.flow import Flow
from app.documents.webpage.page import Webpage, declared, tree

_TELLS_MORE = 3
"""A page is read instead of the plain text beside it when it has so many times the words: the text only points to it."""
_WORDS_OF_A_HINT = 60
_MARKUP = re.compile(rb"(?is)<(?:style|script|head)\b.*?</(?:style|script|head)\s*>|<[^>]*>")


@dataclass(slots=True)
class Body:
    """One text of a message: plain, a page, or both of the same."""

    plain: str = ""
    page: bytes = b""
    charset: str | None = None
    """Of the page, as the message says."""

    @property
    def as_page(self) -> bool:
        """Whether the page is the one to read."""
        if not self.page:
            return False
        words = len(self.plain.split())
        if not words:
            return True
        if words > _WORDS_OF_A_HINT:
            return False
        return len(_MARKUP.sub(b" ", self.page[:1_000_000]).split()) > words * _TELLS_MORE + 20

    def parts(self, reading: Reading) -> Iterator[Part]:
        """The paragraphs of the text, or the page's parts."""
        if self.as_page:
            yield from Flow().parts(self.root(reading))
        else:
            yield from of_text(self.plain.strip("\n"))

    def root(self, reading: Reading) -> Any:
        """The page's elements."""
        return tree(self.page, self.charset or declared(self.page), reading)

    def pictures(self, reading: Reading) -> Iterator[Found]:
        """Pictures that are written into the page itself."""
        if b"data:image/" in self.page:
            yield from Webpage(reading, self.root(reading)).pictures()


@dataclass(slots=True)
class Letter:
    """One message."""

    head: list[tuple[str, str]] = field(default_factory=list)
    """Sender, receivers, date and subject, in the order in which mail programs show them."""
    facts: dict[str, Any] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    files: list[Found] = field(default_factory=list)
    inline: list[Found] = field(default_factory=list)
    """Pictures that the text shows."""
    inner: list["Letter"] = field(default_factory=list)
    source: bytes = b""
    """An inner message as a file of its own."""

    @property
    def subject(self) -> str:
        """What it is about."""
        return dict(self.head).get("Subject", "")

    def metadata(self) -> Mapping[str, Any]:
        """The head, and what programs wrote."""
        head = {name.lower(): value for name, value in self.head}
        names = [found.name for found in self.files]
        return {**head, **self.facts, **({"attachments": names} if names else {})}

    def parts(self, reading: Reading) -> Iterator[Part]:
        """The head, the text, and the names of what is attached."""
        for name, value in self.head:
            yield Field(name, value)
        for body in self.bodies:
            with reading.part("A text of the message"):
                yield from body.parts(reading)
        for found in self.inline:
            yield Picture(found.name)
        for found in self.files:
            yield Field("Attachment", found.name)


def is_picture(kind: str) -> bool:
    """Whether a MIME type is a picture's."""
    return kind.startswith("image/")


def text_of(data: bytes, label: str | None) -> str:
    """A plain text of a message."""
    return charset.decoded(data, label).replace("\r\n", "\n").replace("\x00", "")
