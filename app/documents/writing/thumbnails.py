"""A picture of a document's first page: its own, the one its program stored in it, or one drawn from its parts."""

import io
from types import TracebackType
from typing import Self

from PIL import Image, ImageStat

from app.documents.archive import Archive
from app.documents.formats import Format
from app.documents.model import Document, Kind, Part
from app.documents.preview.pictures import BROKEN, small_copy
from app.documents.preview.sketch import Sketch
from app.documents.reading import Reading
from app.documents.sniffing import BAD_ZIP

WIDTH = 256
NAME = "page-001.png"
PAGE, STORED, DRAWN = "page", "stored", "drawn"
_STORED = ("docProps/thumbnail.jpeg", "docProps/thumbnail.png", "Thumbnails/thumbnail.png")
_BYTES = 4_000_000
_BLANK = 2.0
"""Standard deviation of grey: libraries store the same white page in every file they make."""


class Preview:
    """Writes ``page-001.png``; takes parts only if there is no other way."""

    def __init__(self, document: Document, reading: Reading) -> None:
        self._document = document
        self._reading = reading
        self._width: int = reading.option("thumbnails", "width", WIDTH)
        self._sketch = Sketch()
        self._done = False
        reading.outcome.files.setdefault("thumbnails", [])
        if reading.option("thumbnails", "exact") is True and not self._is_page:
            from app.documents.writing.exact import exact_page  # late: it needs readers, which need writing

            self._save(exact_page(reading, self._width), PAGE)
        elif not self._own():
            self._stored()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None and not self._done:
            with self._reading.part("The preview"):
                self._save(self._sketch.draw(self._width, self._document.pictures, self._slide()), DRAWN)

    @property
    def full(self) -> bool:
        """Whether no more parts are needed."""
        return self._done or self._sketch.full

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self._done and not self._sketch.parts

    def add(self, part: Part) -> None:
        """Take the next part."""
        if not self._done:
            self._sketch.add(part)

    def _slide(self) -> tuple[float, float] | None:
        """The size of a slide in points, where the document tells it."""
        if self._sketch.kind is not Kind.SLIDE:
            return None
        size = self._document.metadata().get("slide_size")
        if not isinstance(size, list | tuple) or len(size) != 2 or not all(100 < side < 5000 for side in size):
            return None
        return float(size[0]), float(size[1])

    @property
    def _is_page(self) -> bool:
        """Whether the document itself is what is seen, and not a text that somebody lays out."""
        return self._reading.outcome.format in (Format.PDF, Format.IMAGE)

    def _own(self) -> bool:
        data = None
        with self._reading.part("The first page's picture"):
            data = self._document.first_page(self._width)
        if data is not None:
            self._save(data, PAGE if self._is_page else STORED)
        return data is not None

    def _stored(self) -> None:
        archive = self._reading.found.archive
        image = _stored(archive) if archive is not None else None
        if image is None or image.width * 2 < self._width:
            return
        if image.width > self._width:
            image.thumbnail((self._width, self._width * 4))
        data = io.BytesIO()
        image.save(data, "PNG")
        self._save(data.getvalue(), STORED)

    def _save(self, data: bytes, how: str) -> None:
        self._reading.save("thumbnails", NAME, data)
        self._reading.value("preview", how)
        self._done = True


def _stored(archive: Archive) -> Image.Image | None:
    for name in _STORED:
        if name in archive.by_name:
            try:
                with archive.open(archive.by_name[name]) as opened:
                    image = small_copy(opened.read(_BYTES), 4000)
                if image is not None and ImageStat.Stat(image.convert("L")).stddev[0] >= _BLANK:
                    return image.convert("RGB")
            except (*BAD_ZIP, *BROKEN):
                return None
    return None
