"""A reader's process, seen from the benchmark: it is asked file by file, killed when it is late, and started again."""

import json
import os
import select
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.reading.corpus import CHECKOUT, warm_up

WALL_SECONDS = 60
"""For one file; the warm-up of a new process comes on top of the first."""
_WARM_UP_SECONDS = 60
TIMES = 7
"""Every file is read so often for its time: the middle one counts."""
_LONG = 3.0
"""Processor seconds; whoever has used more for the same files is not asked to read them again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one file cost one reader, and how many words or cells it found. ``kept`` holds them, as JSON."""

    cpu: float
    peak_mb: float
    error: str | None
    found: int
    kept: Path

    def content(self) -> dict[str, Any]:
        """What was found; nothing where the file was not read."""
        if self.error is not None or not self.kept.exists():
            return {}
        content: dict[str, Any] = json.loads(self.kept.read_text(encoding="utf-8"))
        return content


class Asked:
    """One reader's process; when it has died or is late, another takes its place."""

    def __init__(self, family: str, reader: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._family, self._reader, self._folder = family, reader, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._spent = 0.0
        self._costs: dict[Path, list[float]] = {}
        self._answers: dict[Path, Answer] = {}

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.communicate()

    def keep(self, files: list[Path]) -> None:
        """Have every file read, one after the other, and what is found kept."""
        for number, path in enumerate(files):
            into = self._folder / f"{number}.json"
            said = self._ask({"path": str(path), "into": str(into)}, WALL_SECONDS)
            if isinstance(said, str):
                said = {"cpu": 0.0, "peak_mb": 0.0, "error": said, "found": 0}
            self._answers[path] = Answer(**said, kept=into)

    def time(self) -> None:
        """Have every file that could be read read again for its time alone; not by a reader that took long enough."""
        if self._spent > _LONG:
            return
        sound = [path for path, answer in self._answers.items() if answer.error is None]
        said = self._ask({"again": [str(path) for path in sound]}, WALL_SECONDS * len(sound))
        for path, cpu in zip(sound, [] if isinstance(said, str) else said, strict=False):
            if cpu is not None:
                self._spent += cpu
                self._costs.setdefault(path, []).append(cpu)

    def answers(self) -> dict[Path, Answer]:
        """What was found, and what it cost: the middle one of the times."""
        middle = {path: statistics.median(each) for path, each in self._costs.items()}
        return {path: replace(each, cpu=middle.get(path, each.cpu)) for path, each in self._answers.items()}

    def _ask(self, job: dict[str, Any], seconds: float) -> Any:
        """The answer, or in words why there is none."""
        if self._process is None:
            self._process = _start(self._family, self._reader, self._folder)
            seconds += _WARM_UP_SECONDS
        said = _ask(self._process, job, seconds)
        if isinstance(said, str):
            self._process.kill()
            self._process.wait()
            self._process = None
        return said


def _start(family: str, reader: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.reading.child", family, reader, *map(str, warm_up(family, folder))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        bufsize=0,
    )


def _ask(process: subprocess.Popen[bytes], job: dict[str, Any], seconds: float) -> Any:
    """The answer, or in words why there is none."""
    assert process.stdin is not None
    assert process.stdout is not None
    deadline = time.monotonic() + seconds
    heard = b""
    try:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        while not heard.endswith(b"\n"):
            if not select.select([process.stdout], [], [], max(deadline - time.monotonic(), 0))[0]:
                return f"it took more than {WALL_SECONDS} s"
            chunk = os.read(process.stdout.fileno(), 1 << 16)
            if not chunk:
                return f"its process died (status {process.wait()})"
            heard += chunk
    except BrokenPipeError:
        return f"its process died (status {process.wait()})"
    return json.loads(heard)
