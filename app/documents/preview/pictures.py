"""Pictures in previews: the real ones where they are cheap to get, else a grey field."""

import io
from collections.abc import Callable, Iterator
from itertools import islice

from PIL import Image

from app.documents.model import Found, Picture
from app.documents.preview.canvas import GREEK, MUTED, SHADE, Canvas

_LOOKED_AT = 12
_BYTES = 6_000_000
_PIXELS = 4_000_000
"""Of those that cannot be decoded at a fraction of their size."""
_JPEG_PIXELS = 60_000_000
_SIDE = 900
_READ = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, Image.DecompressionBombError)
"""What Pillow raises for a picture that it cannot decode."""


class Pictures:
    """A document's first pictures by name, read when the first one is asked for."""

    def __init__(self, found: Callable[[], Iterator[Found]]) -> None:
        self._found = found
        self._known: dict[str, bytes] | None = None

    def get(self, name: str) -> Image.Image | None:
        """A small copy of the picture ``name``; None where it is not among the first, too large or broken."""
        if self._known is None:
            self._known = dict(self._first())
        data = self._known.get(name)
        return small_copy(data) if data is not None else None

    def _first(self) -> Iterator[tuple[str, bytes]]:
        left = _BYTES
        for found in islice(self._found(), _LOOKED_AT):
            left -= len(found.data)
            if left < 0:
                return
            yield found.name, found.data


def small_copy(data: bytes, side: int = _SIDE) -> Image.Image | None:
    """The picture, at most ``side`` pixels long; None where that would cost too much or fails."""
    try:
        with Image.open(io.BytesIO(data), formats=_READ) as image:
            most = _JPEG_PIXELS if image.format == "JPEG" else _PIXELS
            if image.width * image.height > most:
                return None
            image.thumbnail((side, side), reducing_gap=1.0)
            return image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    except BROKEN:
        return None


def draw_picture(canvas: Canvas, pictures: Pictures, part: Picture, box: tuple[float, float, float, float]) -> None:
    """The picture in its box (left, top, width, height), or a field with its description."""
    image = pictures.get(part.name)
    if image is not None:
        canvas.paste(image, *box)
        return
    left, top, width, height = box
    canvas.box(left, top, width, height, fill=SHADE)
    size = max(min(12.0, height / 6), 6.0)
    words = canvas.lines(part.description.strip()[:200], size, width * 0.8, most=3) if part.description else []
    for number, line in enumerate(words):
        down = top + height / 2 + (number - len(words) / 2) * canvas.spacing(size)
        canvas.text(left, down, line, size, colour=MUTED, width=width, align="middle")
    if not words:
        side = min(width, height) * 0.18
        canvas.box(left + width / 2 - side, top + height / 2 - side * 0.7, side * 2, side * 1.4, line=GREEK)
