"""A package that is open: its members, and the bytes of each."""

import io
import zipfile
from functools import cached_property
from pathlib import Path
from typing import IO

from app.documents.directory import Member, directory

WHOLE = 1 << 17
"""Bytes up to which a package is held in memory: most are smaller, and to seek in a file costs more than to copy it."""


class Archive:
    """The members of one package. ``data`` are all its bytes where they are few."""

    def __init__(self, file: IO[bytes], data: bytes | None = None) -> None:
        self.file = file
        self.data = data
        self.members = directory(file)
        self.by_name = {member.name: member for member in self.members}
        """Of two with one name the last."""

    @classmethod
    def of(cls, path: Path, beginning: bytes) -> "Archive":
        """The package at ``path``, of which the first ``WHOLE`` bytes, or all, are known.

        Raises:
            BadZipFile, NotImplementedError, OSError, ValueError: its directory cannot be read.
        """
        if len(beginning) < WHOLE:
            return cls(io.BytesIO(beginning), beginning)
        file = path.open("rb")
        try:
            return cls(file)
        except BaseException:
            file.close()
            raise

    def open(self, member: Member) -> IO[bytes]:
        """A member to be read bit by bit, however it is packed; what is wrong with it is raised on the way."""
        if member.offset < 0:
            raise EOFError("it is cut off")
        return self._library.open(member.name)

    @cached_property
    def _library(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self.file)

    def close(self) -> None:
        """Close the file."""
        self.file.close()
