"""Take a document's first parts, and draw its first page from them."""

from collections.abc import Callable, Iterator
from typing import Any

from app.documents.model import Found, Kind, Paragraph, Part, Picture, Place, Section, Table
from app.documents.preview.canvas import Canvas
from app.documents.preview.grid import draw_sheet, first_rows
from app.documents.preview.pictures import Pictures
from app.documents.preview.slide import WIDE, draw_slide
from app.documents.preview.text import A4, TextPage

_LANDSCAPE = (842.0, 595.0)
_CHARACTERS = 3_500
"""As many as a page holds in the small print of previews."""
_PARTS = 400
_A_ROW = 60
_A_PICTURE = 600


class Sketch:
    """Collects parts until there are enough for a page."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.kind: Kind | None = None
        self._left = _CHARACTERS
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether the first page is known."""
        return self._closed or self._left <= 0 or len(self.parts) >= _PARTS

    def add(self, part: Part) -> None:
        """Take one part, as much of it as a page can show."""
        if self.full:
            return
        if isinstance(part, Section):
            if self.kind is None:
                self.kind = part.kind
            elif self.parts and any(not isinstance(known, Section) for known in self.parts):
                self._closed = True
                return
        elif isinstance(part, Table):
            part = first_rows(part)
            self._left -= _A_ROW * len(list(part.rows))
        elif isinstance(part, Paragraph):
            part = part._replace(text=part.text[:_CHARACTERS])
            self._left -= len(part.text)
        elif isinstance(part, Picture):
            self._left -= _A_PICTURE
        self.parts.append(part)

    def draw(
        self, width: int, pictures: Callable[[], Iterator[Found]], size: tuple[float, float] | None = None
    ) -> bytes:
        """A PNG of the first page, ``width`` pixels wide; ``size`` is that of a slide in points, if known."""
        found = Pictures(pictures)
        if self.kind is Kind.SLIDE:
            canvas = Canvas(*(size or WIDE), width)
            draw_slide(canvas, self.parts, found)
        elif self.kind is Kind.SHEET:
            canvas = Canvas(*_LANDSCAPE, width)
            names = [part.name for part in self.parts if isinstance(part, Section)]
            draw_sheet(canvas, Table(self._rows()), (names or [""])[-1])
        else:
            canvas = Canvas(*A4, width)
            TextPage(canvas, found).draw(self.parts)
        return canvas.png()

    def _rows(self) -> list[list[Any]]:
        """What stands on a sheet, one below the other."""
        rows: list[list[Any]] = []
        for part in self.parts:
            if isinstance(part, Table):
                rows += [[], *map(list, part.rows)] if rows else map(list, part.rows)
            elif isinstance(part, Paragraph) and part.place is Place.BODY:
                rows.append([part.text])
        return rows
