"""The directory of a package: what is read here is what ``zipfile`` reads, and what is unusual is left to it."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from app.documents.archive import Archive
from app.documents.directory import Member, directory

Change = Callable[[zipfile.ZipInfo], None]


def packed(change: Change = lambda info: None, comment: bytes = b"", before: bytes = b"") -> bytes:
    """A package of three files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/media/image1.png"):
            archive.writestr(name, name * 100)
        change(archive.infolist()[1])
    return before + data.getvalue()


def as_library(data: bytes) -> list[Member]:
    """What ``zipfile`` says."""
    return [
        Member(i.filename, i.flag_bits, i.compress_type, i.CRC, i.compress_size, i.file_size, i.header_offset, len(i.extra))
        for i in zipfile.ZipFile(io.BytesIO(data)).infolist()
    ]  # fmt: skip


def renamed(name: str) -> Change:
    return lambda info: setattr(info, "filename", name)


@pytest.mark.parametrize(
    "data",
    [
        packed(),
        packed(comment=b"made by somebody"),
        packed(before=b"#!/bin/sh\n"),
        packed(renamed("xl/Übersicht.xml")),
        packed(renamed("xl/a\0b.xml")),
        packed(lambda info: setattr(info, "extra", struct.pack("<HHQ", 0x9999, 8, 0))),
        packed(lambda info: setattr(info, "comment", b"a comment")),
        packed(lambda info: setattr(info, "file_size", 1 << 33)),
        packed(lambda info: setattr(info, "flag_bits", 1)),
        packed() + b"\0" * 10,
        packed().replace(b"PK\1\2", b"PK\1\3", 1),
        packed()[:-30],
        packed()[-22:],
        b"PK\3\4",
        b"PK\5\6" + bytes(18),
    ],
)
def test_every_directory_is_read_or_refused_as_the_library_does(data: bytes) -> None:
    try:
        expected = as_library(data)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as refusal:
        with pytest.raises(type(refusal)):
            directory(io.BytesIO(data))
    else:
        assert directory(io.BytesIO(data)) == expected


def test_a_count_that_is_not_that_of_the_entries_is_left_to_the_library() -> None:
    data = bytearray(packed())
    data[-14:-10] = struct.pack("<HH", 2, 2)
    assert [member.name for member in directory(io.BytesIO(bytes(data)))][-1] == "xl/media/image1.png"


def test_a_member_is_read_bit_by_bit() -> None:
    data = packed()
    archive = Archive(io.BytesIO(data), data)
    with archive.open(archive.by_name["xl/workbook.xml"]) as opened:
        assert opened.read(20) == b"xl/workbook.xmlxl/wo"
