"""A file out of a package: what the directory says of it is checked."""

import io
import struct
import zipfile
import zlib

import pytest

from app.documents.archive import Archive
from app.documents.reasons import Unfit
from app.documents.unpacking import unpacked

TEXT = b"words and words " * 1000


def archive(kind: int = zipfile.ZIP_DEFLATED, extra: bytes = b"") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", kind) as made:
        info = zipfile.ZipInfo("a.xml")
        info.compress_type = kind
        info.extra = extra
        made.writestr(info, TEXT)
    return data.getvalue()


def read(data: bytes, most: int = 1_000_000, **claims: int) -> bytes:
    package = Archive(io.BytesIO(data))
    return unpacked(package, package.members[0]._replace(**claims), most)


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_way_of_packing_is_read(kind: int) -> None:
    assert read(archive(kind)) == TEXT


def test_a_longer_header_in_front_of_the_file_does_no_harm() -> None:
    assert read(archive(extra=struct.pack("<HH", 0x9999, 500) + b"x" * 500)) == TEXT


def test_more_than_the_cap_is_refused() -> None:
    with pytest.raises(Unfit, match="larger than"):
        read(archive(), most=100)


def test_a_directory_that_promises_less_than_there_is_is_found_out() -> None:
    with pytest.raises(zipfile.BadZipFile):
        read(archive(), size=100)


def test_a_directory_that_promises_more_than_there_is_is_found_out() -> None:
    with pytest.raises(EOFError):
        read(archive(), size=len(TEXT) + 1)
    with pytest.raises(EOFError):
        read(archive(zipfile.ZIP_STORED), packed=len(TEXT) + 40_000, size=len(TEXT) + 40_000)


def test_a_claim_of_a_huge_packed_size_takes_no_memory() -> None:
    try:
        assert read(archive(), packed=1 << 50) == TEXT
    except zipfile.BadZipFile as refusal:  # some versions of the library look for overlaps first
        assert "verlap" in str(refusal)


def test_a_wrong_checksum_and_rubbish_are_found_out() -> None:
    with pytest.raises(zipfile.BadZipFile):
        read(archive(), check=1)
    with pytest.raises(zipfile.BadZipFile):
        read(archive(), offset=5)
    data = bytearray(archive())
    data[60:70] = b"\xff" * 10
    with pytest.raises((zipfile.BadZipFile, zlib.error, EOFError)):
        read(bytes(data))
