"""A rich text file as a stream of parts."""

import math
import mmap
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.documents.formats import damaged
from app.documents.model import Document, Found, Part
from app.documents.reading import Reading
from app.documents.richtext.letters import Letters
from app.documents.richtext.pictures import pictures
from app.documents.richtext.tokens import tokens
from app.documents.richtext.walk import Walk
from app.errors import GiveUp

_TOLD_EVERY = 200_000
"""Tokens."""


@contextmanager
def opened(reading: Reading) -> Iterator["RichText"]:
    """The text of a job; the file is mapped, not read, as pictures make it large."""
    with reading.job.path.open("rb") as file:
        size = reading.job.path.stat().st_size
        if size > reading.limits.inflated_bytes:
            raise GiveUp(
                f"{reading.job.name} has {math.ceil(size / 1e6):,} MB; at most {reading.limits.inflated_bytes / 1e6:,.0f} MB"
                " are read.",
                code="too_large",
                cure="Save it as .docx, which is much smaller.",
                name=reading.job.name,
            )
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield RichText(reading, data)


class RichText(Document):
    """Rich text, mapped or in memory."""

    def __init__(self, reading: Reading, data: Any) -> None:
        self._reading = reading
        self._data = data
        self._facts: dict[str, Any] | None = None
        if not re.match(rb"[\s\xef\xbb\xbf]*\{\\rtf", data):
            raise damaged(reading.job.name, "it does not begin as rich text does")

    def parts(self) -> Iterator[Part]:
        """Paragraphs and tables; notes and comments follow the paragraph they hang on."""
        walk = Walk()
        size = len(self._data)
        for count, token in enumerate(tokens(self._data)):
            yield from walk.take(token)
            if count % _TOLD_EVERY == _TOLD_EVERY - 1:
                self._reading.progress(token.start, size, f"{token.start >> 20:,} of {size >> 20:,} MB")
            if walk.ended:
                break
        else:
            self._reading.warn(f"{self._reading.job.name} ends in the middle; it may be cut off.")
        yield from walk.finish()
        self._facts = walk.facts.properties()

    def metadata(self) -> Mapping[str, Any]:
        """Title, author and what else the file says of itself; it stands before the text."""
        if self._facts is None:
            walk = Walk()
            for token in tokens(self._data):
                for _ in walk.take(token):
                    break
                if walk.ended or walk.wrote:
                    break
            self._facts = walk.facts.properties()
        return self._facts

    def pictures(self) -> Iterator[Found]:
        """Pictures in the text, without the poorer copies that older programs want."""
        return pictures(self._data)


def text_of(data: bytes) -> Iterator[Part]:
    """The parts of rich text that is in memory."""
    walk = Walk()
    for token in tokens(data):
        yield from walk.take(token)
        if walk.ended:
            break
    yield from walk.finish()


__all__ = ["Letters", "RichText", "opened", "text_of"]
