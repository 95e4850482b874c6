"""A sheet of paper that is written on in points, from its upper left corner."""

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw

from app.documents.preview import fonts

INK = "#1f2933"
STRONG = "#0b1526"
MUTED = "#64748b"
LINE = "#cbd5e1"
SHADE = "#eef2f7"
GREEK = "#c3ccd8"
"""For text in a script that no font here has."""
_SHARP = 2
_SHARP_UP_TO = 640
_SPACING = 1.32


class Canvas:
    """White paper of ``width`` by ``height`` points, ``pixels`` wide once it is a picture."""

    def __init__(self, width: float, height: float, pixels: int) -> None:
        self.width, self.height = width, height
        self._reduce = _SHARP if pixels <= _SHARP_UP_TO else 1
        self._scale = pixels * self._reduce / width
        self._pixels = pixels, max(round(height * pixels / width), 1)
        self.image = Image.new("RGB", (self._pixels[0] * self._reduce, self._pixels[1] * self._reduce), "white")
        self._draw = ImageDraw.Draw(self.image)

    def png(self) -> bytes:
        """The picture."""
        data = io.BytesIO()
        image = self.image if self._reduce == 1 else self.image.reduce(self._reduce)
        image.save(data, "PNG", compress_level=4)
        return data.getvalue()

    def lines(self, text: str, size: float, width: float, most: int = 200) -> list[str]:
        """``text`` broken into lines of at most ``width`` points."""
        found: list[str] = []
        for line in text.split("\n"):
            for piece in self._wrapped(line, self._pixel_size(size), width * self._scale):
                if len(found) >= most:
                    return found
                found.append(piece)
        return found

    def _wrapped(self, line: str, size: int, width: float) -> Iterator[str]:
        space = fonts.width(" ", size)
        current: list[str] = []
        used = 0.0
        for word in line.split():
            for piece, wide in self._pieces(word, size, width):
                if current and used + space + wide > width:
                    yield " ".join(current)
                    current, used = [], 0.0
                used += wide + (space if current else 0)
                current.append(piece)
        yield " ".join(current)

    def _pieces(self, word: str, size: int, width: float) -> Iterator[tuple[str, float]]:
        """A word; one that is wider than a line (or is written without spaces) in pieces."""
        wide = fonts.width(word, size)
        while wide > width and len(word) > 1:
            fitting = max(int(len(word) * width / wide), 1)
            while fitting > 1 and fonts.width(word[:fitting], size) > width:
                fitting -= 1
            yield word[:fitting], fonts.width(word[:fitting], size)
            word = word[fitting:]
            wide = fonts.width(word, size)
        yield word, wide

    def text(
        self,
        left: float,
        top: float,
        text: str,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        width: float | None = None,
        align: str = "left",
    ) -> None:
        """One line. With a ``width`` it may stand at its right or in its middle."""
        pixel_size = self._pixel_size(size)
        across, down = left * self._scale, top * self._scale
        if width is not None and align != "left":
            left_over = width * self._scale - fonts.width(text, pixel_size)
            across += left_over if align == "right" else left_over / 2
        for which, piece in fonts.runs(text):
            across += self._piece(which, piece, (across, down), pixel_size, colour, bold=bold)

    def _piece(self, which: int, piece: str, at: tuple[float, float], size: int, colour: str, *, bold: bool) -> float:
        if which < 0:
            wide = len(piece) * size * 0.55
            box = (at[0], at[1] + size * 0.35, at[0] + max(wide - size * 0.2, 1), at[1] + size * 0.85)
            self._draw.rounded_rectangle(box, radius=size * 0.15, fill=GREEK)
            return wide
        font = fonts.font(which, size)
        self._draw.text(at, piece, fill=colour, font=font, stroke_width=size / 60 if bold else 0, stroke_fill=colour)
        return font.getlength(piece)

    def box(self, left: float, top: float, width: float, height: float, *, fill: str = "", line: str = "") -> None:
        """A rectangle."""
        if width <= 0 or height <= 0:
            return
        corners = [left * self._scale, top * self._scale, (left + width) * self._scale, (top + height) * self._scale]
        self._draw.rectangle(corners, fill=fill or None, outline=line or None, width=max(round(self._scale * 0.6), 1))

    def paste(self, image: Image.Image, left: float, top: float, width: float, height: float) -> None:
        """A picture, as large as it fits into the box, in its middle."""
        scale = min(width * self._scale / image.width, height * self._scale / image.height)
        size = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
        image = image.convert("RGBA").resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
        across = left * self._scale + (width * self._scale - size[0]) / 2
        down = top * self._scale + (height * self._scale - size[1]) / 2
        self.image.paste(image, (round(across), round(down)), image)

    def fade(self) -> None:
        """Make all that is drawn pale, so that text can be read above it."""
        self.image.paste(Image.blend(self.image, Image.new("RGB", self.image.size, "white"), 0.75))

    def spacing(self, size: float) -> float:
        """From one line to the next, in points."""
        return size * _SPACING

    def _pixel_size(self, size: float) -> int:
        return max(round(size * self._scale), 1)
