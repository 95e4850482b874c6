"""Copies of an image: smaller, or upright."""

from typing import Any

from PIL import Image, ImageOps

from app.documents.image import colours
from app.documents.image.frames import frames
from app.documents.image.orientation import is_lying, orientation_of, upright
from app.documents.image.picture import is_animated
from app.documents.image.saving import EVERYTHING, NOTHING, QUALITY, SUFFIX, animated, beside, encoded, save, unturned
from app.documents.reading import Reading
from app.errors import GiveUp

THUMBNAIL = 256
TALLEST = 4
"""Times its width: what is taller is made narrower."""
_SAME = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP", "TIFF": "TIFF", "AVIF": "AVIF", "HEIF": "JPEG"}
_SHOWN = ("JPEG", "PNG", "WEBP")
"""Formats that every browser and mail program shows."""


def small(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The image upright within ``size``, in the colours of screens; a JPEG is decoded at a fraction of its size."""
    if is_lying(image):
        size = size[1], size[0]
    if image.mode in ("P", "PA", "1"):
        image = colours.smooth(image)
    image.thumbnail(size, reducing_gap=1.0)
    return upright(colours.for_screens(image))


def thumbnail(image: Image.Image, reading: Reading) -> None:
    """Write a thumbnail in a format that is shown everywhere."""
    side = reading.option("thumbnail", "size", THUMBNAIL)
    keep = reading.option("thumbnail", "keep", NOTHING)
    facts = unturned(beside(image, keep))
    kind = _kept(image) if _kept(image) in _SHOWN else "PNG"
    quality = reading.option("thumbnail", "quality", QUALITY)
    save(encoded(small(image, (side, side)), kind, quality, facts), f"thumbnail.{SUFFIX[kind]}", reading, "thumbnails")


def resize(image: Image.Image, reading: Reading) -> None:
    """Write the upright image in another size: ``fit`` into it, ``fill`` it by cropping, or ``stretch`` to it."""
    facts = unturned(beside(image, reading.option("resize", "keep", EVERYTHING)))
    mode = reading.option("resize", "mode", "fit")
    moving = is_animated(image)
    kind = "GIF" if image.format == "GIF" and moving else "PNG" if image.format == "PNG" else _kept(image)
    size = _size(image, reading)
    if not moving and mode != "stretch":
        turned = is_lying(image)
        image.draft(None, (2 * size[turned], 2 * size[not turned]))  # never less than twice what is wanted
    made = [_resized(frame, size, mode) for frame in frames(image, reading, kind)]
    data = encoded(
        made[0], kind, reading.option("resize", "quality", QUALITY), facts, **animated(made, kind) if moving else {}
    )
    save(data, f"resized.{SUFFIX[kind]}", reading, "image_file")


def rotate(image: Image.Image, reading: Reading) -> None:
    """Write the image upright, as its EXIF orientation says; the copy says that it is upright."""
    orientation = orientation_of(image)
    facts = unturned(beside(image, reading.option("rotate", "keep", EVERYTHING)))
    kind = _kept(image)
    copy = upright(image)
    reading.value("rotation", {"orientation": orientation, "changed": orientation != 1})
    data = encoded(copy, kind, reading.option("rotate", "quality", QUALITY), facts)
    save(data, f"rotated.{SUFFIX[kind]}", reading, "rotated_file")


def _size(image: Image.Image, reading: Reading) -> tuple[int, int]:
    across, down = image.size
    if is_lying(image):
        across, down = down, across
    scale, width, height = (reading.option("resize", name) for name in ("scale", "width", "height"))
    if scale is not None:
        width, height = max(round(across * scale), 1), max(round(down * scale), 1)
    size = (width or max(round(height * across / down), 1), height or max(round((width or 1) * down / across), 1))
    if size[0] * size[1] > reading.limits.megapixels * 1e6:
        raise GiveUp(
            f"resize: {size[0]:,} x {size[1]:,} pixels are more than {reading.limits.megapixels:g} megapixels.",
            code="bad_argument",
            cure="Ask for a smaller size.",
            argument="options.resize",
        )
    return size


def _resized(frame: Image.Image, size: tuple[int, int], mode: str) -> Image.Image:
    shown: dict[Any, Any] = {key: frame.info[key] for key in ("duration", "loop") if key in frame.info}
    frame = colours.smooth(upright(frame))
    if mode == "stretch":
        copy = frame.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    elif mode == "fill":
        copy = ImageOps.fit(frame, size)
    else:
        copy = ImageOps.contain(frame, size)
    copy.info |= shown
    return copy


def _kept(image: Image.Image) -> str:
    """The format of a copy that need not change it; PNG for those that are no longer written."""
    return _SAME.get(image.format or "", "PNG")
