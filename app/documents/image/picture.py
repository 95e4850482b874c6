"""Read an image."""

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

from app.documents.disk import of_the_disk
from app.documents.formats import damaged
from app.documents.image import copies
from app.documents.image.facts import exif, info, texts
from app.documents.reading import Reading
from app.errors import GiveUp

READ = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_COPIES = {
    "resize": copies.resize,
    "thumbnail": copies.thumbnail,
    "convert": copies.convert,
    "rotate": copies.rotate,
}


def read(reading: Reading) -> None:
    """Do what the job asks of an image."""
    with _opened(reading) as image:
        reading.stat(width=image.width, height=image.height, frames=getattr(image, "n_frames", 1))
        found: dict[str, Any] = {"exif": {}, "orientation": 1}
        with reading.part("The EXIF data"):
            found |= {"exif": exif(image), "orientation": image.getexif().get(ExifTags.Base.Orientation, 1)}
        if reading.wants("info"):
            reading.value("info", info(image) | found)
        if reading.wants("metadata"):
            reading.value("metadata", {"exif": found["exif"], "texts": texts(image)})
    for operation, copy in _COPIES.items():
        if reading.wants(operation):
            with _opened(reading) as image:
                copy(image, reading)


@contextlib.contextmanager
def _opened(reading: Reading) -> Iterator[Image.Image]:
    """The image, its size checked before any pixel is decoded; whatever Pillow raises becomes a clear failure."""
    name = reading.job.name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow only warns above 89 megapixels; the limit below is ours
            with Image.open(reading.job.path, formats=READ) as image:
                check_size(image, reading)
                yield image
    except Image.DecompressionBombError as error:
        raise too_large(name, str(error)) from None
    except UnidentifiedImageError:
        raise damaged(name, "it begins like an image, but its header cannot be read") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        if of_the_disk(error):
            raise
        raise damaged(name, f"it cannot be decoded ({error})") from None


def check_size(image: Image.Image, reading: Reading) -> None:
    """Refuse an image with more pixels than the limit.

    Raises:
        GiveUp: ``too_large``.
    """
    if image.width * image.height > reading.limits.megapixels * 1e6:
        pixels = f"{image.width:,} x {image.height:,} pixels are more than {reading.limits.megapixels:g} megapixels"
        raise too_large(reading.job.name, pixels)


def too_large(name: str, why: str) -> GiveUp:
    """The failure for an image with too many pixels."""
    return GiveUp(
        f"{name} is too large an image: {why}.", code="too_large", cure="Save it in a smaller size.", name=name
    )
