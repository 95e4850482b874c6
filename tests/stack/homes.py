"""A home with a small real stack in it, for tests that start and kill one."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests import warm

CHECKOUT = Path(__file__).resolve().parents[2]
SMALL = "broker,default_queue"


@dataclass(frozen=True)
class Home:
    """One NEXUS_HOME on free ports."""

    path: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of every command."""
        return {**os.environ, "NEXUS_HOME": str(self.path), "PYTHONPATH": str(CHECKOUT)}

    def nexus(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours; what starts a stack is started as a person starts it."""
        python = warm.cold_python if "up" in words else warm.python
        return python("-m", "app.cli", *words, env={**self.env, **more}, timeout=120)

    def up(self, only: str = SMALL) -> None:
        """Start, and fail with what was said when that does not succeed."""
        done = self.nexus("up", "--detach", "--only", only)
        assert done.returncode == 0, done.stdout + done.stderr

    def facts(self) -> dict[str, Any]:
        """What the stack says of itself."""
        found: dict[str, Any] = json.loads((self.path / "var" / "run" / "stack.json").read_text())
        return found

    def part(self, name: str) -> dict[str, Any]:
        """One part's facts."""
        found: dict[str, Any] = next(row for row in self.facts()["services"] if row["name"] == name)
        return found

    def kill_supervisor(self) -> None:
        """As the system would: without a word."""
        os.kill(self.facts()["supervisor"]["pid"], signal.SIGKILL)

    def processes(self) -> list[psutil.Process]:
        """Everything that was started for this home and lives."""
        return [process for process in psutil.process_iter() if self._ours(process)]

    def _ours(self, process: psutil.Process) -> bool:
        try:
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                return False
            environ = process.environ()
            return environ.get("NEXUS_HOME") == str(self.path) or any(
                str(self.path) in word for word in process.cmdline()
            )
        except psutil.Error:
            return False


def eventually(what: Callable[[], bool], *, seconds: float = 20.0) -> bool:
    """Whether ``what`` became true in time."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def listens(port: int) -> bool:
    """Whether somebody accepts connections on ``port``."""
    try:
        socket.create_connection(("127.0.0.1", port), 0.5).close()
    except OSError:
        return False
    return True
