"""What bodies of tasks say for themselves: a line in a file, whatever the history or the results hold."""

import os
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

FILE = "BENCH_NOTES"
"""The environment's name of the file."""


def note(word: str, key: str) -> None:
    """Append one line in one write, which another process's line cannot cut."""
    file = os.open(os.environ[FILE], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{word} {key} {os.getpid()} {time.time():.3f}\n".encode())
    finally:
        os.close(file)


class Line(NamedTuple):
    """One line: ``begin`` or ``end``, of which task, in which process, at what time (seconds since 1970)."""

    word: str
    key: str
    pid: int
    at: float


class Notes:
    """The lines of one file; read on as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self.began: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()

    def read(self) -> list[Line]:
        """The lines since the last call."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as stream:
            stream.seek(self._read)
            text = stream.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        lines = []
        for word, key, pid, at in (line.split() for line in whole.decode().splitlines()):
            lines.append(Line(word, key, int(pid), float(at)))
            (self.began if word == "begin" else self.ended)[key] += 1
        return lines
