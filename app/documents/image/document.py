"""An image as a document: facts beside it, and as its text what is recognised in it."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PIL import Image, ImageSequence

from app.documents import ocr
from app.documents.image import colours, copies
from app.documents.image.conversion import convert
from app.documents.image.exif import exif
from app.documents.image.facts import info, texts
from app.documents.image.orientation import orientation_of, upright
from app.documents.image.picture import frames_in, is_animated, picture
from app.documents.image.xmp import xmp
from app.documents.model import Document, Found, Kind, Paragraph, Part, Place, Section
from app.documents.reading import Reading


@contextmanager
def opened(reading: Reading) -> Iterator["ImageDocument"]:
    """The image of a job."""
    with picture(reading.job.path, reading.job.name, reading.limits) as image:
        size = {"width": image.width, "height": image.height, "frames": frames_in(image)}
    yield ImageDocument(reading, size)


class ImageDocument(Document):
    """A picture, or several in one file. It is opened anew for each use: a decoder may have shrunk or turned it."""

    def __init__(self, reading: Reading, size: Mapping[str, int]) -> None:
        self._reading = reading
        self._size = size

    def parts(self) -> Iterator[Part]:
        """The text of each frame, recognised.

        Raises:
            GiveUp: ``ocr_missing``.
        """
        language = self._reading.options.get("language", ocr.LANGUAGE)
        ocr.check_language(language)
        reading, frames = self._reading, self._size["frames"]
        with self._picture() as image:
            shown = 1 if is_animated(image) else min(frames, reading.limits.pages)
            if shown < frames:
                reading.cut(f"Only the text of the first {shown} of {frames} frames was recognised.")
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if number > shown:
                    break
                if shown > 1:
                    yield Section(Kind.FRAME, number)
                reading.progress(number - 1, shown, f"frame {number} of {shown}")
                with reading.part(f"The text of frame {number}"):
                    shown_frame = colours.for_screens(upright(frame))
                    for text in ocr.recognise_text(shown_frame, language, dpi=_dpi(frame)).paragraphs:
                        yield Paragraph(text, place=Place.OCR)

    def metadata(self) -> Mapping[str, Any]:
        """EXIF, XMP, texts and the colour profile's name."""
        with self._picture() as image:
            found: dict[str, Any] = {"exif": self._exif(image), "texts": texts(image)}
            with self._reading.part("The XMP data"):
                found["xmp"] = xmp(image)
            found["profile"] = colours.name_of(image)
        return found

    def stats(self) -> Mapping[str, int]:
        """Size in pixels, and the number of frames."""
        return self._size

    def pictures(self) -> Iterator[Found]:
        """Every frame as a PNG, where there are several."""
        if self._size["frames"] < 2:
            return
        with self._picture() as image:
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                yield Found(f"frame {number}", _png(upright(frame)))

    def first_page(self, width: int) -> bytes | None:
        """The picture itself, upright, in the colours of screens; never enlarged."""
        with self._picture() as image:
            return _png(copies.small(image, (width, copies.TALLEST * width)))

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """What is done with images alone."""
        copied = {
            "resize": copies.resize,
            "thumbnail": copies.thumbnail,
            "convert": convert,
            "rotate": copies.rotate,
        }
        return {"info": self._info, **{name: self._copied(copy) for name, copy in copied.items()}}

    def _info(self) -> None:
        with self._picture() as image:
            found = self._exif(image)  # first: Pillow complains of broken EXIF only once
            entries = {"exif": found, "orientation": orientation_of(image)}
            self._reading.value("info", info(image) | entries)

    def _exif(self, image: Image.Image) -> dict[str, Any]:
        with self._reading.part("The EXIF data"):
            return exif(image)
        return {}

    def _copied(self, copy: Callable[[Image.Image, Reading], None]) -> Callable[[], None]:
        def run() -> None:
            with self._picture() as image:
                copy(image, self._reading)

        return run

    @contextmanager
    def _picture(self) -> Iterator[Image.Image]:
        with picture(self._reading.job.path, self._reading.job.name, self._reading.limits) as image:
            yield image


def _dpi(image: Image.Image) -> float | None:
    dpi = image.info.get("dpi")
    return float(dpi[0]) if isinstance(dpi, tuple) and dpi[0] else None


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image = image if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else colours.fitting(image, "PNG")
    image.save(data, "PNG")
    return data.getvalue()
