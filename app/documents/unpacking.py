"""One file out of a package, as a whole: one read and one call of zlib, with the checks that ``zipfile`` makes."""

import struct
import zipfile
import zlib
from typing import IO

from app.documents.reasons import Unfit

_HEADER = struct.Struct("<4s22xHH")
_SLACK = 64  # the header in front of a file may hold more than the directory says of it
_SMALL = 65_536


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of ``info``; the directory's word on their number is checked, never trusted.

    Raises:
        Unfit: there are more than ``most``.
        BadZipFile, EOFError, zlib.error: the file is cut off, overwritten, or not what the directory says.
    """
    if info.file_size > most:
        raise Unfit(f"it is larger than {most >> 20:,} MB")
    odd = info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1
    if odd or info.compress_size > 2 * info.file_size + _SMALL or archive.fp is None:
        with archive.open(info) as member:  # bit by bit; says what is wrong with it
            return member.read(most)
    packed = _packed(archive.fp, info)
    if info.compress_type == zipfile.ZIP_STORED:
        data = packed
    else:
        # One byte more than promised shows a lie; within the promise all input is used up.
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
    if len(data) < info.file_size:
        raise EOFError("it is cut off")
    if len(data) > info.file_size or zlib.crc32(data) != info.CRC:
        raise zipfile.BadZipFile("it is not what the package's directory says")
    return data


def _packed(file: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    file.seek(info.header_offset)
    start = file.read(_HEADER.size + len(info.filename) + len(info.extra) + _SLACK + info.compress_size)
    if len(start) < _HEADER.size:
        raise EOFError("it is cut off")
    magic, name, extra = _HEADER.unpack_from(start)
    if magic != b"PK\x03\x04":
        raise zipfile.BadZipFile("it is overwritten")
    first = _HEADER.size + name + extra
    packed = start[first : first + info.compress_size]
    if len(packed) < info.compress_size:
        file.seek(info.header_offset + first)
        packed = file.read(info.compress_size)
    if len(packed) < info.compress_size:
        raise EOFError("it is cut off")
    return packed
