"""What an image says of itself."""

from typing import Any

from PIL import Image, ImageSequence

from app.documents.image import colours
from app.documents.image.exif import value
from app.documents.image.orientation import is_lying
from app.documents.image.picture import frames_in, is_animated

_TEXTS = 200
_DURATIONS = 500
_NOT_TEXTS = ("xmp", "XML:com.adobe.xmp", "Raw profile type exif", "exif")


def info(image: Image.Image) -> dict[str, Any]:
    """Size, kind and colour, without decoding the pixels of a still picture."""
    dpi = image.info.get("dpi")
    return {
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "upright_size": [image.height, image.width] if is_lying(image) else [image.width, image.height],
        "megapixels": round(image.width * image.height / 1e6, 2),
        "mode": image.mode,
        "transparent": image.has_transparency_data,
        "frames": frames_in(image),
        "animated": is_animated(image),
        "dpi": [round(float(side), 1) for side in dpi] if isinstance(dpi, tuple) else None,
        "colour_profile": "icc_profile" in image.info,
        "profile": colours.name_of(image),
        **(_animation(image) if is_animated(image) else {}),
    }


def durations(image: Image.Image, most: int) -> list[int]:
    """How long each of the first frames is shown, in milliseconds."""
    frames = (frame for _, frame in zip(range(most), ImageSequence.Iterator(image), strict=False))
    return [_milliseconds(frame) for frame in frames]


def _milliseconds(frame: Image.Image) -> int:
    if frame.format == "WEBP":  # which tells the duration of a frame only once it is decoded
        frame.load()
    shown = frame.info.get("duration", 0)
    return round(shown) if isinstance(shown, int | float) else 0


def _animation(image: Image.Image) -> dict[str, Any]:
    shown = durations(image, _DURATIONS)
    image.seek(0)
    return {"durations_ms": shown, "duration_ms": sum(shown), "loop": image.info.get("loop")}


def texts(image: Image.Image) -> dict[str, Any]:
    """The texts that PNG, GIF and JPEG carry."""
    found = {
        str(key): text
        for key, text in image.info.items()
        if (isinstance(text, str) or key == "comment") and key not in _NOT_TEXTS
    }
    return {key: value(found[key]) for key in list(found)[:_TEXTS]}
