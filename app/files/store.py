"""Artifacts: inputs and outputs, stored in one folder and named by key.

A key is a relative POSIX path that begins with ``uploads/``; it looks the same in a message, a table and a result, and
nothing outside the store (or a folder named in NEXUS_READ_ROOTS) is ever read through one.
"""

import os
import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from app.errors import GiveUp, TryAgain

PREFIX = "uploads"
CHUNK = 1 << 20
LONGEST_NAME = 80
"""Characters kept of a given name: some file systems take 255 bytes, and a character may need four."""


class Readable(Protocol):
    """Whatever bytes can be read from, a piece at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes."""
        ...


class Store:
    """The local artifact store: ``home/uploads``, and further folders that may be read."""

    def __init__(self, home: Path, read_roots: Sequence[Path] = ()) -> None:
        self.home = home.resolve()
        self.root = self.home / PREFIX
        self._roots = (self.root, *(root.resolve() for root in read_roots))

    def resolve(self, file_path: str, argument: str = "file_path") -> Path:
        """The real path behind a key or a path, if it lies under an allowed folder.

        Raises:
            GiveUp: it is no text, lies elsewhere (``not_allowed``) or is not there (``missing_file``).
        """
        if not file_path.strip() or "\0" in file_path:
            raise GiveUp(
                f"{argument} must be a path as text, not {file_path!r:.80}.", code="bad_argument", argument=argument
            )
        try:
            path = (self.home / file_path).resolve()
            inside = any(path.is_relative_to(root) for root in self._roots)
            found = inside and path.is_file()
        except (OSError, RuntimeError, ValueError) as error:
            raise GiveUp(f"{argument} {file_path!r:.200} cannot be used: {error}.", code="bad_argument") from error
        if not inside:
            raise GiveUp(
                f"{argument} {file_path!r:.200} lies outside the folders that may be read.",
                code="not_allowed",
                cure="Put the file under uploads/, or name its folder in NEXUS_READ_ROOTS.",
            )
        if not found:
            raise GiveUp(
                f"{argument} {file_path!r:.200} is not there.",
                code="missing_file",
                cure="Check the name, or upload the file again.",
            )
        return path

    def key(self, path: Path) -> str:
        """The key of a path inside the store."""
        return f"{PREFIX}/{path.resolve().relative_to(self.root.resolve()).as_posix()}"

    def folder(self, *parts: str) -> Path:
        """A folder inside the store, made if it is not there. Parts are ours, not a user's."""
        path = self.root.joinpath(*parts)
        with disk_failures(path):
            path.mkdir(parents=True, exist_ok=True)
        return path

    def put(self, folder: Path, name: str, content: Path | bytes | Readable) -> Path:
        """Store content under ``folder`` with a name made safe; whole or not at all.

        Raises:
            TryAgain: the disk refused it.
            GiveUp: the source cannot be read.
        """
        target = folder / safe_name(name)
        with self.writing(target) as stream:
            if isinstance(content, bytes):
                stream.write(content)
            elif isinstance(content, Path):
                with readable(content) as source:
                    size = os.fstat(source.fileno()).st_size  # a small file needs no megabyte of buffer
                    shutil.copyfileobj(source, stream, min(CHUNK, size + 1))
            else:
                shutil.copyfileobj(content, stream, CHUNK)
        return target

    @contextmanager
    def writing(self, target: Path) -> Iterator[IO[bytes]]:
        """A stream whose content appears as ``target`` at the end, or never."""
        partial = target.parent / f".{uuid.uuid4().hex}.partial"
        with disk_failures(target):
            try:
                with _opened(partial) as stream:
                    yield stream
                partial.replace(target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise

    def remove(self, folder: Path) -> None:
        """Delete a folder of the store with all in it."""
        if folder.resolve().is_relative_to(self.root.resolve()) and folder.resolve() != self.root.resolve():
            shutil.rmtree(folder, ignore_errors=True)

    def old_folders(self, part: str, older_than: float) -> Iterable[Path]:
        """Folders directly under ``part`` last touched before ``older_than`` (seconds since 1970)."""
        folder = self.root / part
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_dir() and path.stat().st_mtime < older_than:
                yield path

    def leftovers(self, older_than: float) -> Iterable[Path]:
        """Unfinished writes last touched before ``older_than`` (seconds since 1970)."""
        for path in self.root.rglob(".*"):
            if path.stat().st_mtime < older_than and path.name != ".gitkeep":
                yield path


def _opened(path: Path) -> IO[bytes]:
    """A new file; its folder is made where it is not there, which is seldom."""
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


@contextmanager
def disk_failures(target: Path) -> Iterator[None]:
    """Turn the disk's refusal to write into a failure a person understands."""
    try:
        yield
    except OSError as error:
        raise TryAgain(
            f"{target.name} could not be stored: {os.strerror(error.errno) if error.errno else error}.",
            code="disk",
            cure="Check free space and permissions of the uploads folder.",
        ) from error


@contextmanager
def readable(path: Path) -> Iterator[IO[bytes]]:
    """An input opened to be read, or a failure that names it."""
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise GiveUp(f"{path.name!r:.200} cannot be read: {reason}.", code="unreadable_file") from error
    with stream:
        yield stream


def safe_name(name: str) -> str:
    """A file name that every file system and shell takes, as close to the given one as that allows."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    text = re.sub(r"[^\w.\- ()]", "_", text, flags=re.UNICODE).strip(". ")
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, suffix = text, ""
    stem = stem[:LONGEST_NAME].strip(". ") or "file"
    while len(stem.encode()) > 200:
        stem = stem[:-1]
    return f"{stem}.{suffix}" if suffix else stem
