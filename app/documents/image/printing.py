"""Pictures as pages of one PDF. A JPEG goes in as it is; no more than one picture is in memory at a time."""

import io
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import pypdfium2
from PIL import Image

from app.documents.image import colours
from app.documents.image.frames import pages
from app.documents.image.orientation import orientation_of, upright
from app.documents.image.picture import frames_in, picture
from app.documents.image.saving import QUALITY, encoded
from app.documents.reading import Reading
from app.errors import GiveUp

SIZES = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}
PICTURE = "picture"
_MARGIN = 24.0  # points
_SCREEN_DPI = 96.0
_UNSAID = 72.0
"""Dots per inch that cameras and programs write for want of a better number."""
_MOST_POINTS = 14_400.0
"""A longer side is shown by no reader."""
_SAME_SHAPE = 0.03
_LOSSLESS = frozenset({"PNG", "GIF", "BMP", "TIFF"})
_LOSSLESS_PIXELS = 25_000_000
"""What is larger is a photo even as a PNG, and would weigh hundreds of megabytes."""
_NAME = "converted.pdf"


_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
"""Degrees clockwise by EXIF orientation; mirrored ones are not among them."""


class Placed(NamedTuple):
    """A sheet of paper, and where the picture stands on it, in points from its lower left corner."""

    paper_width: float
    paper_height: float
    left: float
    bottom: float
    width: float
    height: float


class Sheets:
    """Writes ``converted.pdf``: a page for each picture and each page of one, the job's own and the others."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._pdf = pypdfium2.PdfDocument.new()
        self._left = reading.limits.picture_bytes
        self._quality = reading.option("convert", "quality", QUALITY)
        self._paper = reading.option("convert", "page", "a4")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if kind is None:
                with (self._reading.job.folder / _NAME).open("wb") as file:
                    self._pdf.save(file)
                self._reading.add("converted", _NAME)
                self._reading.stat(pages=len(self._pdf))
        finally:
            self._pdf.close()
            for part in self._reading.job.folder.glob(".page-*.jpg"):
                part.unlink()

    def add_all(self, first: Image.Image) -> None:
        """The job's own picture, which is open, then the others; one of those that cannot be read is a warning."""
        others = self._reading.job.others
        self._add(first, self._reading.job.name)
        for number, path in enumerate(others, 2):
            self._reading.progress(number - 1, len(others) + 1, f"picture {number} of {len(others) + 1}")
            if self._left <= 0 or len(self._pdf) >= self._reading.limits.pages:
                self._reading.cut(f"Only the first {number - 1} of {len(others) + 1} pictures were put into the PDF.")
                return
            try:
                with picture(path, path.name, self._reading.limits) as image:
                    self._add(image, path.name)
            except GiveUp as failure:
                self._reading.warn(f"{path.name} was left out. {failure}")

    def _add(self, image: Image.Image, name: str) -> None:
        total = frames_in(image)
        for number, page in enumerate(pages(image, self._reading), 1):
            if total > 1:
                self._reading.progress(number - 1, total, f"page {number} of {total} of {name}")
            self._page(page)

    def _page(self, image: Image.Image) -> None:
        turn = _TURNS.get(orientation_of(image))
        if image.format == "JPEG" and turn is not None and image.mode in ("L", "RGB") and colours.is_srgb(image):
            self._jpeg(Path(str(image.filename)), placed(image, turn, self._paper), turn)  # type: ignore[attr-defined]
            return
        kind, dpi = image.format, image.info.get("dpi")
        image = colours.for_screens(upright(image))
        image = colours.fitting(image, "PDF")
        image.info["dpi"] = dpi
        where = placed(image, 0, self._paper)
        if kind in _LOSSLESS and image.width * image.height <= _LOSSLESS_PIXELS:
            self._lossless(image, where)
            return
        path = self._reading.job.folder / f".page-{len(self._pdf) + 1:04}.jpg"
        path.write_bytes(encoded(image, "JPEG", self._quality, {}))
        self._jpeg(path, where, 0)

    def _jpeg(self, path: Path, where: Placed, turn: int) -> None:
        """Its bytes as they are; pdfium reads them when it saves."""
        self._left -= path.stat().st_size
        content = pypdfium2.PdfImage.new(self._pdf)
        content.load_jpeg(path)
        _put(self._pdf, content, where, turn)

    def _lossless(self, image: Image.Image, where: Placed) -> None:
        """By way of a file of its own: pages that were made here lie uncompressed in memory until all are saved."""
        data = io.BytesIO()
        if image.mode == "1":  # Pillow packs black and white as a fax, far smaller than pdfium
            image.save(data, "PDF", resolution=72.0 * image.width / where.width)
        else:
            alone = pypdfium2.PdfDocument.new()
            content = pypdfium2.PdfImage.new(alone)
            content.set_bitmap(pypdfium2.PdfBitmap.from_pil(image))
            _put(alone, content, Placed(where.width, where.height, 0, 0, where.width, where.height), 0)
            alone.save(data)
            alone.close()
        self._left -= data.tell()
        source = pypdfium2.PdfDocument(data.getvalue())
        self._pdf.import_pages(source)
        source.close()
        page = self._pdf[len(self._pdf) - 1]
        page.set_mediabox(-where.left, -where.bottom, where.paper_width - where.left, where.paper_height - where.bottom)
        page.close()


def placed(image: Image.Image, turn: int, paper: str) -> Placed:
    """Where a picture stands once it is turned: on paper of its own direction, centred, never larger than on a screen."""
    across, down = (image.height, image.width) if turn in (90, 270) else image.size
    dpi = image.info.get("dpi")
    dots = float(dpi[0]) if isinstance(dpi, tuple) and _UNSAID < float(dpi[0]) <= 2400 else _SCREEN_DPI
    scale = min(72 / dots, _MOST_POINTS / max(across, down))
    if paper == PICTURE:
        return Placed(across * scale, down * scale, 0, 0, across * scale, down * scale)
    short, long = SIZES[paper]
    width, height = (long, short) if across > down else (short, long)
    fills = abs(across / down / (width / height) - 1) < _SAME_SHAPE  # a scan of a page: the page again
    margin = 0.0 if fills else _MARGIN
    fitting = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    scale = fitting if fills else min(fitting, 72 / _SCREEN_DPI)
    shown = across * scale, down * scale
    return Placed(width, height, (width - shown[0]) / 2, (height - shown[1]) / 2, *shown)


def _put(pdf: Any, content: Any, where: Placed, turn: int) -> None:
    page = pdf.new_page(where.paper_width, where.paper_height)
    lying = (where.height, where.width) if turn in (90, 270) else (where.width, where.height)
    matrix = pypdfium2.PdfMatrix().scale(*lying)
    matrix = matrix.translate(-lying[0] / 2, -lying[1] / 2).rotate(turn)
    matrix = matrix.translate(where.left + where.width / 2, where.bottom + where.height / 2)
    content.set_matrix(matrix)
    page.insert_obj(content)
    page.gen_content()
    page.close()
