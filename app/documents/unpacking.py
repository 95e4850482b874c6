"""One file out of a package, as a whole: one read and one call of zlib, with the checks that ``zipfile`` makes."""

import struct
import zipfile
import zlib

from app.documents.archive import Archive
from app.documents.directory import Member
from app.documents.reasons import Unfit

_HEADER = struct.Struct("<4s22xHH")
_SLACK = 64  # the header in front of a file may hold more than the directory says of it
_SMALL = 65_536


def unpacked(archive: Archive, member: Member, most: int) -> bytes:
    """The bytes of ``member``; the directory's word on their number is checked, never trusted.

    Raises:
        Unfit: there are more than ``most``.
        BadZipFile, EOFError, zlib.error: the file is cut off, overwritten, or not what the directory says.
    """
    if member.size > most:
        raise Unfit(f"it is larger than {most / 1_000_000:,.0f} MB")
    odd = member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flags & 1
    if odd or member.packed > 2 * member.size + _SMALL:
        with archive.open(member) as opened:  # bit by bit; says what is wrong with it
            return opened.read(most)
    packed = _packed(archive, member)
    if member.method == zipfile.ZIP_STORED:
        data = packed
    else:
        # One byte more than promised shows a lie; within the promise all input is used up.
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size + 1)
    if len(data) < member.size:
        raise EOFError("it is cut off")
    if len(data) > member.size or zlib.crc32(data) != member.check:
        raise zipfile.BadZipFile("it is not what the package's directory says")
    return data


def _packed(archive: Archive, member: Member) -> bytes:
    file = archive.file
    if member.offset < 0:
        raise EOFError("it is cut off")
    file.seek(member.offset)
    start = file.read(_HEADER.size + len(member.name) + member.extra + _SLACK + member.packed)
    if len(start) < _HEADER.size:
        raise EOFError("it is cut off")
    magic, name, extra = _HEADER.unpack_from(start)
    if magic != b"PK\x03\x04":
        raise zipfile.BadZipFile("it is overwritten")
    first = _HEADER.size + name + extra
    packed = start[first : first + member.packed]
    if len(packed) < member.packed:
        file.seek(member.offset + first)
        packed = file.read(member.packed)
    if len(packed) < member.packed:
        raise EOFError("it is cut off")
    return packed
