"""The directory of a package: one of the usual kind is read here, any other by ``zipfile``, at three times the cost."""

import struct
import zipfile
from typing import IO, NamedTuple

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s2xBx2H4x3L3H8xL")
_LOCATOR = 20
"""Bytes before the end in which an archive beyond four gigabytes says so."""
_NEWEST = 45
"""The version of the format, times ten, up to which nothing is unusual."""
_BEYOND = 0xFFFFFFFF


class Member(NamedTuple):
    """What the directory says of one file: nothing of it is to be trusted. Sizes in bytes."""

    name: str
    flags: int
    """The lowest bit says that it is encrypted."""
    method: int
    check: int
    packed: int
    size: int
    offset: int
    """Where its header is."""
    extra: int = 0
    """Of what else the directory says of it."""


def directory(file: IO[bytes]) -> list[Member]:
    """The members in their order.

    Raises:
        BadZipFile, NotImplementedError, OSError, ValueError: there is none, or it makes no sense.
    """
    members = _usual(file)
    return members if members is not None else _any(file)


def _usual(file: IO[bytes]) -> list[Member] | None:
    """The members if the directory is plain throughout and takes the place that its end says; otherwise None."""
    end = file.seek(0, 2) - _END.size
    if end < 0:
        return None
    file.seek(max(end - _LOCATOR, 0))
    tail = file.read()
    mark, disk, first, here, count, size, start, comment = _END.unpack_from(tail, len(tail) - _END.size)
    odd = disk or first or comment or here != count or start + size != end or tail.startswith(b"PK\6\7")
    if odd or mark != b"PK\5\6":
        return None
    file.seek(start)
    members = _entries(file.read(size))
    return members if members is not None and len(members) == count else None


def _entries(data: bytes) -> list[Member] | None:
    found: list[Member] = []
    at, end = 0, len(data)
    while at + _ENTRY.size <= end:
        mark, version, flags, method, check, packed, size, letters, extra, comment, offset = _ENTRY.unpack_from(
            data, at
        )
        at += _ENTRY.size + letters
        name = data[at - letters : at]
        odd = extra or comment or version > _NEWEST or mark != b"PK\1\2" or _BEYOND in (packed, size, offset)
        if odd or at > end or not name.isascii() or b"\0" in name:
            return None
        found.append(Member(name.decode("ascii"), flags, method, check, packed, size, offset))
    return found if at == end else None


def _any(file: IO[bytes]) -> list[Member]:
    return [
        Member(
            info.filename,
            info.flag_bits,
            info.compress_type,
            info.CRC,
            info.compress_size,
            info.file_size,
            info.header_offset,
            len(info.extra),
        )
        for info in zipfile.ZipFile(file).infolist()
    ]
