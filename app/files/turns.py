"""One process at a time: a lock that ends with its holder, however that ends."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOOK = 0.1
"""Seconds between two looks whether the other one is done."""


@contextlib.contextmanager
def turn(path: Path, *, seconds: float, waiting: Callable[[], None]) -> Iterator[bool]:
    """Wait up to ``seconds`` until nobody else holds ``path``; whether it is ours now.

    ``waiting`` is called at every look, and may raise to give up.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    held = _locked(path)
    while held is None and time.monotonic() < until:
        waiting()
        time.sleep(LOOK)
        held = _locked(path)
    try:
        yield held is not None
    finally:
        if held is not None:
            os.close(held)


def sweep(folder: Path, older_than: float) -> None:
    """Delete the lock files in ``folder`` that nobody holds and nobody touched since ``older_than``."""
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than and (held := _locked(path)) is not None:
                path.unlink()
                os.close(held)


def _locked(path: Path) -> int | None:
    """The descriptor of a lock that is ours, or None. A file that was swept away meanwhile is made anew."""
    while True:
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return None
        try:
            if os.fstat(held).st_ino == path.stat().st_ino:
                return held
        except FileNotFoundError:
            pass
        os.close(held)
