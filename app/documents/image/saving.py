"""Write copies of a picture: in a format that holds its colours, with as much beside it as is asked for."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import ExifTags, Image, features

from app.documents.image import colours
from app.documents.image.exif import carried
from app.documents.image.xmp import packet
from app.documents.reading import Reading
from app.errors import GiveUp

QUALITY = 88
EVERYTHING, NO_PLACE, NOTHING = "everything", "no_place", "nothing"
SUFFIX = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "AVIF": "avif", "TIFF": "tiff", "GIF": "gif", "BMP": "bmp"}
_LOSSY = ("JPEG", "WEBP", "AVIF")
_WITH_EXIF = ("JPEG", "WEBP", "AVIF", "PNG")
_WITH_XMP = ("JPEG", "WEBP", "AVIF")
_WITH_PROFILE = ("JPEG", "WEBP", "AVIF", "TIFF", "PNG")
_WITH_DPI = ("JPEG", "TIFF", "PNG", "BMP")
_XMP_TAG = 700
_LONGEST = {"JPEG": 65_500, "WEBP": 16_383, "GIF": 65_535, "AVIF": 65_535}
_MOST_AVIF_PIXELS = 25_000_000
"""Its encoder takes 22 bytes for each, more than half the memory of a job."""
_SPEED = 8
"""Of AVIF: 6 is Pillow's own and takes twice as long for two percent of the size."""


def beside(image: Image.Image, keep: str) -> dict[str, Any]:
    """What goes into a copy beside the pixels: all, all but where it was taken, or nothing."""
    if keep == NOTHING:
        return {}
    found: dict[str, Any] = {"exif": carried(image, with_place=keep == EVERYTHING)}
    if keep == EVERYTHING:  # a program may have written the place into either
        found |= {"xmp": packet(image), "comment": image.info.get("comment")}
    if image.info.get("dpi"):
        found["dpi"] = image.info["dpi"]
    return {name: value for name, value in found.items() if value}


def unturned(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts beside a copy that has been turned upright."""
    if "exif" in facts:
        facts["exif"].pop(ExifTags.Base.Orientation, None)
    return facts


def encoded(image: Image.Image, kind: str, quality: int, facts: dict[str, Any], **more: Any) -> bytes:
    """The file of one picture (with ``append_images`` of several)."""
    can_write(kind, image.size)
    fit = colours.fitting(image, kind)
    extra = _beside_of(kind, facts) | more
    profile = image.info.get("icc_profile")
    if profile and kind in _WITH_PROFILE and fit.info.get("icc_profile") and colours.profile_of(fit) is not None:
        extra["icc_profile"] = profile
    if kind in _LOSSY:
        extra["quality"] = quality
    if kind == "TIFF":
        extra["compression"] = "tiff_deflate"  # the original's may not hold these colours
    if kind == "AVIF":
        extra["speed"] = _SPEED
    bare = fit.copy()  # nothing is carried over but what is said here: a format may write all that it finds
    bare.info = {name: fit.info[name] for name in ("transparency",) if name in fit.info and "A" not in fit.mode}
    data = io.BytesIO()  # Pillow writes to a file past Python, and a full disk looks like a broken image
    bare.save(data, kind, **extra)
    return data.getvalue()


def animated(frames: Sequence[Image.Image], kind: str) -> dict[str, Any]:
    """What ``encoded`` needs beside the first frame to write all of them."""
    others = [colours.fitting(frame, kind) for frame in frames[1:]]
    if not others:
        return {}
    more: dict[str, Any] = {"save_all": True, "append_images": others}
    if kind in ("GIF", "WEBP", "PNG", "AVIF"):
        more |= {"duration": [round(frame.info.get("duration", 0) or 100) for frame in frames]}
    if kind in ("GIF", "WEBP", "PNG"):
        more["loop"] = frames[0].info.get("loop", 0)
    if kind == "GIF":
        more["disposal"] = 2
    return more


def can_write(kind: str, size: tuple[int, int]) -> None:
    """Refuse what a format, or this installation, cannot hold.

    Raises:
        GiveUp: ``bad_argument`` or ``too_large``.
    """
    if kind == "AVIF" and not features.check("avif"):
        raise GiveUp(
            "options.to: AVIF pictures cannot be written here.",
            code="bad_argument",
            cure="Choose webp, or install the Pillow of the Python Package Index, which can.",
            argument="options.to",
        )
    across, down = size
    if max(size) > _LONGEST.get(kind, 1 << 30) or (kind == "AVIF" and across * down > _MOST_AVIF_PIXELS):
        raise GiveUp(
            f"A {kind} file cannot hold a picture of {across:,} x {down:,} pixels.",
            code="too_large",
            cure="Resize it first, or choose png or tiff.",
        )


def save(data: bytes, name: str, reading: Reading, key: str) -> None:
    """Write a copy, listed under ``key``; thumbnails and converted files are lists."""
    if key in ("thumbnails", "converted"):
        reading.save(key, name, data)
        return
    (reading.job.folder / name).write_bytes(data)
    reading.outcome.files[key] = name


def _beside_of(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if kind == "TIFF":
        exif = facts.get("exif") or Image.Exif()
        if "xmp" in facts:
            exif[_XMP_TAG] = facts["xmp"]
        extra["exif"] = exif  # without its inner tables, the place among them: libtiff cannot write those
    elif "exif" in facts and kind in _WITH_EXIF:
        extra["exif"] = facts["exif"]
    if "xmp" in facts and kind in _WITH_XMP:
        extra["xmp"] = facts["xmp"]
    if "dpi" in facts and kind in _WITH_DPI:
        extra["dpi"] = facts["dpi"]
    if "comment" in facts and kind in ("JPEG", "GIF"):
        extra["comment"] = facts["comment"]
    return extra
