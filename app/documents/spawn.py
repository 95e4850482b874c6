"""A child process that reads documents, seen from its parent: start, send, receive, kill."""

import array
import contextlib
import fcntl
import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from typing import Any

from app.documents.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
LAST_WORDS = 4000
CHUNK = 1 << 16

# A parser of hostile files is given no secrets: only what an interpreter needs to start.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_QUIET = {
    # Each thread of a numeric library and each malloc arena maps tens of megabytes, which RLIMIT_AS counts.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    # Memory of one job is kept for the next instead of being given back and faulted in again: a twentieth of the time.
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TOP_PAD_": "4194304",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYTHONPATH": str(ROOT),
}


class Child:
    """One running ``app.documents.child``."""

    def __init__(self, limits: Limits) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _QUIET
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.documents.child", str(os.getpid()), json.dumps(limits.as_json())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=ROOT,
            env=environment,
            bufsize=0,
            start_new_session=True,  # Ctrl-C is the parent's to handle
        )
        self._pending = b""
        self.busy = False
        self.jobs = 0

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def send(self, message: dict[str, Any]) -> None:
        """Give it a job.

        Raises:
            OSError: it is dead.
        """
        self.busy = True
        data = memoryview(json.dumps(message).encode("ascii") + b"\n")
        while data:
            data = data[os.write(self._stdin, data) :]

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """Its next message, or None when there is none within ``seconds``.

        Raises:
            EOFError: it is dead.
        """
        if b"\n" not in self._pending:
            if not select.select([self._stdout], [], [], seconds)[0]:
                return None
            chunk = os.read(self._stdout, CHUNK)
            if not chunk:
                raise EOFError
            self._pending += chunk
            if b"\n" not in chunk:
                return None
        line, _, self._pending = self._pending.partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    @property
    def job_unread(self) -> bool:
        """Whether the job that was sent still lies in the pipe, where the system can tell."""
        left = array.array("i", [0])
        fcntl.ioctl(self._stdin, termios.FIONREAD, left)
        return left[0] > 0

    def wait(self) -> tuple[int, int]:
        """How it ended: its exit status, negative for a signal, and the most memory that it used, in bytes, or 0.

        A child begins with its parent's figure, so what is not above that says nothing.
        """
        if self._process.returncode is not None:
            return self._process.returncode, 0
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak = used.ru_maxrss if used.ru_maxrss > own else 0
        return self._process.returncode, peak * (1 if sys.platform == "darwin" else 1024)

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        size = os.fstat(self._errors.fileno()).st_size
        return os.pread(self._errors.fileno(), LAST_WORDS, max(0, size - LAST_WORDS)).decode("utf-8", "replace")

    def kill(self) -> None:
        """End it at once, and with it every program that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for file in (self._process.stdin, self._process.stdout, self._errors):
            if file is not None:
                file.close()

    @property
    def _stdin(self) -> int:
        assert self._process.stdin is not None
        return self._process.stdin.fileno()

    @property
    def _stdout(self) -> int:
        assert self._process.stdout is not None
        return self._process.stdout.fileno()
