"""A ZIP that was handed in as many documents: what is in it, and each file as a stream that says why it cannot be read."""

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from types import TracebackType
from typing import IO

LONGEST_NAME = 400
PACKAGE_MARKS = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
"""What makes a ZIP one document instead of many."""
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile and its decompressors raise for damaged, encrypted and unknown content."""
CURE = "Make the archive again, without a password, or hand in the files themselves."


class Unpackable(Exception):
    """An archive, or a file in one, that cannot be unpacked."""

    cure = CURE


def may_be_archive(name: str) -> bool:
    """Whether the file is called a ZIP."""
    return PurePath(name).suffix.lower() == ".zip"


def is_archive(name: str, path: Path) -> bool:
    """Whether the file is a ZIP of documents: called one, and not itself a document under a wrong name."""
    if not may_be_archive(name):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.NameToInfo) and not any(mark in archive.NameToInfo for mark in PACKAGE_MARKS)
    except DAMAGED:
        return False  # its item will say what is wrong with it


def shown_name(name: str) -> str:
    """A name as it is shown: its last part, printable, of bearable length."""
    clean = "".join(c if c.isprintable() else "\ufffd" for c in name.replace("\\", "/"))
    return clean.rpartition("/")[2].strip()[:LONGEST_NAME] or "unnamed"


class Archive:
    """An opened ZIP: its wanted members, and streams that cannot give more than ``most_bytes``."""

    def __init__(self, path: Path, name: str, *, most_bytes: int) -> None:
        self.name = name
        self._most = most_bytes
        try:
            self._zip = zipfile.ZipFile(path)
        except DAMAGED as error:
            raise _unpackable(name, error) from error
        self.members = [member for member in self._zip.infolist() if _wanted(member)]
        if not self.members:
            self._zip.close()
            raise Unpackable(f"The archive {name} has no files in it.")

    @property
    def bytes(self) -> int:
        """Bytes of all members, as the archive says."""
        return sum(member.file_size for member in self.members)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @contextmanager
    def reading(self, filename: str) -> Iterator["Bounded"]:
        """A member to be read.

        Raises:
            Unpackable: it is damaged, encrypted, or longer than it says; also while it is read.
        """
        shown = f"{shown_name(filename)} in {self.name}"
        try:
            stream = self._zip.open(filename)
        except DAMAGED as error:
            raise _unpackable(shown, error) from error
        with stream:
            yield Bounded(stream, self._most, shown)


class Bounded:
    """A stream that ends the reading once more came out of it than a file may have: an archive's directory can lie."""

    def __init__(self, stream: IO[bytes], most: int, shown: str) -> None:
        self._stream, self._left, self._shown = stream, most, shown

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes."""
        try:
            data = self._stream.read(size)
        except DAMAGED as error:
            raise _unpackable(self._shown, error) from error
        self._left -= len(data)
        if self._left < 0:
            raise Unpackable(f"{self._shown} cannot be unpacked: it has more in it than it says.")
        return data


def _unpackable(shown: str, error: Exception) -> Unpackable:
    reason = "it needs a password" if "password" in str(error) or "encrypted" in str(error) else str(error).rstrip(".")
    return Unpackable(f"{shown} cannot be unpacked: {reason or type(error).__name__}.")


def _wanted(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    junk = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts) or parts[-1] in ("Thumbs.db", "")
    return not member.is_dir() and not junk and not stat.S_ISLNK(member.external_attr >> 16)
