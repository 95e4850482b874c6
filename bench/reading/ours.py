"""Our side: the real reader with its real child, text extraction only, and what both cost together."""

import contextlib
import re
import resource
import shutil
import tempfile
import time
from pathlib import Path

from app.documents.formats import Format
from app.documents.job import Job, Wanted
from app.documents.reader import Reader

_MARKS = re.compile(r"^(?:--- .* ---|Notes:|Comments:)$", re.MULTILINE)
PLAN = {format: Wanted(("extract_text",)) for format in Format} | {
    Format.PDF: Wanted(("extract_text",), {"ocr": "never"})  # no peer recognises text in pictures
}
_IN_MEMORY = Path("/dev/shm")
"""Where our text is written, if there is such a place: the others keep theirs in memory, so no disk is measured."""
_REST = 1.0
"""Seconds; a child has much less to do when it has answered."""
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Ours:
    """Reads files one after the other, as a worker does."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._folder = Path(tempfile.mkdtemp(prefix="nexus-bench-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
        self._seen: int | None = None
        self._peak = 0
        self._waited = 0.0
        self._working = False

    @property
    def fresh(self) -> bool:
        """Whether the child that would read next has read nothing yet."""
        return self._reader.pid is None or self._reader.pid != self._seen

    def clock(self) -> float:
        """Processor seconds of this process, of the children it had, and of the one it has, which has come to rest."""
        before = time.process_time()
        pid = self._reader.pid
        if pid is not None and self._working:
            _await_rest(pid)
            self._working = False
        now = time.process_time()
        self._waited += now - before
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        total = now - self._waited + ended.ru_utime + ended.ru_stime
        if pid is not None:
            with contextlib.suppress(OSError):  # another process's clock; Linux makes its number from the process id
                total += time.clock_gettime((~pid << 3) | 2)
        return total

    def read(self, path: Path) -> Path:
        """Where the text was written to."""
        self._working = True
        folder = self._folder / "text"
        outcome = self._reader.run(Job(path, path.name, folder, PLAN))
        return folder / str(outcome.files["text_file"])

    def taken(self, text_file: Path) -> str:
        """The text, without our marks between its pages."""
        text = text_file.read_text(encoding="utf-8")
        self.dropped(text_file)
        return _MARKS.sub("", text)

    def dropped(self, text_file: Path) -> None:
        """Nothing left on the disk."""
        shutil.rmtree(text_file.parent)

    def peak_mb(self) -> float:
        """The most memory that any child used so far."""
        self._seen = self._reader.pid
        if self._seen is not None:
            with contextlib.suppress(OSError):
                found = _PEAK.search(Path(f"/proc/{self._seen}/status").read_text(encoding="ascii"))
                self._peak = max(self._peak, int(found.group(1)) if found else 0)
        return max(self._peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024

    def close(self) -> None:
        """End the child."""
        self._reader.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _await_rest(pid: int) -> None:
    """Until the child waits for a job: what it does after its answer is counted as well."""
    deadline = time.monotonic() + _REST
    with contextlib.suppress(OSError):
        while time.monotonic() < deadline:
            state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2][:1]
            if state not in b"RD":
                return
