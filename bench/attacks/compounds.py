"""Old Office files whose own little file system, or whose records, lead nowhere."""

import struct

from bench.attacks.attack import attack

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _entry(
    name: str, kind: int, start: int, size: int, *, left: int = _FREE, right: int = _FREE, child: int = _FREE
) -> bytes:
    encoded = name.encode("utf-16-le")[:62].ljust(64, b"\0")
    return encoded + struct.pack(
        "<HBBLLL16sLQQLQ", min(len(name), 31) * 2 + 2, kind, 1, left, right, child, b"", 0, 0, 0, start, size
    )


def compound(name: str, content: bytes, *, fat: dict[int, int] | None = None, sibling: int = _FREE) -> bytes:
    """A file system with one stream: sector 0 is its table, 1 its directory, the stream follows."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // 512)
    table = [_FAT, _END, *range(3, 2 + sectors), _END]
    for sector, following in (fat or {}).items():
        table[sector] = following
    table = (table + [_FREE] * 128)[:128]
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    )
    header += struct.pack("<109L", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry(
        name, 2, 2, len(content), left=sibling, right=sibling
    )
    return header + struct.pack("<128L", *table) + directory + bytes(256) + content.ljust(sectors * 512, b"\0")


_STREAMS = {"xls": "Workbook", "doc": "WordDocument", "ppt": "PowerPoint Document", "msg": "__properties_version1.0"}


def chain_circle(name: str) -> bytes:
    """A stream whose sectors follow each other in a circle."""
    return compound(name, b"\x09\x08\x10\0\0\6\5\0", fat={3: 2})


def directory_circle(name: str) -> bytes:
    """A directory that follows itself, with entries that are each other's siblings."""
    return compound(name, b"\x09\x08\x10\0\0\6\5\0", fat={1: 1}, sibling=1)


def out_of_file(name: str) -> bytes:
    """A stream whose next sector lies beyond the file."""
    return compound(name, b"\x09\x08\x10\0\0\6\5\0", fat={2: 0x0FFFFFFF})


def no_content(name: str) -> bytes:
    """A sound file system around nothing."""
    return compound(name, b"")


for _kind, _name in _STREAMS.items():
    attack(f"chain-in-a-circle.{_kind}", _name)(chain_circle)
    attack(f"directory-in-a-circle.{_kind}", _name)(directory_circle)
    attack(f"sector-beyond.{_kind}", _name)(out_of_file)
    attack(f"no-content.{_kind}", _name, quick=_kind in ("xls", "msg"))(no_content)


def _record(kind: int, data: bytes, size: int | None = None) -> bytes:
    return struct.pack("<HH", kind, len(data) if size is None else size) + data


_BEGIN = _record(0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 6))
_SHEET = _record(0x809, struct.pack("<HHHHLL", 0x600, 16, 0, 0, 0, 6))


@attack("record-too-long.xls", _record(0xFC, b"\1\0\0\0\1\0\0\0", 0xFFFF))
@attack("strings-said-4-billion.xls", _record(0xFC, b"\xff" * 8))
@attack("sheet-beyond.xls", _record(0x85, struct.pack("<LBBBB", 2**31, 0, 0, 4, 0) + b"Data"))
@attack("sheet-before.xls", _record(0x85, struct.pack("<LBBBB", 0, 0, 0, 255, 1) + b"D"))
@attack("encrypted-oddly.xls", _record(0x2F, b"\xff" * 6))
@attack("formats.xls", _record(0x41E, b"\1\0\xff\xff\1x") + _record(0xE0, b"\xff" * 3) + _record(0x31, b"\xff"))
def odd_records(records: bytes) -> bytes:
    """A workbook of the years before 2007 with records that claim too much."""
    return compound("Workbook", _BEGIN + records + _record(0x0A, b""))


@attack("corner-cells.xls")
def corner_cells() -> bytes:
    """Cells in the corners of a sheet of the old size."""
    start = len(_BEGIN) + 4 + 8 + 4 + 4
    listed = _record(0x85, struct.pack("<LBBBB", start, 0, 0, 4, 0) + b"Data")
    cells = b"".join(
        _record(0x203, struct.pack("<HHHd", row, column, 0, 1.5))
        for row, column in ((0, 0), (65_535, 255), (65_535, 65_535))
    )
    return compound("Workbook", _BEGIN + listed + _record(0x0A, b"") + _SHEET + cells + _record(0x0A, b""))
