"""One part's life: started, watched, and started again with growing pauses when it dies."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.stack import processes
from app.stack.forks import Child
from app.stack.part import Part, PartState
from app.stack.process_title import die_with_parent

LOOK_EVERY = 10.0
"""Seconds between two looks at a healthy part; one that is starting is looked at in every turn of the loop."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY = 60.0
"""Seconds of health after which an old crash no longer counts."""

Starter = Callable[[Part], Child]


def spawn(part: Part, *, env: Mapping[str, str], cwd: Path) -> subprocess.Popen[bytes]:
    """Start ``part`` as a process in a session of its own, its output appended to its log."""
    descriptor = os.open(part.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            part.argv,
            env={**env, **part.env},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
            # The supervisor has one thread, so running code in the fork is safe.
            preexec_fn=die_with_parent,
        )
    finally:
        os.close(descriptor)


class Runner:
    """The present process of a part and what has become of it."""

    def __init__(self, part: Part, start: Starter) -> None:
        self.part = part
        self.state = PartState.WAITING
        self.restarts = 0
        self.crashes = 0
        self.last_exit: int | None = None
        self.child: Child | None = None
        self.created = 0.0
        self._start = start
        self._since = 0.0
        self._next = 0.0

    @property
    def pid(self) -> int | None:
        """The part's process, where one runs."""
        return self.child.pid if self.child else None

    def start(self) -> None:
        """Start the process; its health is seen in ``turn``."""
        self._since = time.monotonic()
        self.created = 0.0
        self.state = PartState.STARTING
        try:
            self.child = self._start(self.part)
        except OSError:  # no room for its log, no process to be had: later there may be
            self._wait_after_crash()

    def turn(self) -> bool:
        """Look once. Whether anything changed."""
        before = (self.state, self.pid, self.created)
        if self.child is not None and (code := self.child.poll()) is not None:
            self._died(code)
        elif self.state is PartState.RESTARTING and time.monotonic() >= self._next:
            self.restarts += 1
            self.start()
        elif self.pid and time.monotonic() >= self._next:
            self._look(self.pid)
        return before != (self.state, self.pid, self.created)

    def _look(self, pid: int) -> None:
        self.created = self.created or processes.created(pid)
        if self.part.probe(pid):
            self.state = PartState.HEALTHY
            self._next = time.monotonic() + LOOK_EVERY
        elif self.state is PartState.HEALTHY:
            self.state = PartState.SILENT
        if self.state is PartState.HEALTHY and time.monotonic() - self._since > STEADY:
            self.crashes = 0

    def _died(self, code: int) -> None:
        self.last_exit = code
        self.signal_group(signal.SIGKILL)
        self.child = None
        self._wait_after_crash()

    def _wait_after_crash(self) -> None:
        self.crashes += 1
        self.state = PartState.RESTARTING
        self._next = time.monotonic() + min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self.crashes - 1))

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the process and everything it started."""
        if self.pid:
            try:
                os.killpg(self.pid, number)
            except (ProcessLookupError, PermissionError):
                pass

    def ask_to_stop(self) -> None:
        """Ask the process alone; it stops its own children."""
        self.state = PartState.STOPPING if self.child else PartState.STOPPED
        if self.pid and self.child and self.child.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def stopped(self) -> bool:
        """Whether the process has ended; what it left in its group is killed then."""
        if self.child is not None and self.child.poll() is not None:
            self.last_exit = self.child.poll()
            self.signal_group(signal.SIGKILL)
            self.child = None
            self.state = PartState.STOPPED
        return self.child is None

    def facts(self) -> dict[str, Any]:
        """The part as ``stack.json`` and ``status`` show it."""
        return {
            "name": self.part.name,
            "state": str(self.state),
            "pid": self.pid,
            "created": self.created or None,
            "restarts": self.restarts,
            "last_exit": self.last_exit,
            "address": self.part.address,
            "stage": int(self.part.stage),
        }
