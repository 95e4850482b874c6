"""A message, or a mailbox of them, as a stream of parts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.documents.formats import Dialect, damaged
from app.documents.message.letter import Letter
from app.documents.message.mime import Unpacking, messages, too_deep
from app.documents.message.outlook import outlook_letter
from app.documents.message.saved import saved_page
from app.documents.model import Document, Found, Kind, Part, Section
from app.documents.reading import Reading

_SUFFIXES_OF_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")


@contextmanager
def opened(reading: Reading) -> Iterator[Document]:
    """The message of a job."""
    dialect = reading.found.dialect
    if dialect is Dialect.MHTML:
        yield saved_page(reading)
    elif dialect is Dialect.MSG:
        letter = outlook_letter(reading)
        yield Mail(reading, lambda: iter([letter]))
    else:
        yield Mail(reading, lambda: _sent(reading))


def _sent(reading: Reading) -> Iterator[Letter]:
    """The messages of a file. One alone is parsed once; a mailbox is gone through again each time."""
    count = 0
    try:
        for message in messages(reading.job.path):
            count += 1
            yield Unpacking(reading).letter(message)
    except RecursionError:
        raise too_deep(reading.job.name) from None
    if not count:
        raise damaged(reading.job.name, "it holds no message")


class Mail(Document):
    """Letters in order."""

    def __init__(self, reading: Reading, letters: Callable[[], Iterator[Letter]]) -> None:
        self._reading = reading
        self._source = letters
        self._first: list[Letter] = []
        self._only = False
        self._load()

    def _load(self) -> None:
        """Keep the first letters: where there is only one, the file is parsed once."""
        for letter in self._source():
            self._first.append(letter)
            if len(self._first) == 2:
                return
        self._only = True

    def _letters(self) -> Iterator[Letter]:
        return iter(self._first) if self._only else self._source()

    def parts(self) -> Iterator[Part]:
        """Each message: its head, its text, the names of its files, then the messages within it."""
        number = 0
        for letter in self._letters():
            waiting = [(letter, not self._only)]
            while waiting:
                current, marked = waiting.pop()
                if marked:
                    number += 1
                    yield Section(Kind.MESSAGE, number, current.subject or "Message without a subject")
                yield from current.parts(self._reading)
                waiting.extend((inner, True) for inner in reversed(current.inner))

    def metadata(self) -> Mapping[str, Any]:
        """The head of the first message."""
        facts = dict(self._first[0].metadata())
        return facts if self._only else {**facts, "kind": "a mailbox; the facts are of its first message"}

    def stats(self) -> Mapping[str, int]:
        """Files that are attached to the first message."""
        return {"attachments": len(self._first[0].files)} if self._only else {}

    def pictures(self) -> Iterator[Found]:
        """Pictures in the text and among the attached files."""
        for letter in self._all():
            yield from letter.inline
            for body in letter.bodies:
                with self._reading.part("A picture of the message"):
                    yield from body.pictures(self._reading)
            yield from (found for found in letter.files if found.name.lower().endswith(_SUFFIXES_OF_PICTURES))

    def attachments(self) -> Iterator[Found]:
        """Attached files, those of inner messages as well."""
        for letter in self._all():
            yield from letter.files

    def _all(self) -> Iterator[Letter]:
        for letter in self._letters():
            waiting = [letter]
            while waiting:
                current = waiting.pop()
                yield current
                waiting.extend(reversed(current.inner))
