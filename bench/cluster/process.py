"""A Celery command of a benchmark's own: started in a session of its own, killed with all its children, measured."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

from config.settings import CHECKOUT

READY = " ready."
START_SECONDS = 60.0


class Cpu(NamedTuple):
    """Processor seconds of a worker: of its parent, and of its children, ended ones with them."""

    parent: float
    children: float

    @property
    def both(self) -> float:
        """All of it."""
        return self.parent + self.children

    def since(self, before: "Cpu") -> "Cpu":
        """What was spent after ``before``."""
        return Cpu(self.parent - before.parent, self.children - before.children)


class Process:
    """``python -m`` with these arguments; ``log`` takes what it says."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._ended = 0.0
        self._from = log.stat().st_size if log.exists() else 0
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *argv],
                cwd=CHECKOUT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def down_for(self) -> float:
        """Seconds since it was seen to have ended; 0 while it runs."""
        if self._process.poll() is None:
            return 0.0
        self._ended = self._ended or time.monotonic()
        return time.monotonic() - self._ended

    @property
    def ready(self) -> bool:
        """Whether this worker has said that it is ready."""
        with self.log.open("rb") as stream:
            stream.seek(self._from)
            return READY.encode() in stream.read()

    def wait_ready(self) -> None:
        """Return once the worker takes tasks.

        Raises:
            TimeoutError: it ended or was not ready in a minute; the message names its log.
        """
        end = time.monotonic() + START_SECONDS
        while not self.ready:
            if self.down_for() or time.monotonic() > end:
                raise TimeoutError(f"A worker did not become ready: see {self.log}.")
            time.sleep(0.02)

    def kill(self) -> None:
        """``kill -9`` of the process and its children, as when the machine takes them."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def cpu(self) -> Cpu:
        """What it has used up to now."""
        parent = psutil.Process(self._process.pid)
        own = parent.cpu_times()
        children = own.children_user + own.children_system
        for child in parent.children(recursive=True):
            used = child.cpu_times()
            children += used.user + used.system + used.children_user + used.children_system
        return Cpu(own.user + own.system, children)
