"""Parts as figures: how many there are of each kind, and how many words."""

from collections import defaultdict
from typing import Self

from app.documents.model import Field, Kind, Link, Paragraph, Part, Picture, Place, Section, Table
from app.documents.plain import cell_text, words_in
from app.documents.reading import Reading

_SECTIONS = {
    Kind.PAGE: "pages",
    Kind.SLIDE: "slides",
    Kind.SHEET: "sheets",
    Kind.MESSAGE: "messages",
    Kind.FRAME: "frames",
}
_PLACES = {Place.COMMENT: "comments", Place.FOOTNOTE: "footnotes", Place.ENDNOTE: "endnotes"}


class Counts:
    """Counts parts; words and characters only if ``words`` says that nobody else does."""

    full = False

    def __init__(self, reading: Reading, *, words: bool, styled: bool) -> None:
        self._reading = reading
        self._words = words
        self._styled = styled
        self.words = self.characters = 0
        self._counts: defaultdict[str, int] = defaultdict(int)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def add(self, part: Part) -> None:
        """Count one part."""
        if isinstance(part, Paragraph):
            self._paragraph(part)
        elif isinstance(part, Table):
            self._counts["charts" if part.place is Place.CHART else "tables"] += 1
            if self._words:
                self._text(part.name if part.place is Place.CHART else "")
                for row in part.rows:
                    for value in row:
                        self._text(cell_text(value))
        elif isinstance(part, Section):
            self._counts[_SECTIONS[part.kind]] += 1
        elif isinstance(part, Field):
            self._counts["fields"] += 1
            self._text("" if part.shown else part.value)
        elif isinstance(part, Link):
            self._counts["links"] += 1
        elif isinstance(part, Picture):
            self._counts["pictures_shown"] += 1

    def _paragraph(self, part: Paragraph) -> None:
        if not part.text.strip():
            return
        self._counts["paragraphs"] += 1
        if part.heading:
            self._counts["headings"] += 1
        if part.level is not None:
            self._counts["list_entries"] += 1
        if part.place in _PLACES:
            self._counts[_PLACES[part.place]] += 1
        self._text(part.text)

    def _text(self, text: str) -> None:
        if self._words:
            self.words += words_in(text)
            self.characters += len(text)

    def stats(self) -> dict[str, int]:
        """The figures; of headings only where the reader looked for them."""
        always = ["paragraphs", "tables", *(["headings"] if self._styled else [])]
        return dict.fromkeys(always, 0) | self._counts
