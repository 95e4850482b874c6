"""The parent's side of reading: one long-lived child that is killed when it breaks a rule, and replaced."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.documents.checkpoint import Checkpoint
from app.documents.failures import died, timed_out, too_much_memory
from app.documents.formats import damaged
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.reading import Progress, silent
from app.documents.spawn import Child
from app.documents.staging import staged
from app.errors import Failure, GiveUp, TryAgain

_MEMORY = "too_much_memory"
TICK = 0.1
"""How often ``stop`` is asked, in seconds."""


class Stopped(Exception):
    """The work was stopped because ``stop`` said so; nothing was written."""


def never() -> bool:
    """Nobody stops this job."""
    return False


class Reader:
    """Reads documents in a child process. Not for several threads at once."""

    def __init__(self, limits: Limits | None = None, recycle_after: int = 200) -> None:
        """``recycle_after`` jobs the child is replaced, as parsers leak; also when it has grown to half its memory."""
        self.limits = limits or Limits()
        self.recycle_after = recycle_after
        self._child: Child | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, if one is alive."""
        return self._child.pid if self._child is not None and self._child.alive else None

    def close(self) -> None:
        """End the child. The reader may be used again: it starts another."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def run(self, job: Job, *, stop: Callable[[], bool] = never, progress: Progress = silent) -> Outcome:
        """Read ``job`` and put its outputs into ``job.folder``, all or none.

        Raises:
            GiveUp: ``timed_out``, ``too_much_memory``, ``reader_died``, or what the reader said of the file.
            TryAgain: ``no_reader`` or ``disk``; the child cannot be started, the outputs not written.
            Stopped: ``stop`` returned true; the child is killed.
        """
        with staged(job) as private:
            try:
                return self._run(job, private, stop, progress)
            except BaseException:
                self._end_busy()
                raise

    def _run(self, job: Job, folder: str, stop: Callable[[], bool], progress: Progress) -> Outcome:
        checkpoint = Checkpoint(self.limits.seconds * self.limits.preview_share)
        try:
            return self._awaited(job, folder, stop, progress, checkpoint)
        except GiveUp as failure:
            self._end_busy()  # what writes must have ended before anything is deleted
            outcome = checkpoint.saved(Path(folder), failure)
            if outcome is None:
                raise
            return outcome

    def _awaited(
        self, job: Job, folder: str, stop: Callable[[], bool], progress: Progress, checkpoint: Checkpoint
    ) -> Outcome:
        deadline = last = time.monotonic() + self.limits.seconds
        child = self._begin(job.as_json(folder))
        while True:
            if stop():
                raise Stopped(f"Reading {job.name} was stopped.")
            if time.monotonic() > last:
                raise timed_out(job, self.limits)
            try:
                message = child.receive(min(TICK, max(last - time.monotonic(), 0)))
            except EOFError:
                if child.job_unread:  # it had died before the job came: the job is not to blame
                    self.close()
                    child = self._begin(job.as_json(folder))
                    continue
                raise died(job, *child.wait(), child.last_words(), self.limits) from None
            if message is None:
                continue
            if "so_far" in message:
                checkpoint.reached(Outcome.from_json(message["so_far"]))
            elif "progress" in message:
                progress(*message["progress"])
            else:
                child.busy = False
                return self._finish(child, job, message)
            last = checkpoint.until(time.monotonic(), deadline)

    def _end_busy(self) -> None:
        if self._child is not None and self._child.busy:
            self.close()

    def _begin(self, job: dict[str, Any]) -> Child:
        for _ in range(2):  # an idle child may have died between two jobs: of its thread, of the system
            if self._child is None:
                self._child = Child(self.limits)
            child = self._child
            with contextlib.suppress(OSError):
                child.send(job)
                return child
            self.close()
        raise TryAgain(
            "The process that reads documents cannot be started.",
            code="no_reader",
            cure="See whether this machine has memory and disk space left.",
        )

    def _finish(self, child: Child, job: Job, message: dict[str, Any]) -> Outcome:
        child.jobs += 1
        grown = (message.get("resident") or 0) > self.limits.memory_mb << 19
        sound = "outcome" in message or message.get("failure", {}).get("code", _MEMORY) != _MEMORY
        if child.jobs >= self.recycle_after or grown or not sound:
            self.close()
        if "outcome" in message:
            return Outcome.from_json(message["outcome"])
        raise _failure(job, message, self.limits)


def _failure(job: Job, message: dict[str, Any], limits: Limits) -> Failure:
    """What the child said of the file."""
    if "broken" in message:
        return damaged(job.name, message["broken"])
    if "again" in message:
        return TryAgain.from_json(message["again"])
    if message["failure"]["code"] == "too_much_memory":
        return too_much_memory(job, limits)
    return GiveUp.from_json(message["failure"])
