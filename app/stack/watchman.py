"""The supervisor's end of the reaper."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from app.stack.locks import Lock
from app.stack.part import Stage
from app.stack.processes import Leader, created
from config.settings import CHECKOUT


class Watchman:
    """Keeps a reaper alive and tells it of every process."""

    def __init__(self, stack: str, lock: Path) -> None:
        self.stack = stack
        self.lock = lock
        self.told: dict[int, Leader] = {}
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        lock = Lock(self.lock)
        lock.take(wait=1.0)
        held = () if lock.descriptor is None else (lock.descriptor,)
        process = subprocess.Popen(
            [sys.executable, "-m", "app.stack.reaper", self.stack],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=CHECKOUT,
            env={"PYTHONPATH": str(CHECKOUT)},
            pass_fds=held,
            start_new_session=True,
        )
        lock.release()  # the reaper's copy keeps it
        return process

    def tell(self, pid: int, stage: Stage) -> None:
        """A process of the stack; a reaper that was killed is replaced and told everything."""
        if self.process.poll() is not None:
            self.process = self._start()
            for known, leader in self.told.items():
                self._write(known, leader)
        if pid not in self.told:
            self.told[pid] = Leader(int(stage), created(pid))
            self._write(pid, self.told[pid])

    def dismiss(self) -> None:
        """The stack has ended in good order: nothing is left to do."""
        try:
            if self.process.stdin:
                self.process.stdin.write(b"done\n")
                self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()

    def _write(self, pid: int, leader: Leader) -> None:
        try:
            if self.process.stdin:
                self.process.stdin.write(json.dumps({"pid": pid, **asdict(leader)}).encode() + b"\n")
                self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the next word finds it dead and starts another
