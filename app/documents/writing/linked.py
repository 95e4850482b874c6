"""Links where they stand: each in the paragraph that holds its text, those that stand nowhere in a list of their own."""

import re
from abc import abstractmethod
from bisect import insort
from collections.abc import Sequence
from typing import NamedTuple

from app.documents.model import Field, Link, Paragraph, Part, Picture
from app.documents.reading import TextFile

_FOLLOWED = ("http://", "https://", "mailto:")
"""What a browser may be sent to; anything else (scripts, files, places in the document) stays text."""
_LONGEST = 500
_MOST = 1_000
"""Parts that are held back, and links that are looked for in one paragraph."""
_MOST_WITHIN = 300
_LONGEST_TEXT = 200_000


class Linked(NamedTuple):
    """A stretch of a text that leads to ``target``."""

    start: int
    end: int
    target: str


class LinkedFile(TextFile):
    """A text output that keeps a paragraph back until the links that follow it are known."""

    _held: Paragraph | None = None

    def add(self, part: Part) -> None:
        """Append one part."""
        if isinstance(part, Link):
            self._link(part)
            return
        if not isinstance(part, Field | Picture) or len(self._hanging) > _MOST:
            self.flush()
        if isinstance(part, Paragraph):
            self._held, self._text = part, part.text.strip()
        elif self._held is None and not self._loose:
            self._part(part)
        else:
            self._hanging.append(part)

    def start(self) -> None:
        """Nothing is held."""
        self._held, self._text, self._sought = None, "", 0
        self._links: list[Linked] = []
        self._loose: dict[tuple[str, str], None] = {}
        self._hanging: list[Part] = []

    def flush(self) -> None:
        """Write what is held."""
        held, text, links, loose, hanging = self._held, self._text, self._links, self._loose, self._hanging
        self.start()
        if held is not None and text:
            self._paragraph(held, text, links)
        for part in hanging:
            self._part(part)
        if loose:
            self._list([Link(*each) for each in loose])

    def close(self) -> None:
        """Write what is held, close the file."""
        self.flush()
        super().close()

    def _link(self, link: Link) -> None:
        target = "%20".join(link.target.split())
        if not target.lower().startswith(_FOLLOWED):
            return
        place = self._place_of(link.text)
        if place is not None:
            insort(self._links, Linked(*place, target))
            return
        self._loose[" ".join(link.text.split()) or target, target] = None
        if len(self._loose) >= _MOST:
            self.flush()

    def _place_of(self, text: str) -> tuple[int, int] | None:
        """Where a link's text stands: after the link before it, or else anywhere that no link has taken."""
        words = text[: _LONGEST + 1].split()
        self._sought += 1
        if not words or len(text) > _LONGEST or len(self._text) > _LONGEST_TEXT:
            return None
        if self._held is None or len(self._links) == _MOST_WITHIN or self._sought > _MOST:
            return None
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        for start in {self._links[-1].end if self._links else 0: None, 0: None}:
            found = pattern.search(self._text, start)
            while found is not None:
                begin, end = found.span()
                if all(end <= other.start or begin >= other.end for other in self._links):
                    return begin, end
                found = pattern.search(self._text, end)
        return None

    @abstractmethod
    def _paragraph(self, part: Paragraph, text: str, links: Sequence[Linked]) -> None:
        """Write a paragraph; ``text`` is its text without the space around it."""

    @abstractmethod
    def _part(self, part: Part) -> None:
        """Write anything but a paragraph and a link."""

    @abstractmethod
    def _list(self, links: Sequence[Link]) -> None:
        """Write links whose text is in no paragraph."""
