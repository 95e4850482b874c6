"""What is handed in: files and ZIPs become stored inputs, one an item, whatever their names are."""

import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.errors import GiveUp
from app.files.bundle import folder_name
from app.files.store import Readable, Store, readable
from config.settings import Settings

LONGEST_NAME = 400
PACKAGE_MARKS = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
"""What makes a ZIP one document instead of many."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file handed in: its name as a person knows it, and its content."""

    name: str
    content: Path | bytes | Readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A stored input."""

    position: int
    name: str
    key: str
    size: int


def take_in(store: Store, folder: Path, files: Sequence[NewFile], limits: Settings) -> list[Intake]:
    """Store every file under ``folder``; a ZIP gives one item for each file in it.

    Raises:
        GiveUp: there is nothing in it, or it goes over a limit; the message names file, size and limit.
        TryAgain: the disk refused it.
    """
    taken: list[Intake] = []
    total = 0
    for new in files:
        arrived = store.put(folder / "arriving", f"{len(taken):04d}-{new.name}", new.content)
        try:
            for name, content in _unpacked(new.name, arrived, limits):
                place = folder / folder_name(len(taken) + 1, name)
                path = arrived.rename(place) if content is arrived else store.put(place.parent, place.name, content)
                size = path.stat().st_size
                total += size
                taken.append(Intake(position=len(taken) + 1, name=name, key=store.key(path), size=size))
                _check_limits(name, size, total, len(taken), limits)
        finally:
            arrived.unlink(missing_ok=True)
    store.remove(folder / "arriving")
    if not taken:
        raise GiveUp("There is no file to work on.", code="no_files", cure="Choose at least one file.")
    return taken


def _check_limits(name: str, size: int, total: int, count: int, limits: Settings) -> None:
    if size > limits.upload_mb * 1_000_000:
        raise _too_much(f"{name} has {size / 1e6:.0f} MB", f"at most {limits.upload_mb} MB a file", "NEXUS_UPLOAD_MB")
    if total > limits.run_mb * 1_000_000:
        raise _too_much("The files together are too large", f"at most {limits.run_mb} MB a run", "NEXUS_RUN_MB")
    if count > limits.upload_files:
        raise _too_much("There are too many files", f"at most {limits.upload_files} a run", "NEXUS_UPLOAD_FILES")


def _too_much(what: str, limit: str, setting: str) -> GiveUp:
    return GiveUp(f"{what}: {limit}.", code="too_much", cure=f"Split the run, or raise {setting}.")


def _unpacked(name: str, path: Path, limits: Settings) -> Iterator[tuple[str, Path | Readable]]:
    shown = _shown(name)
    if not _is_archive(path):
        yield shown, path
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _wanted(member)]
            if not members:
                raise GiveUp(f"The archive {shown} has no files in it.", code="empty_archive")
            for member in members:
                if member.file_size > limits.upload_mb * 1_000_000:
                    _check_limits(_shown(member.filename), member.file_size, 0, 0, limits)
                with archive.open(member) as stream:
                    yield _shown(member.filename), Bounded(stream, limits.upload_mb * 1_000_000)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise GiveUp(
            f"The archive {shown} cannot be unpacked: {str(error).rstrip('.')}.",
            code="bad_archive",
            cure="Make it again without a password, or hand in the files themselves.",
        ) from error


class Bounded:
    """A stream that ends the intake once more came out of it than a file may have: an archive's directory can lie."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._left = most

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes."""
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise GiveUp("A file in the archive unpacks to more than it says.", code="bad_archive")
        return data


def _is_archive(path: Path) -> bool:
    with readable(path) as stream:
        if stream.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(mark in archive.NameToInfo for mark in PACKAGE_MARKS)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False  # a damaged document: its item will say so


def _wanted(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    junk = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts) or parts[-1] in ("Thumbs.db", "")
    return not member.is_dir() and not junk and not stat.S_ISLNK(member.external_attr >> 16)


def _shown(name: str) -> str:
    clean = "".join(c if c.isprintable() else "\ufffd" for c in name.replace("\\", "/"))
    return clean.rpartition("/")[2].strip()[:LONGEST_NAME] or "unnamed"
