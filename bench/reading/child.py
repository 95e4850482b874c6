"""One reader in a process of its own: paths come in on standard input, costs go out, what was found goes into files.

Run as ``python -m bench.reading.child FORMAT READER WARM_UP_FILE…``.
"""

import contextlib
import json
import logging
import os
import resource
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from bench.reading.ours import Ours
from bench.reading.peers import OPINIONS, PEERS
from bench.reading.words import words_of

OURS = "ours"
_MOST_MEMORY = 4 << 30


class Subject(Protocol):
    """What is measured."""

    @property
    def fresh(self) -> bool:
        """Whether it has read nothing yet."""

    def clock(self) -> float:
        """Processor seconds so far."""

    def read(self, path: Path) -> Any:
        """Read one file: the part that is timed."""

    def taken(self, result: Any) -> Any:
        """What was found, as text or as cells."""

    def dropped(self, result: Any) -> None:
        """Leave nothing behind of what was found."""

    def peak_mb(self) -> float:
        """The most memory used so far."""

    def close(self) -> None:
        """Clean up."""


class Peer:
    """A library in this very process."""

    def __init__(self, read: Callable[[Path], Any]) -> None:
        self.fresh = True
        self._read = read

    clock = staticmethod(time.process_time)

    def read(self, path: Path) -> Any:
        """Read one file."""
        self.fresh = False
        return self._read(path)

    def taken(self, result: Any) -> Any:
        """Text as it is, a workbook (which comes with its text) as its cells."""
        if not isinstance(result, tuple):
            return result
        from bench.reading.cells import of_openpyxl

        return of_openpyxl(result[0])

    def dropped(self, result: Any) -> None:
        """Nothing to do."""

    def peak_mb(self) -> float:
        """The most memory this process used."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def close(self) -> None:
        """Nothing to do."""


def main(family: str, name: str, warm_up: list[Path]) -> None:
    """Answer until the pipe closes."""
    warnings.simplefilter("ignore")
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is not an answer
    readers = {**PEERS[family], **OPINIONS[family]}
    subject: Subject = Ours() if name == OURS else Peer(readers[name]())
    with contextlib.closing(subject):
        for line in sys.stdin:
            job = json.loads(line)
            if "again" in job:
                said: Any = [_cost(subject, Path(path), warm_up) for path in job["again"]]
            else:
                said = _kept(subject, Path(job["path"]), Path(job["into"]), warm_up)
            answers.write(json.dumps(said) + "\n")
            answers.flush()


def _warm(subject: Subject, files: list[Path]) -> None:
    for path in files:
        with contextlib.suppress(Exception):
            subject.taken(subject.read(path))
    subject.peak_mb()


def _kept(subject: Subject, path: Path, into: Path, warm_up: list[Path]) -> dict[str, Any]:
    """Read a file and keep what was found."""
    result, cpu, error = _read(subject, path, warm_up)
    peak = subject.peak_mb()
    found = _keep(subject.taken(result), into) if error is None else 0
    return {"cpu": cpu, "peak_mb": peak, "error": error, "found": found}


def _cost(subject: Subject, path: Path, warm_up: list[Path]) -> float | None:
    """What it costs to read a file; what was found is dropped."""
    result, cpu, error = _read(subject, path, warm_up)
    if error is not None:
        return None
    subject.dropped(result)
    return cpu


def _read(subject: Subject, path: Path, warm_up: list[Path]) -> tuple[Any, float, str | None]:
    if subject.fresh:
        _warm(subject, warm_up)
    result = error = None
    before = subject.clock()
    try:
        result = subject.read(path)
    except Exception as failure:  # noqa: BLE001 -- whatever a library raises, it did not read the file
        error = f"{type(failure).__name__}: {failure}"[:300]
    return result, subject.clock() - before, error


def _keep(taken: Any, into: Path) -> int:
    """Write what is compared later; how many words or cells there are."""
    if isinstance(taken, int):
        return taken
    kept = taken if isinstance(taken, dict) else words_of(taken)
    into.write_text(json.dumps(kept), encoding="utf-8")
    return kept.total() if isinstance(kept, Counter) else len(kept)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [Path(each) for each in sys.argv[3:]])
