"""EXIF: what a camera writes beside the picture, and which of it a copy keeps."""

import contextlib
from typing import Any

from PIL import ExifTags, Image

from app.documents.image.orientation import UNREADABLE

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
_POINTERS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
_NAMES = {ExifTags.IFD.GPSInfo: ExifTags.GPSTAGS, ExifTags.IFD.Interop: {1: "InteropIndex", 2: "InteropVersion"}}
_LEFT_OUT = ("ExifOffset", "GPSInfo", "MakerNote", "ExifInteroperabilityOffset", "InterColorProfile", "XMLPacket")
_OF_PIXELS = frozenset(range(254, 260)) | frozenset(range(273, 274)) | {277, 278, 279, 284, 317, 322, 323, 324, 325}
"""Entries of a TIFF that say how its pixels lie in the file."""
_WINDOWS_TEXTS = range(0x9C9B, 0x9CA0)
_MAKER_NOTE = 37500
_WORDS_IN_A_LIST = 256


def exif(image: Image.Image) -> dict[str, Any]:
    """Every entry by name; the place also as ``latitude`` and ``longitude`` in degrees, ``altitude`` in metres."""
    entries = image.getexif()
    found = {
        ExifTags.TAGS.get(tag, f"Tag {tag}"): _entry(tag, entry)
        for tag, entry in entries.items()
        if not (tag in _OF_PIXELS and image.format == "TIFF")
    }
    for pointer in (*_POINTERS, ExifTags.IFD.Interop):
        names = _NAMES.get(pointer, ExifTags.TAGS)
        inner = entries.get_ifd(pointer)
        found.update({names.get(tag, f"Tag {tag}"): _entry(tag, entry) for tag, entry in inner.items()})
    for name in _LEFT_OUT:
        found.pop(name, None)
    return found | place(entries.get_ifd(ExifTags.IFD.GPSInfo))


def place(entries: dict[int, Any]) -> dict[str, float]:
    """Where the picture was taken: degrees north and east, metres above the sea."""
    found = {}
    for name, at, side in (("latitude", 2, 1), ("longitude", 4, 3)):
        degrees = _degrees(entries.get(at), entries.get(side))
        if degrees is not None:
            found[name] = degrees
    metres = value(entries.get(6))
    if isinstance(metres, int | float) and metres == metres:
        found["altitude"] = round(-metres if entries.get(5) in (1, b"\x01") else metres, 1)
    return found


def carried(image: Image.Image, *, with_place: bool) -> Image.Exif:
    """The entries that are true of an upright copy as well; maker's notes, which may hold anything, only with a place."""
    new = Image.Exif()
    with contextlib.suppress(*UNREADABLE):
        _carry(image.getexif(), new, with_place=with_place)
    return new


def _carry(old: Image.Exif, new: Image.Exif, *, with_place: bool) -> None:
    for tag in _TRUE_OF_COPIES & old.keys():
        new[tag] = old[tag]
    new.get_ifd(ExifTags.IFD.Exif).update(old.get_ifd(ExifTags.IFD.Exif))
    if with_place:
        new.get_ifd(ExifTags.IFD.GPSInfo).update(old.get_ifd(ExifTags.IFD.GPSInfo))
    else:
        new.get_ifd(ExifTags.IFD.Exif).pop(_MAKER_NOTE, None)


def _degrees(parts: Any, side: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    return round(-total if side in ("S", "W") else total, 6) if total == total else None


def _entry(tag: int, entry: Any) -> Any:
    if tag in _WINDOWS_TEXTS and isinstance(entry, bytes | tuple):
        return bytes(entry).decode("utf-16-le", "replace").rstrip("\0")
    return value(entry)


def value(entry: Any) -> Any:
    """An entry as plain JSON: bytes as the text they are, or as their number."""
    if isinstance(entry, bytes):
        return _text(entry)
    if isinstance(entry, str):
        return entry.strip("\0 ")
    if entry is None or isinstance(entry, int | bool):
        return entry
    if isinstance(entry, tuple | list):
        return [value(part) for part in entry[:_WORDS_IN_A_LIST]]
    if isinstance(entry, dict):
        return {str(key): value(part) for key, part in entry.items()}
    try:
        return float(entry)
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def _text(data: bytes) -> str:
    if data.startswith(b"UNICODE\0"):  # of either byte order, and which one is said nowhere
        wide = data[8:]
        order = "utf-16-be" if wide[:1] == b"\0" else "utf-16-le"
        return wide.decode(order, "replace").strip("\0 \ufffd")
    try:
        text = data.removeprefix(b"ASCII\0\0\0").strip(b"\0 ").decode("utf-8")
    except UnicodeDecodeError:
        return f"{len(data)} bytes"
    return text if text.isprintable() or "\n" in text else f"{len(data)} bytes"
