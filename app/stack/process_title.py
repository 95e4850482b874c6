"""What Linux lets a process say about itself: its command line as others see it, and to die with its parent."""

import ctypes
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
LINUX = sys.platform == "linux"

ROOM = "-" * 240
"""An argument that only reserves space: a new command line must fit where the old one was."""

_libc = ctypes.CDLL(None) if LINUX else None


def die_with_parent() -> None:
    """Ask the system to end this process softly when its parent dies. Elsewhere the reaper alone sees to it."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def set_title(title: str) -> None:
    """Show ``title`` as this process's command line in ``ps``, as far as there is room; nothing elsewhere."""
    if not LINUX:
        return
    fields = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    start, end = int(fields[45]), int(fields[46])  # arg_start and arg_end: fields 48 and 49 of proc(5)
    room = end - start
    if 0 < room < 4096:
        ctypes.memset(start, 0, room)
        text = title.replace(" ", "\0").encode()[: room - 1]
        ctypes.memmove(start, text, len(text))
