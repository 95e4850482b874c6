"""File locks: one supervisor for a home, and a reaper that the next supervisor waits for."""

import fcntl
import os
import time
from pathlib import Path


class Lock:
    """An advisory lock that its process holds until it ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor: int | None = None

    def take(self, *, wait: float = 0.0) -> bool:
        """Whether the lock is ours, at the latest after ``wait`` seconds."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    os.close(descriptor)
                    return False
                time.sleep(0.05)
            else:
                self.descriptor = descriptor
                return True

    def sign(self) -> None:
        """Write our process id into the lock's file, for those who want to speak to its holder."""
        if self.descriptor is not None:
            os.ftruncate(self.descriptor, 0)
            os.pwrite(self.descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let go; a copy that a child inherited keeps the lock."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def signed_by(path: Path) -> int | None:
    """The process id that the last holder wrote."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def held(path: Path) -> bool:
    """Whether some process holds the lock at ``path``."""
    lock = Lock(path)
    if not path.exists():
        return False
    free = lock.take()
    lock.release()
    return not free
