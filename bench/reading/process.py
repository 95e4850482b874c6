"""A reader's process, seen from the benchmark: it is asked file by file, killed when it is late, and started again."""

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.reading.corpus import CHECKOUT, warm_up

WALL_SECONDS = 60
"""For one file; the warm-up of a new process comes on top of the first."""
_WARM_UP_SECONDS = 60


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


def ask_all(family: str, reader: str, files: list[Path], folder: Path) -> dict[Path, Answer]:
    """Have one reader read every file, one after the other."""
    folder.mkdir(parents=True)
    answers: dict[Path, Answer] = {}
    process: subprocess.Popen[bytes] | None = None
    for number, path in enumerate(files):
        started = process is not None
        process = process or _start(family, reader, folder)
        into = folder / f"{number}.json"
        said = _ask(
            process, {"path": str(path), "into": str(into)}, WALL_SECONDS + (0 if started else _WARM_UP_SECONDS)
        )
        if isinstance(said, str):
            process.kill()
            process.wait()
            process, said = None, {"cpu": 0.0, "peak_mb": 0.0, "error": said, "found": 0}
        answers[path] = Answer(**said, kept=into)
    if process is not None:
        process.communicate()
    return answers


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


def _ask(process: subprocess.Popen[bytes], job: dict[str, str], seconds: float) -> dict[str, Any] | str:
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
    answer: dict[str, Any] = json.loads(heard)
    return answer
