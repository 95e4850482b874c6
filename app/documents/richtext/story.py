"""A story of rich text (the body, a header, a note) as it grows: paragraphs, and rows that become tables."""

import re
from collections.abc import Iterator

from app.documents.model import Link, Paragraph, Part, Picture, Place, Span, Table
from app.documents.richtext.letters import joined

_COUNTS = re.compile(r"[\w(\[]+[.):\]]")
_MOST_CELLS = 2_000_000


class Story:
    """Gathers text and hands out parts when a paragraph or a table ends."""

    def __init__(self, place: Place = Place.BODY) -> None:
        self.place = place
        self.by = ""
        self.pieces: list[str] = []
        self.marker: list[str] = []
        """What a list writes before its entry."""
        self.heading = 0
        self.level: int | None = None
        self.in_table = False
        self.after: list[Part] = []
        """Links, pictures, notes that hang on what is being written."""
        self._cell: list[str] = []
        self._row: list[str] = []
        self._rows: list[list[str | None]] = []
        self._inner: list[str] = []
        self._merges: list[str] = []
        self._merged: list[list[str]] = []
        self._cells = 0

    def plain(self) -> None:
        """A paragraph without properties begins."""
        self.heading, self.level, self.in_table = 0, None, False

    def end_paragraph(self) -> Iterator[Part]:
        """A paragraph's end; within a table it only ends a line of its cell."""
        text = self._take()
        if self.in_table:
            self._cell.append(text)
            return
        yield from self.end_table()
        if text.strip():
            yield self._paragraph(text)
        yield from self._hung()

    def _paragraph(self, text: str) -> Paragraph:
        marker = joined(self.marker).strip()
        self.marker = []
        if self.heading:
            return Paragraph(f"{marker} {text}" if marker else text, self.heading, place=self.place, by=self.by)
        level = self.level if self.level is not None else (0 if marker else None)
        return Paragraph(text, 0, level, bool(_COUNTS.fullmatch(marker)), self.place, self.by)

    def merge(self, word: str) -> None:
        """A word of the row's description: cells that go on from the left or from above, and where each ends."""
        if word == "trowd":
            self._merges = []
        elif word == "cellx":
            self._merges.append("")
        elif word in ("clmrg", "clvmrg"):
            self._merges.append(word + " ")  # joined with the cell's end below

    def end_cell(self) -> None:
        """A cell's end."""
        self._cell.append(self._take())
        marker = joined(self.marker).strip()
        self.marker = []
        text = "\n".join(line for line in self._cell if line.strip())
        self._row.append(f"{marker} {text}" if marker and text else text)
        self._cell = []

    def end_inner_cell(self) -> None:
        """The end of a cell of a table within a cell."""
        self._inner.append(" ".join(self._take().split()))

    def end_inner_row(self) -> None:
        """The end of a row of a table within a cell: a line of that cell, with tabs."""
        self._cell.append("\t".join(self._inner))
        self._inner = []

    def end_row(self) -> Iterator[Part]:
        """A row's end."""
        if "".join(self.pieces).strip() or self._cell:
            self.end_cell()
        if self._row:
            self._rows.append(list(self._row))
            self._merged.append(_by_cell(self._merges))
            self._cells += len(self._row)
        self._row = []
        if self._cells > _MOST_CELLS:
            yield from self.end_table()

    def end_table(self) -> Iterator[Part]:
        """What follows stands outside of a table."""
        if self._cell or self._row:
            if self._cell:
                self._row.append("\n".join(line for line in self._cell if line.strip()))
            self._rows.append(list(self._row))
            self._merged.append([])
            self._cell, self._row = [], []
        if self._rows:
            rows, merged = self._rows, _spans(self._rows, self._merged)
            self._rows, self._merged, self._cells = [], [], 0
            if any(cell and cell.strip() for row in rows for cell in row):
                yield Table(rows, merged, self.place)
            yield from self._hung()

    def end(self) -> Iterator[Part]:
        """The story's end."""
        yield from self.end_paragraph()
        self.in_table = False
        yield from self.end_table()
        yield from self._hung()

    def link(self, target: str, text: str) -> None:
        """A link on what was just written."""
        self.after.append(Link(" ".join(text.split()), target))

    def picture(self, name: str) -> None:
        """A picture stands here."""
        self.after.append(Picture(name))

    def _hung(self) -> Iterator[Part]:
        if self.after and not self._rows:
            after, self.after = self.after, []
            yield from after

    def _take(self) -> str:
        text = joined(self.pieces)
        self.pieces = []
        return text


def _by_cell(merges: list[str]) -> list[str]:
    cells: list[str] = []
    said = ""
    for word in merges:
        said += word
        if not word:
            cells.append(said)
            said = ""
    return cells


def _spans(rows: list[list[str | None]], merged: list[list[str]]) -> list[Span]:
    """Merged cells; those they cover are emptied."""
    spans: dict[tuple[int, int], Span] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for number, (row, said) in enumerate(zip(rows, merged, strict=True)):
        for column in range(min(len(row), len(said))):
            if "clmrg" in said[column] and column:
                above = (number, column - 1)
            elif "clvmrg" in said[column] and number and column < len(rows[number - 1]):
                above = (number - 1, column)
            else:
                continue
            if row[column]:
                continue
            first = owner.get(above, above)
            owner[number, column] = first
            row[column] = None
            span = spans.get(first, Span(*first, 1, 1))
            spans[first] = Span(*first, max(span.rows, number - first[0] + 1), max(span.columns, column - first[1] + 1))
    return list(spans.values())
