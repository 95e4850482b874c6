"""Copies of an image: smaller, upright, or in another format."""

import io
from typing import Any, cast

from PIL import ExifTags, Image, ImageOps, ImageSequence

from app.documents.reading import Reading
from app.errors import GiveUp

THUMBNAIL = 256
QUALITY = 88
_TRUE_OF_COPIES = {
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Orientation,
    ExifTags.Base.Software,
    ExifTags.Base.DateTime,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
}
_SUFFIX = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "TIFF": "tiff"}
_WITH_FRAMES = frozenset({"PNG", "WEBP", "TIFF"})
_SAME = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP", "TIFF": "TIFF"}
_PLAIN = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "TIFF": ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"),
}


def thumbnail(image: Image.Image, reading: Reading) -> None:
    """Write a thumbnail; a JPEG is decoded at a fraction of its size."""
    side = reading.option("thumbnail", "size", THUMBNAIL)
    image.thumbnail((side, side), reducing_gap=1.0)
    upright = ImageOps.exif_transpose(image)
    _save(upright, "thumbnail", _kept(image), reading, "thumbnails")


def resize(image: Image.Image, reading: Reading) -> None:
    """Write the upright image in another size: ``fit`` into it, ``fill`` it by cropping, or ``stretch`` to it."""
    kind = _kept(image)
    image = ImageOps.exif_transpose(image)
    width, height = (reading.option("resize", side) for side in ("width", "height"))
    ratio = image.width / image.height
    both = width is not None and height is not None
    size = (width or max(round(height * ratio), 1), height or max(round((width or 1) / ratio), 1))
    if size[0] * size[1] > reading.limits.megapixels * 1e6:
        raise GiveUp(
            f"resize: {size[0]:,} x {size[1]:,} pixels are more than {reading.limits.megapixels:g} megapixels.",
            code="bad_argument",
            cure="Ask for a smaller size.",
            argument="options.resize",
        )
    image = _smooth(image)
    mode = reading.option("resize", "mode", "fit")
    if mode == "stretch" or not both:
        copy = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    else:
        copy = ImageOps.fit(image, size) if mode == "fill" else ImageOps.contain(image, size)
    _save(copy, "resized", kind, reading, "image_file")


def convert(image: Image.Image, reading: Reading) -> None:
    """Write the image in another format; all frames where the format has frames."""
    target = str(reading.option("convert", "to")).upper()
    extra: dict[str, Any] = {"quality": reading.option("convert", "quality", QUALITY), "exif": _carried(image)}
    first, *others = _frames(image, target, reading)
    if others:
        extra |= {"save_all": True, "append_images": [_fitting(frame, target) for frame in others]}
    _save(first, "converted", target, reading, "converted", **extra)


def _frames(image: Image.Image, target: str, reading: Reading) -> list[Image.Image]:
    """Copies of the frames that the target can hold and the limits allow; the first in any case."""
    count = getattr(image, "n_frames", 1)
    most = min(count, reading.limits.frames, int(reading.limits.megapixels * 1e6) // (image.width * image.height))
    if target not in _WITH_FRAMES:
        most = 1
        if count > 1:
            reading.warn(f"Only the first of {count} frames was converted: {target} has no frames.")
    elif most < count:
        reading.cut(f"Only the first {most} of {count} frames were converted: all have too many pixels.")
    return [frame.copy() for frame, _ in zip(ImageSequence.Iterator(image), range(max(most, 1)), strict=False)]


def rotate(image: Image.Image, reading: Reading) -> None:
    """Write the image upright, as its EXIF orientation says; the copy says that it is upright."""
    orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    upright = ImageOps.exif_transpose(image)
    reading.value("rotation", {"orientation": orientation, "changed": orientation not in (0, 1)})
    _save(upright, "rotated", _kept(image), reading, "rotated_file", exif=_carried(upright))


def _carried(image: Image.Image) -> Image.Exif:
    """The EXIF entries that are true of a copy as well; a TIFF's also say how its own pixels lie in the file."""
    old, new = image.getexif(), Image.Exif()
    for tag in _TRUE_OF_COPIES & old.keys():
        new[tag] = old[tag]
    for pointer in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
        new.get_ifd(pointer).update(old.get_ifd(pointer))
    return new


def _kept(image: Image.Image) -> str:
    """The format of a copy that need not change it; PNG for those that are no longer written."""
    return _SAME.get(image.format or "", "PNG")


def _save(image: Image.Image, stem: str, kind: str, reading: Reading, key: str, **extra: Any) -> None:
    name = f"{stem}.{_SUFFIX[kind]}"
    fitting = _fitting(image, kind)
    if kind in ("JPEG", "WEBP"):
        extra.setdefault("quality", QUALITY)
    else:
        extra.pop("quality", None)
    if kind == "TIFF":
        extra["compression"] = "tiff_deflate"  # the original's may not hold these colours
    if fitting.mode == image.mode and "icc_profile" in image.info:  # a profile fits only the colours it was made for
        extra["icc_profile"] = image.info["icc_profile"]
    data = io.BytesIO()  # Pillow writes to a file past Python, and a full disk looks like a broken image
    fitting.save(data, kind, **extra)
    (reading.job.folder / name).write_bytes(data.getbuffer())
    if key in ("thumbnails", "converted"):
        reading.add(key, name)
    else:
        reading.outcome.files[key] = name


def _smooth(image: Image.Image) -> Image.Image:
    """A mode in which neighbouring pixels can be mixed."""
    if image.mode in ("P", "1"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _fitting(image: Image.Image, kind: str) -> Image.Image:
    """The image in a mode that ``kind`` can hold; what is transparent becomes white in a JPEG."""
    if image.mode in _PLAIN.get(kind, ()):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    if kind == "JPEG":
        if image.has_transparency_data:
            image = image.convert("RGBA")
            white = Image.new("RGBA", image.size, "white")
            return Image.alpha_composite(white, image).convert("RGB")
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    return (
        image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGBA" if image.has_transparency_data else "RGB")
    )


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or floating point, spread over 8 bits."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    low, high = (float(level) for level in cast("tuple[float, float]", image.getextrema()))
    spread = 255 / (high - low) if high > low else 1.0
    return image.convert("F").point(lambda level: level * spread - low * spread).convert("L")
