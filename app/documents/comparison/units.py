"""What is compared: paragraphs and rows of tables, each with the place it stands at."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Self

from app.documents.model import Field, Kind, Link, Paragraph, Part, Place, Section, Table
from app.documents.plain import cell_text
from app.documents.reading import Reading

_MOST = 300_000
_COLUMNS = 1_000
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^a-z\s])")
_HYPHEN = re.compile(r"(?<=\w)[-\u00ad]\n(?=[a-z])")
_ENDS = (".", "!", "?", ":", ";", "…")
_PLACED = {Place.COMMENT: "Comment", Place.FOOTNOTE: "Footnote", Place.ENDNOTE: "Endnote", Place.NOTES: "Notes"}


class Unit(NamedTuple):
    """A paragraph, a sentence of one, or a row, whose cells are joined by tabs. ``where`` is empty in a plain text."""

    text: str
    where: str = ""
    heading: int = 0
    is_row: bool = False

    @property
    def key(self) -> str:
        """What must be the same for two units to be the same: words, whatever stands between them."""
        text = self.text if self.text.isascii() else unicodedata.normalize("NFKC", self.text).replace("\u00ad", "")
        return " ".join(text.split())


class Units:
    """Collects the units of a document until the budget is spent."""

    def __init__(self, reading: Reading) -> None:
        self.found: list[Unit] = []
        self._reading = reading
        self._left = reading.limits.characters
        self._where = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    @property
    def full(self) -> bool:
        """Whether no more is taken."""
        return self._left <= 0 or len(self.found) >= _MOST

    def add(self, part: Part) -> None:
        """Take one part."""
        if isinstance(part, Section):
            self._where = _named(part)
        elif isinstance(part, Paragraph):
            self._put(Unit(part.text.strip(), self._at(part.place), part.heading))
        elif isinstance(part, Table):
            if part.name and part.place is Place.CHART:
                self._put(Unit(part.name, self._where))
            for row in part.rows:
                cells = [" ".join(cell_text(value).split()) for value in row[:_COLUMNS]]
                self._put(Unit("\t".join(cells).rstrip("\t"), self._where, is_row=True))
                if self.full:
                    return
        elif isinstance(part, Field):
            self._put(Unit(f"{part.name}: {part.value}", self._where))
        elif isinstance(part, Link) and part.target != part.text:
            self._put(Unit(f"{part.text} → {part.target}", self._where))

    def _at(self, place: Place) -> str:
        aside = _PLACED.get(place)
        if aside is None:
            return self._where
        return f"{self._where}, {aside.lower()}" if self._where else aside

    def _put(self, unit: Unit) -> None:
        if not unit.text.strip():
            return
        if self.full:
            self._reading.cut(
                f"Only the first {len(self.found):,} paragraphs of {self._reading.job.name} were compared."
            )
            self._left = 0
            return
        self._left -= len(unit.text)
        self.found.append(unit)


def sentences(units: Iterable[Unit]) -> Iterator[Unit]:
    """The same text by sentence: two formats seldom break it into the same paragraphs. Rows stay rows."""
    for unit in _joined(units):
        if unit.is_row:
            yield unit
            continue
        for sentence in _SENTENCE.split(" ".join(_HYPHEN.sub("", unit.text).split())):
            if sentence:
                yield unit._replace(text=sentence)


def _joined(units: Iterable[Unit]) -> Iterator[Unit]:
    """Paragraphs that a page's end has broken, whole again."""
    held: Unit | None = None
    for unit in units:
        if held is not None and not unit.is_row and not unit.heading and unit.text[:1].islower():
            held = held._replace(text=f"{held.text}\n{unit.text}")
            continue
        if held is not None:
            yield held
            held = None
        if unit.is_row or unit.heading or unit.text.endswith(_ENDS):
            yield unit
        else:
            held = unit
    if held is not None:
        yield held


def without_links(units: Sequence[Unit]) -> list[Unit]:
    """Units of a document whose links the other's format does not tell."""
    return [unit for unit in units if " → " not in unit.text]


def _named(part: Section) -> str:
    if part.kind in (Kind.SHEET, Kind.MESSAGE) and part.name:
        return part.name
    return f"{part.kind.value.capitalize()} {part.number}"
