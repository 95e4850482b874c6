"""What an image says of itself."""

from typing import Any

from PIL import ExifTags, Image

_POINTERS = {ExifTags.IFD.Exif: "", ExifTags.IFD.GPSInfo: "GPS"}
_TEXTS = 200


def info(image: Image.Image) -> dict[str, Any]:
    """Size, kind and colour, without decoding the pixels."""
    dpi = image.info.get("dpi")
    return {
        "format": image.format,
        "width": image.width,
        "height": image.height,
        "megapixels": round(image.width * image.height / 1e6, 2),
        "mode": image.mode,
        "transparent": image.has_transparency_data,
        "frames": getattr(image, "n_frames", 1),
        "animated": bool(getattr(image, "is_animated", False)),
        "dpi": [round(float(side), 1) for side in dpi] if isinstance(dpi, tuple) else None,
        "colour_profile": "icc_profile" in image.info,
    }


def texts(image: Image.Image) -> dict[str, Any]:
    """The texts that PNG, GIF and TIFF carry."""
    found = {
        str(key): value for key, value in image.info.items() if isinstance(value, str) or key in ("comment", "xmp")
    }
    return {key: _value(found[key]) for key in list(found)[:_TEXTS]}


def exif(image: Image.Image) -> dict[str, Any]:
    """EXIF entries by name; the place as ``latitude`` and ``longitude`` in degrees."""
    entries = image.getexif()
    found = {ExifTags.TAGS.get(tag, f"Tag {tag}"): _value(value) for tag, value in entries.items()}
    for pointer in _POINTERS:
        names = ExifTags.GPSTAGS if pointer is ExifTags.IFD.GPSInfo else ExifTags.TAGS
        inner = entries.get_ifd(pointer)
        found.update({names.get(tag, f"Tag {tag}"): _value(value) for tag, value in inner.items()})
    found.pop("ExifOffset", None)
    found.pop("GPSInfo", None)
    found.pop("MakerNote", None)
    place = entries.get_ifd(ExifTags.IFD.GPSInfo)
    for name, value, side in (("latitude", 2, 1), ("longitude", 4, 3)):
        degrees = _degrees(place.get(value), place.get(side))
        if degrees is not None:
            found[name] = degrees
    return found


def _degrees(parts: Any, side: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    return round(-total if side in ("S", "W") else total, 6) if total == total else None


def _value(value: Any) -> Any:
    """An EXIF value as plain JSON."""
    if isinstance(value, bytes):
        text = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0").strip(b"\0 ")
        try:
            return text.decode("utf-8")
        except UnicodeDecodeError:
            return f"{len(value)} bytes"
    if isinstance(value, str):
        return value.strip("\0 ")
    if isinstance(value, int | bool):
        return value
    if isinstance(value, tuple | list):
        return [_value(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _value(part) for key, part in value.items()}
    try:
        return float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
