"""The first page of a text: headings, paragraphs, lists, tables, pictures, one below the other."""

from collections.abc import Iterable

from app.documents.model import Field, Paragraph, Part, Picture, Place, Table
from app.documents.preview.canvas import INK, MUTED, STRONG, Canvas
from app.documents.preview.fonts import is_right_to_left
from app.documents.preview.grid import draw_table
from app.documents.preview.pictures import Pictures, draw_picture

A4 = (595.0, 842.0)
_MARGIN = 56.0
_BODY = 13.5
_HEADINGS = {1: 25.0, 2: 20.0, 3: 17.0, 4: 15.0, 5: 14.0, 6: 13.5}
_SMALL = 11.5
_INDENT = 20.0
_PICTURE = 190.0
_ASIDE = frozenset({Place.COMMENT, Place.FOOTNOTE, Place.ENDNOTE, Place.NOTES, Place.ANNOTATION})
_MARGINAL = frozenset({Place.HEADER, Place.FOOTER})


class TextPage:
    """Writes downwards until the page is full."""

    def __init__(self, canvas: Canvas, pictures: Pictures) -> None:
        self._canvas = canvas
        self._pictures = pictures
        self._top = _MARGIN
        self._left, self._width = _MARGIN, canvas.width - 2 * _MARGIN
        self._bottom = canvas.height - _MARGIN * 0.6
        self._numbers: dict[int, int] = {}

    @property
    def full(self) -> bool:
        """Whether the page ends here."""
        return self._top + _BODY > self._bottom

    def draw(self, parts: Iterable[Part]) -> None:
        """Draw what fits; headers and footers come last and are left out where there is a text."""
        for part in parts:
            if self.full:
                return
            if isinstance(part, Paragraph):
                self._paragraph(part)
            elif isinstance(part, Table):
                self._table(part)
            elif isinstance(part, Field):
                self._field(part)
            elif isinstance(part, Picture):
                self._picture(part)

    def _paragraph(self, part: Paragraph) -> None:
        text = part.text.strip()
        if not text or (part.place in _MARGINAL and self._top > _MARGIN):
            return
        if part.heading:
            size = _HEADINGS[min(part.heading, 6)]
            self._top += size * 0.35 if self._top > _MARGIN else 0
            self._lines(text, size, colour=STRONG, bold=True)
            self._top += size * 0.2
        elif part.level is not None:
            self._entry(part, text)
        elif part.place in _ASIDE or part.place in _MARGINAL:
            self._lines(text, _SMALL, colour=MUTED, indent=10)
        else:
            self._numbers.clear()
            self._lines(text, _BODY)
            self._top += _BODY * 0.45

    def _entry(self, part: Paragraph, text: str) -> None:
        level = min(part.level or 0, 6)
        self._numbers = {at: number for at, number in self._numbers.items() if at <= level}
        self._numbers[level] = self._numbers.get(level, 0) + 1
        mark = f"{self._numbers[level]}." if part.ordered else "•"
        indent = _INDENT * (level + 1)
        self._canvas.text(self._left + indent - 14, self._top, mark, _BODY, colour=MUTED)
        self._lines(text, _BODY, indent=indent + (6 if part.ordered else 0))
        self._top += _BODY * 0.15

    def _lines(self, text: str, size: float, *, colour: str = INK, bold: bool = False, indent: float = 0) -> None:
        canvas = self._canvas
        width = self._width - indent
        align = "right" if is_right_to_left(text) else "left"
        for line in canvas.lines(text, size, width * (0.96 if bold else 1)):
            if self._top + size > self._bottom:
                self._top = self._bottom
                return
            canvas.text(self._left + indent, self._top, line, size, colour=colour, bold=bold, width=width, align=align)
            self._top += canvas.spacing(size)

    def _field(self, part: Field) -> None:
        name, value = part.name.strip()[:40], " ".join(part.value.split())[:400]
        self._canvas.text(self._left, self._top, f"{name}:", _BODY, colour=MUTED)
        self._lines(value, _BODY, indent=110 if len(name) < 14 else 200)

    def _table(self, part: Table) -> None:
        if part.name:
            self._lines(part.name, _SMALL, colour=MUTED, bold=True)
        self._top = draw_table(self._canvas, part, self._top, (self._left, self._width, self._bottom), _SMALL)

    def _picture(self, part: Picture) -> None:
        high = min(_PICTURE, self._bottom - self._top)
        if high < 40:
            self._top = self._bottom
            return
        draw_picture(self._canvas, self._pictures, part, (self._left, self._top, self._width, high))
        self._top += high + 8
