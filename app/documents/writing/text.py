"""Parts as plain text: a line for a paragraph, tabs between cells, a mark before each slide and sheet."""

from itertools import islice

from app.documents.model import Field, Kind, Paragraph, Part, Place, Section, Table
from app.documents.plain import row_text
from app.documents.reading import Reading, TextFile

_MARKED = {
    Kind.SLIDE: "--- Slide {0.number} ---\n",
    Kind.SHEET: "--- {0.name} ---\n",
    Kind.MESSAGE: "--- {0.name} ---\n",
}
_ROWS_AT_ONCE = 500
_ASIDES = {Place.NOTES: "Notes:\n", Place.COMMENT: "Comments:\n"}


class Text(TextFile):
    """Writes ``text.txt``; ``values.pages`` says where each page begins."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "text_file", "text.txt")
        self._section: Section | None = None
        self._place = Place.BODY
        self._pages: list[dict[str, int]] = []

    def add(self, part: Part) -> None:
        """Append one part."""
        if isinstance(part, Paragraph):
            if part.place is not self._place:
                self._aside(part.place)
            if part.text:
                self.line(part.text)
        elif isinstance(part, Table):
            self._aside(part.place)
            self._table(part)
        elif isinstance(part, Section):
            self._begin(part)
        elif isinstance(part, Field) and not part.shown:
            self.mark(f"{part.name}: ")
            self.line(part.value)

    def close(self) -> None:
        """End the last page, list the pages, close the file."""
        self._leave()
        if self._pages:
            self._reading.outcome.values["pages"] = self._pages
        super().close()

    def _aside(self, place: Place) -> None:
        if place is not self._place:
            self._place = place
            self.mark(_ASIDES.get(place, ""))

    def _table(self, table: Table) -> None:
        in_sheet = self._section is not None and self._section.kind is Kind.SHEET
        if table.name and (table.place is Place.CHART or not in_sheet):  # a sheet's name is its mark already
            self.line(_flat(table.name))
        if table.lines:
            for line in table.lines:
                self.line(line)
            return
        rows = iter(table.rows)
        while not self.full and (some := list(islice(rows, _ROWS_AT_ONCE))):
            lines = [line for line in map(row_text, some) if line]
            if lines:
                self.line("\n".join(lines))

    def _begin(self, section: Section) -> None:
        self._leave()
        self._section, self._place = section, Place.BODY
        if section.kind is Kind.PAGE:
            self._pages.append({"page": section.number, "start": self.position, "words": self.words})
        self.mark(_MARKED.get(section.kind, "").format(section))

    def _leave(self) -> None:
        if self._section is None:
            return
        if self._section.kind is Kind.PAGE:
            page = self._pages[-1]
            page["characters"] = self.position - page["start"]
            page["words"] = self.words - page["words"]
            self.mark("\f\n")
        else:
            self.mark("\n")
        self._section = None


def _flat(text: str) -> str:
    return text.replace("\n", " ") if "\n" in text else text
