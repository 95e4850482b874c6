"""The directory of a compound file (OLE2: .doc, .xls, .ppt, encrypted OOXML), after [MS-CFB] 2.6."""

import struct
from pathlib import Path

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NONE = 0xFFFFFFFF
_SPECIAL = 0xFFFFFFFA
_MOST_ENTRIES = 20_000
_ENTRY = 128


def root_entries(path: Path) -> set[str]:
    """Names of the streams and storages at the root; empty where the directory cannot be followed.

    Only the root counts: a Word document with an embedded workbook holds a ``Workbook`` further down.
    """
    with path.open("rb") as file:
        data = file.read(100_000_000)
    try:
        return _children(_directory(data))
    except (struct.error, IndexError):
        return set()


def _directory(data: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        return b""
    first = struct.unpack_from("<I", data, 48)[0]
    table_sectors = _table_sectors(data, size)
    per_sector = size // 4
    parts: list[bytes] = []
    sector, seen = first, set[int]()
    while sector < _SPECIAL and sector not in seen and len(parts) * size < _MOST_ENTRIES * _ENTRY:
        seen.add(sector)
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        table = table_sectors[sector // per_sector]
        sector = struct.unpack_from("<I", data, (table + 1) * size + sector % per_sector * 4)[0]
    return b"".join(parts)


def _table_sectors(data: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", data, 76))
    more, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
    while more < _SPECIAL and more not in seen:  # files above 7 MB list the rest elsewhere
        seen.add(more)
        *listed, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        sectors.extend(listed)
    return [sector for sector in sectors if sector < _SPECIAL]


def _children(directory: bytes) -> set[str]:
    names: set[str] = set()
    waiting = [struct.unpack_from("<I", directory, 76)[0]]
    seen: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index == _NONE or index in seen or (index + 1) * _ENTRY > len(directory):
            continue
        seen.add(index)
        entry = directory[index * _ENTRY : (index + 1) * _ENTRY]
        length = min(max(struct.unpack_from("<H", entry, 64)[0] - 2, 0), 64)
        names.add(entry[:length].decode("utf-16-le", "replace"))
        waiting.extend(struct.unpack_from("<II", entry, 68))
    return names
