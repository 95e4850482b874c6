"""A page as headings, paragraphs, tables and pictures, from where its letters stand and what is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.documents.model import Part, Picture, Table
from app.documents.pdf.aligned import aligned_tables
from app.documents.pdf.grids import drawn_tables
from app.documents.pdf.pages import Page, PageLost, page
from app.documents.pdf.paragraphs import body_size, paragraphs, plain_title
from app.documents.pdf.rules import Rules
from app.documents.pdf.text import PageText
from app.documents.pdf.words import Line, Word, lines
from app.documents.reading import Reading

_SAMPLED = 6
"""Pages that tell the size of the body's letters."""
_SMALLEST_PICTURE = 20.0  # points; smaller ones are ornaments
_SOME = "{} of {} tables are not drawn: they are guessed from how text is aligned. Compare them with the document."


class Layout:
    """Reads pages one after the other."""

    def __init__(self, pdf: Any, reading: Reading, outline: Sequence[Mapping[str, Any]]) -> None:
        self._reading = reading
        self._texts = PageText()
        self._height = 0.0
        self._body = self._size_of_body(pdf)
        self._bookmarks: dict[int, dict[str, int]] = {}
        for entry in outline:
            if entry["page"]:
                titles = self._bookmarks.setdefault(entry["page"], {})
                titles.setdefault(plain_title(entry["title"]), entry["level"])
        self._tables: list[dict[str, Any]] = []

    def parts(self, page: Page) -> Iterator[Part]:
        """The parts of one page in the document's order; a table in place of its first word."""
        read = list(lines(self._texts, page))
        rules = Rules(page.raw)
        tables = self._found(read, rules, page.number)
        block: list[Line] = []
        done: set[int] = set()
        bookmarks = self._bookmarks.get(page.number, {})
        for line in read:
            inside = next((tables[word] for word in line.words if word in tables), None)
            rest = tuple(word for word in line.words if word not in tables)
            if inside is not None and id(inside) not in done:
                yield from paragraphs(block, self._body, bookmarks)
                block = []
                done.add(id(inside))
                yield inside
            if rest:
                block.append(Line.of(rest, bold=line.bold) if inside is not None else line)
        yield from paragraphs(block, self._body, bookmarks)
        yield from _pictures(rules, page)

    def tell(self) -> None:
        """Say of the whole document how its tables were found."""
        if not self._reading.wants("extract_tables"):
            return
        guessed = sum(entry["found_by"] == "alignment" for entry in self._tables)
        if self._tables:
            self._reading.value("tables", self._tables)
        if guessed:
            self._reading.warn(_SOME.format(guessed, len(self._tables)))

    def _found(self, read: list[Line], rules: Rules, number: int) -> dict[Word, Table]:
        """The table that each word belongs to, where it belongs to one."""
        words = [word for line in read for word in line.words]
        owner: dict[Word, Table] = {}
        for drawn in sorted(drawn_tables(rules, words), key=lambda table: -table.top):
            if not owner.keys() & drawn.words:
                owner |= dict.fromkeys(drawn.words, Table(drawn.rows, drawn.merged))
                self._note(number, drawn.rows, "rules", "high")
        for aligned in aligned_tables(word for word in words if word not in owner):
            owner |= dict.fromkeys(aligned.words, Table(aligned.rows))
            self._note(number, aligned.rows, "alignment", "low")
        return owner

    def _note(self, number: int, rows: Sequence[Sequence[Any]], found_by: str, confidence: str) -> None:
        size = {"rows": len(rows), "columns": len(rows[0])}
        self._tables.append({"page": number, **size, "found_by": found_by, "confidence": confidence})

    def _size_of_body(self, pdf: Any) -> float:
        step = max(len(pdf) // _SAMPLED, 1)
        sample: list[Line] = []
        for number in range(1, len(pdf) + 1, step):
            try:
                with page(pdf, number) as opened:
                    sample += lines(self._texts, opened)
            except PageLost:
                continue  # it is told of when its turn comes
        return body_size(sample)


def _pictures(rules: Rules, page: Page) -> Iterator[Picture]:
    for number, (left, bottom, right, top) in enumerate(rules.pictures, 1):
        if right - left >= _SMALLEST_PICTURE and top - bottom >= _SMALLEST_PICTURE:
            box = round(left, 1), round(page.height - top, 1), round(right - left, 1), round(top - bottom, 1)
            yield Picture(f"page {page.number}, picture {number}", box=box)
