"""Walls around the child that parses: memory, processor time, file size, no core dump, and death with its parent.

What the child starts dies with it as well: no program outlives the reading that needs it.
"""

import ctypes
import math
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from app.documents.limits import Limits

_PR_SET_PDEATHSIG = 1
_MB = 1 << 20
_LARGEST_MODULE = 16 * _MB
"""No compiled module of any library comes near."""
_LIBRARIES = 1024 * _MB
"""All libraries together map less than half."""


def die_with(parent: int) -> None:
    """Die when the parent does, even by SIGKILL and in the middle of a native call that holds the interpreter lock."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    """For systems without that signal: a child whose parent has gone is adopted by another."""
    while os.getppid() == parent:
        threading.Event().wait(0.5)
    os._exit(1)


def take_along() -> "subprocess.Popen[bytes] | None":
    """Have every program that this process starts end with it, however it ends; what waits for that end.

    A shell in the same group reads from a pipe of which only this process holds the other end. Nothing is done where
    the group is not this process's own.
    """
    if os.getpgrp() != os.getpid():
        return None
    waits = ["/bin/sh", "-c", "read _; kill -KILL 0"]
    return subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wall_in(limits: Limits) -> None:
    """For the child's whole life: no core dump, and no single file larger than all outputs may be together."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    largest = limits.picture_bytes + 4 * limits.characters
    if largest < _LARGEST_MODULE:
        sys.dont_write_bytecode = True  # Python leaves what it could not write in full, and fails on it ever after
    _soft(resource.RLIMIT_FSIZE, largest)


def wall_in_job(limits: Limits) -> None:
    """For one job: memory on top of what is mapped now, processor time on top of what is used now. Soft limits."""
    mapped = mapped_bytes()
    if mapped is not None:
        _soft(resource.RLIMIT_AS, mapped + limits.memory_mb * _MB)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft(
        resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + (limits.cpu_seconds or math.ceil(limits.seconds)) + 1
    )


@contextmanager
def loading() -> Iterator[None]:
    """Move the wall around memory by what a library maps while it is loaded: that is no document's, and once is enough.

    The libraries for sums map 340 MB, of which they use 60; only the first job of a child would have so much less.
    """
    before, soft = mapped_bytes(), resource.getrlimit(resource.RLIMIT_AS)[0]
    if before is None or soft == resource.RLIM_INFINITY:
        yield
        return
    _soft(resource.RLIMIT_AS, soft + _LIBRARIES)
    try:
        yield
    finally:
        _soft(resource.RLIMIT_AS, soft + max((mapped_bytes() or 0) - before, 0))


def room_bytes() -> int | None:
    """Address space that the wall leaves; None where there is none."""
    mapped, wall = mapped_bytes(), resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if mapped is None or wall == resource.RLIM_INFINITY else max(wall - mapped, 0)


def mapped_bytes() -> int | None:
    """Address space in use, where the system says so."""
    return _statm(0)


def resident_bytes() -> int | None:
    """Memory in use, where the system says so."""
    return _statm(1)


def _statm(field: int) -> int | None:
    file = _statm_file()
    return None if file is None else int(os.pread(file, 100, 0).split()[field]) * resource.getpagesize()


@cache
def _statm_file() -> int | None:
    """Opened once: it is read twice a job."""
    try:
        return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def _soft(which: int, value: int) -> None:
    hard = _hard(which)
    resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


@cache
def _hard(which: int) -> int:
    """What no limit may go beyond; nothing here changes it."""
    return resource.getrlimit(which)[1]
