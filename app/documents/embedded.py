"""Files embedded in an Office package: told what they are, and taken out of the OLE objects that wrap them."""

import io
import struct
from collections.abc import Iterator
from pathlib import PurePath

import olefile

from app.documents.compound import MAGIC
from app.documents.model import Found
from app.documents.package import Package
from app.documents.reading import Reading
from app.documents.reasons import reason
from app.documents.sniffing import BAD_ZIP

_FOLDER = "/embeddings/"
_NATIVE = "\x01Ole10Native"
_PACKED = (
    (b"word/document", ".docx"),
    (b"xl/workbook.bin", ".xlsb"),
    (b"xl/workbook", ".xlsx"),
    (b"ppt/presentation", ".pptx"),
    (b"opendocument.text", ".odt"),
    (b"opendocument.spreadsheet", ".ods"),
    (b"opendocument.presentation", ".odp"),
)
_STREAMS = (
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
    ("PowerPoint Document", ".ppt"),
    ("VisioDocument", ".vsd"),
    ("__properties_version1.0", ".msg"),
)
_INNER = ("Package", "CONTENTS", "EmbeddedOdf")
_BEGINNINGS = ((b"%PDF", ".pdf"), (b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"{\\rtf", ".rtf"))


def embedded(package: Package, reading: Reading) -> Iterator[Found]:
    """Embedded files in the order of their parts' names; one that cannot be unpacked is a warning."""
    for part in sorted(package.parts):
        if _FOLDER not in f"/{part.lower()}" or part.endswith("/"):
            continue
        try:
            data = package.read(part, reading.limits.part_bytes)
        except BAD_ZIP as error:
            reading.warn(f"The embedded file {part:.100} could not be unpacked: {reason(error)}.")
            continue
        found = Found(PurePath(part).name, data)
        with reading.part(f"What is in the embedded file {part:.100}"):
            found = unwrapped(found.name, data)
        yield found


def unwrapped(name: str, data: bytes) -> Found:
    """The file that an OLE object holds, under its own name where the object knows it; other files as they are.

    Raises:
        OSError, struct.error: the object is damaged.
    """
    path = PurePath(name)
    if not data.startswith(MAGIC):
        known = suffix_of(data) if path.suffix.lower() in ("", ".bin") else None
        return Found(str(path.with_suffix(known)) if known else name, data)
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        if ole.exists(_NATIVE):
            return _native(name, _stream(ole, _NATIVE))
        for stream in _INNER:
            if ole.exists(stream):
                inner = _stream(ole, stream)
                suffix = suffix_of(inner)
                if suffix is not None:
                    return Found(str(path.with_suffix(suffix)), inner)
        for stream, suffix in _STREAMS:
            if ole.exists(stream):
                return Found(str(path.with_suffix(suffix)), data)
    return Found(name, data)


def suffix_of(data: bytes) -> str | None:
    """The suffix of a file of a well-known kind."""
    if data.startswith(b"PK"):
        return next((suffix for marker, suffix in _PACKED if marker in data), ".zip")
    return next((suffix for beginning, suffix in _BEGINNINGS if data.startswith(beginning)), None)


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    with ole.openstream(name) as stream:
        return bytes(stream.read())


def _native(name: str, data: bytes) -> Found:
    """The file in a packager's object: sizes, a label, two paths and the content, after [MS-OLEDS] 2.3.6 and practice."""
    position = 6
    label, position = _zero_ended(data, position)
    path, position = _zero_ended(data, position)
    position += 8
    _, position = _zero_ended(data, position)
    (size,) = struct.unpack_from("<I", data, position)
    content = data[position + 4 : position + 4 + size]
    if not content:  # some programs write the bare file behind its size
        return Found(name, data[4:])
    return Found((path or label).replace("\\", "/").rpartition("/")[2] or name, content)


def _zero_ended(data: bytes, start: int) -> tuple[str, int]:
    end = data.find(b"\0", start)
    if end < 0:
        raise struct.error("a text in it does not end")
    return data[start:end].decode("utf-8" if _is_utf8(data[start:end]) else "cp1252", "replace"), end + 1


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
