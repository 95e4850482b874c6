"""Logs of the parts: appended to by the parts themselves, cut by the supervisor, read by people.

Parts write to the file, not to a pipe: their last words are kept when the supervisor dies, and they never wait for it.
The file is copied and emptied when it is large; a line written in that instant may be lost.
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

LARGEST = 5_000_000
"""Bytes of a log before it is cut; with the old one, a part's logs take twice that on disk."""


def cut(log: Path, *, largest: int = LARGEST) -> bool:
    """Move the end of an overlong ``log`` to ``<name>.1`` and empty it. Whether that was needed."""
    try:
        size = log.stat().st_size
        if size <= largest:
            return False
        with log.open("rb") as whole, log.with_name(f"{log.name}.1").open("wb") as old:
            whole.seek(max(0, size - largest))  # a part that raves between two looks must not fill the disk twice
            shutil.copyfileobj(whole, old)
        os.truncate(log, 0)
    except OSError:
        return False  # a full disk or a vanished file: the next look tries again
    return True


def tail(log: Path, lines: int) -> list[str]:
    """The last ``lines`` lines of ``log``; none when there is no such file."""
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            # 400 bytes a line is generous; a longer one only shortens the answer.
            file.seek(max(0, file.tell() - 400 * lines - 4096))
            return file.read().decode(errors="replace").splitlines()[-lines:] if lines else []
    except OSError:
        return []


def follow(logs: list[Path], *, every: float = 0.2) -> Iterator[tuple[Path, str]]:
    """Lines as they are appended to any of ``logs``, for ever; a log that was cut is read from its start again."""
    places = {log: log.stat().st_size if log.exists() else 0 for log in logs}
    while True:
        for log in logs:
            yield from ((log, line) for line in _new_lines(log, places))
        time.sleep(every)


def _new_lines(log: Path, places: dict[Path, int]) -> list[str]:
    try:
        size = log.stat().st_size
        if size < places[log]:
            places[log] = 0
        with log.open("rb") as file:
            file.seek(places[log])
            text, newline, _ = file.read().rpartition(b"\n")
    except OSError:
        return []
    places[log] += len(text) + len(newline)
    return text.decode(errors="replace").splitlines() if newline else []
