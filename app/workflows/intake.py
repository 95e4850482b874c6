"""What is handed in: files, ZIPs and mails become stored inputs, one an item, whatever their names are.

An archive, or a file in one, that cannot be unpacked becomes an item that fails with the reason: it costs the others
nothing. Only a limit refuses the whole, before anything runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import GiveUp
from app.files.bundle import folder_name, free_name
from app.files.store import Readable, Store
from app.workflows.archive import Archive, Unpackable, is_archive, may_be_archive, shown_name
from app.workflows.attachments import Attachments, is_mail
from config.settings import Settings

MB = 1_000_000
DEEPEST = 3
"""Mails in mails and ZIPs in mails are opened down to here; what lies deeper is an item as it is."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file handed in: its name as a person knows it, and its content."""

    name: str
    content: Path | bytes | Readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A stored input; or, with ``error``, one that could not be stored because its archive is at fault."""

    position: int
    name: str
    key: str
    size: int
    error: dict[str, Any] | None = None


def take_in(
    store: Store,
    folder: Path,
    files: Sequence[NewFile],
    limits: Settings,
    attachments: Attachments | None = None,
) -> list[Intake]:
    """Store every file under ``folder``; a ZIP gives one item for each file in it, a mail one for each attached to it.

    Raises:
        GiveUp: there is nothing in it, or it goes over a limit; the message names file, size and limit.
        TryAgain: the disk refused it.
    """
    taking = _Taking(store, folder, limits, attachments)
    for number, new in enumerate(files):
        taking.take(number, new)
    store.remove(folder / "arriving")
    if not taking.items:
        raise GiveUp("There is no file to work on.", code="no_files", cure="Choose at least one file.")
    return taking.items


class _Taking:
    """The items taken in so far, held against the limits."""

    def __init__(self, store: Store, folder: Path, limits: Settings, attachments: Attachments | None) -> None:
        self.items: list[Intake] = []
        self._store, self._folder, self._limits = store, folder, limits
        self._key = store.key(folder)
        self._attachments = attachments
        self._names: set[str] = set()
        self._bytes = 0
        self._mails = 0

    def take(self, number: int, new: NewFile) -> None:
        """One file that was handed in. What may be an archive is looked into before it has a place."""
        name = shown_name(new.name)
        if may_be_archive(name):
            self._arrived(name, self._store.put(self._folder / "arriving", f"{number:04d}-{new.name}", new.content))
        else:
            place = self._place(name)
            self._kept(name, self._store.put(place.parent, place.name, new.content))

    def _arrived(self, name: str, path: Path, depth: int = 0, inside: str = "") -> None:
        """A file lies at ``path``: opened where it holds others, else moved to its place. ``inside`` is its mail."""
        try:
            if depth < DEEPEST and is_archive(name, path):
                self._unpack(name, path, depth, inside)
                return
            place = self._place(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            kept = path.rename(place)
        finally:
            path.unlink(missing_ok=True)
        self._kept(name, kept, depth, inside)

    def _kept(self, name: str, path: Path, depth: int = 0, inside: str = "") -> None:
        """A file lies at its place: listed, and opened where it is a mail."""
        shown = self._keep(inside + name, path)
        if self._attachments is not None and depth < DEEPEST and is_mail(name):
            self._open_mail(self._attachments, shown, path, depth)

    def _open_mail(self, attachments: Attachments, name: str, path: Path, depth: int) -> None:
        self._mails += 1
        folder = self._folder / "arriving" / f"mail-{self._mails:04d}"
        for attached, file, gone_through in attachments.of(name, path, folder):
            # What is in a mail that was gone through comes in this loop too: to open it again would double it.
            self._arrived(shown_name(attached), file, DEEPEST if gone_through else depth + 1, f"{name}/")

    def _unpack(self, name: str, path: Path, depth: int, inside: str) -> None:
        try:
            with Archive(path, name, most_bytes=self._limits.upload_mb * MB) as archive:
                if not self._fits(archive, inside):
                    return
                for member in archive.members:
                    self._member(archive, member.filename, depth, inside)
        except Unpackable as broken:
            self._refuse(inside + name, broken.cure, str(broken))

    def _fits(self, archive: Archive, inside: str) -> bool:
        """Whether it may be unpacked. What somebody sent with a mail costs nobody the run: it is an item that fails."""
        try:
            self._check_archive(archive)
        except GiveUp as refused:
            if not inside:
                raise
            self._refuse(inside + archive.name, refused.cure, refused.message, refused.code)
            return False
        return True

    def _member(self, archive: Archive, filename: str, depth: int, inside: str) -> None:
        name = shown_name(filename)
        place = self._place(name)
        try:
            with archive.reading(filename) as stream:
                path = self._store.put(place.parent, place.name, stream)
        except Unpackable as broken:
            self._refuse(inside + name, broken.cure, str(broken))
            return
        self._kept(name, path, depth, inside)

    def _check_archive(self, archive: Archive) -> None:
        """Hold what an archive says of itself against the limits, before any of it is written."""
        self._check(archive.name, 0, len(self.items) + len(archive.members), self._bytes + archive.bytes)
        for member in archive.members:
            self._check(shown_name(member.filename), member.file_size, 0, 0)

    def _keep(self, name: str, path: Path) -> str:
        """List a stored input; its name in the run."""
        size = path.stat().st_size
        self._bytes += size
        self._check(name, size, len(self.items) + 1, self._bytes)
        shown = free_name(name, self._names)
        self.items.append(Intake(position=len(self.items) + 1, name=shown, key=f"{self._key}/{path.name}", size=size))
        return shown

    def _refuse(self, name: str, cure: str, why: str, code: str = "damaged_file") -> None:
        error = {"code": code, "message": why, "cure": cure, "facts": {"name": name}}
        shown = free_name(name, self._names)
        self.items.append(Intake(position=len(self.items) + 1, name=shown, key="", size=0, error=error))

    def _place(self, name: str) -> Path:
        return self._folder / folder_name(len(self.items) + 1, name)

    def _check(self, name: str, size: int, count: int, total: int) -> None:
        most = self._limits
        if size > most.upload_mb * MB:
            raise _too_much(f"{name} has {size / MB:.0f} MB", f"at most {most.upload_mb} MB a file", "NEXUS_UPLOAD_MB")
        if total > most.run_mb * MB:
            raise _too_much("The files together are too large", f"at most {most.run_mb} MB a run", "NEXUS_RUN_MB")
        if count > most.upload_files:
            raise _too_much("There are too many files", f"at most {most.upload_files} a run", "NEXUS_UPLOAD_FILES")


def _too_much(what: str, limit: str, setting: str) -> GiveUp:
    return GiveUp(f"{what}: {limit}.", code="too_much", cure=f"Split the run, or raise {setting}.")
