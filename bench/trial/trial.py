"""Read one file, and judge how that ended."""

import contextlib
import re
import resource
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.documents.formats import Format
from app.documents.job import Job, Outcome, Wanted
from app.documents.reader import Reader
from app.errors import Failure, GiveUp
from bench.trial.outputs import unsound
from bench.trial.trap import Trap

_OF_PROGRAMMERS = re.compile(
    r"Traceback|NoneType|object at 0x|\b[a-z_]+\.[a-z_]+\.[A-Za-z_]+Error|\b[A-Z]\w*(?:Error|Exception)\b"
)
"""Words that say nothing to the people who read a message."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 600
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_OVERTIME = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """How reading a file ended. ``code`` is ``ok`` or a failure's; ``faults`` is what must not be."""

    name: str
    code: str
    message: str
    cure: str = ""
    warnings: tuple[str, ...] = ()
    truncated: bool = False
    cpu_seconds: float = 0
    seconds: float = 0
    peak_mb: float = 0
    faults: list[str] = field(default_factory=list)


def tried(reader: Reader, path: Path, folder: Path, plan: Mapping[Format, Wanted], trap: Trap | None = None) -> Verdict:
    """Read ``path`` into ``folder``, which is removed again."""
    clock, cpu = time.monotonic(), cpu_of(reader)
    job = Job(path, path.name, folder / "outputs", dict(plan))
    outcome: Outcome | None = None
    try:
        outcome = reader.run(job)
        code, message, cure = "ok", "", ""
        warnings, truncated = tuple(outcome.warnings), outcome.truncated
    except Failure as failure:
        code, message, cure, warnings, truncated = failure.code, str(failure), failure.cure, (), False
        again = not isinstance(failure, GiveUp)
    else:
        again = False
    verdict = Verdict(
        path.name, code, message, cure, warnings, truncated,
        cpu_of(reader) - cpu, time.monotonic() - clock, peak_mb(reader),
    )  # fmt: skip
    verdict.faults.extend(_faults(verdict, reader.limits.seconds))
    if again:
        verdict.faults.append("blames this machine")
    verdict.faults.extend(_left(folder, code))
    if outcome is not None:
        verdict.faults.extend(unsound(outcome, folder / "outputs"))
    if trap is not None:
        verdict.faults.extend(trap.sprung(folder.rglob("*")))
    shutil.rmtree(folder, ignore_errors=True)
    return verdict


def _faults(verdict: Verdict, seconds: float) -> list[str]:
    found: list[str] = []
    said = [verdict.message, *verdict.warnings]
    if verdict.code != "ok" and verdict.name not in verdict.message:
        found.append("does not name the file")
    if verdict.code != "ok" and not verdict.cure:
        found.append("says no cure")
    if verdict.code == "reader_died":
        found.append("ended the child")
    if words := next((match.group() for text in said if (match := _OF_PROGRAMMERS.search(text))), ""):
        found.append(f"speaks to programmers: {words}")
    if any(_CONTROL.search(text) for text in said):
        found.append("holds control characters")
    if any(len(text) > _LONGEST for text in said):
        found.append("is too long")
    if verdict.seconds > seconds + _OVERTIME:
        found.append(f"took {verdict.seconds:.0f} seconds")
    return found


def _left(folder: Path, code: str) -> list[str]:
    allowed = {"outputs"} if code == "ok" else set()
    beside = [path.name for path in folder.iterdir() if path.name not in allowed] if folder.exists() else []
    return [f"left files beside its outputs: {', '.join(beside)}"] if beside else []


def cpu_of(reader: Reader) -> float:
    """Processor seconds of the children that ended and of the reader's own."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = ended.ru_utime + ended.ru_stime
    if reader.pid is not None:
        with contextlib.suppress(OSError):  # another process's clock; Linux makes its number from the process id
            total += time.clock_gettime((~reader.pid << 3) | 2)
    return total


def peak_mb(reader: Reader) -> float:
    """The most memory that the living child used; 0 when there is none."""
    if reader.pid is not None:
        with contextlib.suppress(OSError):
            found = _PEAK.search(Path(f"/proc/{reader.pid}/status").read_text(encoding="ascii"))
            return int(found.group(1)) / 1024 if found else 0
    return 0
