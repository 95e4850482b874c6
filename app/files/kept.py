"""Outcomes of readings, kept: the same file is read once, whoever hands it in again.

An entry is a folder named by its fingerprint: ``outcome.json`` with the digest of every file beside it. Files are hard
links to those of the run that made them, read-only, so that no run can change another's; where a file system has no
links they are copies. Deleting either side leaves the other whole.
"""

import contextlib
import json
import logging
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from app.documents.job import Job, Outcome
from app.documents.reader import Reader, Stopped, never
from app.documents.reading import Progress, silent
from app.documents.staging import PREFIX, staged
from app.errors import Failure
from app.files.fingerprint import content_digest, fingerprint
from app.files.turns import sweep, turn

log = logging.getLogger(__name__)
MB = 1_000_000
OUTCOME = "outcome.json"
LOCKS = "locks"
READ_ONLY = 0o444
_LOCK_DAYS = 1.0


class Result(NamedTuple):
    """An outcome, and whether it came from an earlier reading."""

    outcome: Outcome
    reused: bool


class _Damaged(Exception):
    """An entry is not what it was when it was kept."""


class Kept:
    """Entries under ``folder``: at most ``megabytes`` of them, each until it was not used for ``days``. 0 of either: off."""

    def __init__(self, folder: Path, *, megabytes: float, days: float) -> None:
        self.folder = folder
        self._most = megabytes * MB
        self._seconds = days * 86400

    @property
    def on(self) -> bool:
        """Whether anything is kept at all."""
        return self._most > 0 and self._seconds > 0

    def run(self, reader: Reader, job: Job, *, stop: Callable[[], bool] = never, progress: Progress = silent) -> Result:
        """The outcome of ``job`` with its files in ``job.folder``: from an earlier reading, else from ``reader``.

        Who comes while another reads the same waits for it, at most as long as a reading may take.

        Raises:
            Stopped: ``stop`` returned true.
            Failure: what ``reader`` raises; a failure is never kept.
        """
        before = _stamps(job) if self.on else None
        if before is None:  # a missing file is the reader's to report
            return Result(reader.run(job, stop=stop, progress=progress), reused=False)
        key = fingerprint(job, reader.limits)
        if found := self._taken(key, job):
            return Result(found, reused=True)
        with self._turn(key, reader, stop, progress) as ours:
            if found := self._taken(key, job):
                return Result(found, reused=True)
            outcome = reader.run(job, stop=stop, progress=progress)
            if ours and not outcome.hurried and _stamps(job) == before:
                self._keep(key, job, outcome)
        return Result(outcome, reused=False)

    def tidy(self, moment: float) -> int:
        """Delete what was not used for long, and the longest unused beyond the size; how many entries went."""
        entries = sorted(self._entries())
        left, gone = sum(size for _, size, _ in entries), 0
        for used, size, path in entries:
            if left <= self._most and used > moment - self._seconds:
                break
            shutil.rmtree(path, ignore_errors=True)
            left, gone = left - size, gone + 1
        sweep(self.folder / LOCKS, moment - _LOCK_DAYS * 86400)
        return gone

    def _entry(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """(last use in seconds since 1970, bytes, folder) of each."""
        for path in self.folder.glob(f"??/*/{OUTCOME}"):
            with contextlib.suppress(FileNotFoundError):  # another process tidies as well
                size = sum(file.stat().st_size for file in path.parent.iterdir())
                yield path.stat().st_mtime, size, path.parent

    @contextlib.contextmanager
    def _turn(self, key: str, reader: Reader, stop: Callable[[], bool], progress: Progress) -> Iterator[bool]:
        def waiting() -> None:
            if stop():
                raise Stopped("Waiting for another reading of the same file was stopped.")
            progress(0, 1, "being read by another worker")

        with contextlib.ExitStack() as stack:
            try:
                ours = stack.enter_context(
                    turn(self.folder / LOCKS / key, seconds=reader.limits.seconds, waiting=waiting)
                )
            except OSError as error:
                log.warning("readings cannot be kept: %s", error)
                ours = False
            yield ours

    def _taken(self, key: str, job: Job) -> Outcome | None:
        """The kept outcome with its files linked into the job's folder; None where there is none, or a damaged one."""
        entry = self._entry(key)
        try:
            said = json.loads((entry / OUTCOME).read_bytes())
            outcome = _renamed(Outcome.from_json(said["outcome"]), said["name"], job.name)
            with staged(job) as folder:
                for name, digest in said["files"].items():
                    _link(entry / name, Path(folder) / name)
                    if content_digest(Path(folder) / name) != digest:
                        raise _Damaged(f"{name} has changed")
            os.utime(entry / OUTCOME)
        except (FileNotFoundError, NotADirectoryError):
            if entry.exists():
                self._discard(entry, "a file is missing")
            return None
        except (ValueError, KeyError, TypeError, AttributeError, _Damaged) as error:
            self._discard(entry, str(error))
            return None
        except (OSError, Failure) as error:  # the disk: reading anew will meet it too, and tell
            log.warning("a kept reading cannot be used: %s", error)
            return None
        return outcome

    def _discard(self, entry: Path, why: str) -> None:
        log.warning("the kept reading %s is damaged (%s): it is made anew", entry.name, why)
        shutil.rmtree(entry, ignore_errors=True)

    def _keep(self, key: str, job: Job, outcome: Outcome) -> None:
        """Link the job's files into an entry, which appears whole or not at all. The work never fails for it."""
        private = self.folder / f"{PREFIX}{secrets.token_hex(8)}"
        try:
            if sum((job.folder / name).stat().st_size for name in outcome.file_names) > self._most:
                return
            private.mkdir(parents=True)
            files = {}
            for name in outcome.file_names:
                _link(job.folder / name, private / name)
                (private / name).chmod(READ_ONLY)
                files[name] = content_digest(private / name)
            said: dict[str, Any] = {"name": job.name, "outcome": outcome.as_json(), "files": files}
            (private / OUTCOME).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
            self._entry(key).parent.mkdir(exist_ok=True)
            private.rename(self._entry(key))
        except OSError as error:
            log.warning("the reading of %s could not be kept: %s", job.name, error)
        finally:
            shutil.rmtree(private, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or too many links
        shutil.copyfile(source, target)


def _renamed(outcome: Outcome, before: str, now: str) -> Outcome:
    """The same outcome, its warnings naming the file as it is called this time."""
    if before == now:
        return outcome
    return replace(outcome, warnings=[warning.replace(before, now) for warning in outcome.warnings])


def _stamps(job: Job) -> list[tuple[int, int, int]] | None:
    """What changes when a file of the job is changed; None when one cannot be read."""
    try:
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(path.open("rb")) for path in (job.path, *job.others)]
            stats = [os.fstat(file.fileno()) for file in files]
    except OSError:
        return None
    return [(stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats]
