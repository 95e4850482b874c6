"""Changes wait in the process and go to the database together: a task costs its worker no transaction of its own.

A thread writes what has gathered every ``EVERY`` seconds. It is begun with the first change, in each process anew: a
fork takes neither the thread nor the parent's changes with it, and never happens in the middle of a write.
"""

import logging
import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

from app.errors import Failure
from app.history.row import Row, merged

log = logging.getLogger(__name__)
EVERY = 0.2
"""Seconds that a change waits at most."""
MANY = 500
"""So many changes do not wait."""
MOST = 50_000
"""More than so many changes of tasks are not kept while the database is away."""
PAUSE = 1.0
"""Seconds between two attempts while the database is away."""


@dataclass(slots=True)
class Batch:
    """Changes of tasks by id, their messages (JSON; None: it is no longer needed), and lines of events."""

    tasks: dict[str, Row] = field(default_factory=dict)
    envelopes: dict[str, str | None] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.tasks) + len(self.events)

    def add(self, row: Row) -> None:
        """Join a task's change to what is known of it."""
        known = self.tasks.get(row["task_id"])
        self.tasks[row["task_id"]] = merged(known, row) if known else row

    def join(self, later: "Batch") -> None:
        """Join what came later."""
        for row in later.tasks.values():
            self.add(row)
        self.envelopes |= later.envelopes
        self.events += later.events


class Buffer:
    """``write`` puts a batch into the database, whole or not at all."""

    def __init__(self, write: Callable[[Batch], None]) -> None:
        self._write = write
        self._anew()
        _buffers.add(self)

    def _anew(self) -> None:
        self._batch = Batch()
        self._lock = threading.Lock()  # around what waits
        self._writing = threading.Lock()  # around the database
        self._some = threading.Event()
        self._many = threading.Event()
        self._thread: threading.Thread | None = None
        self._away = False
        self._lost = 0

    def add(self, row: Row, *, envelope: str | None = None, ended: bool = False, event: Row | None = None) -> None:
        """Take a task's change, its message where it is new, whether it needs none any more, and an event."""
        with self._lock:
            batch = self._batch
            if self._away and len(batch) >= MOST and row["task_id"] not in batch.tasks:
                self._lost += 1
                return
            batch.add(row)
            if envelope is not None or ended:
                batch.envelopes[row["task_id"]] = envelope
            if event is not None:
                batch.events.append(event)
            size = len(batch)
        if size == 1 or self._thread is None:
            self._wake()
        elif size == MANY:
            self._many.set()

    def _wake(self) -> None:
        self._some.set()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="history")
                self._thread.start()

    def _run(self) -> None:
        try:
            while True:
                self._some.wait()
                self._many.wait(PAUSE if self._away else EVERY)
                self._some.clear()
                self._many.clear()
                if not self.flush():
                    self._some.set()
        finally:
            self._thread = None  # a bug ended it: the next change begins another

    def flush(self) -> bool:
        """Write everything now; False when the database is away, and the changes wait on."""
        with self._writing:
            with self._lock:
                batch, self._batch = self._batch, Batch()
            if not len(batch) and not batch.envelopes:
                return True
            try:
                self._write(batch)
            except (Failure, OSError) as error:
                with self._lock:
                    batch.join(self._batch)
                    self._batch = batch
                if not self._away:
                    log.warning("history waits in memory until the database is back: %s", error)
                self._away = True
                return False
            if self._away:
                self._back()
            return True

    def _back(self) -> None:
        with self._lock:
            lost, self._lost, self._away = self._lost, 0, False
        if lost:
            log.error("history is written again; %d changes did not fit into memory and are missing", lost)
        else:
            log.warning("history is written again; nothing of it is missing")

    def __len__(self) -> int:
        return len(self._batch)


_buffers: weakref.WeakSet[Buffer] = weakref.WeakSet()


def flush() -> bool:
    """Write what waits in all buffers of this process; False while the database is away."""
    written = [buffer.flush() for buffer in _buffers]
    return all(written)


def _hold() -> None:
    for buffer in _buffers:
        buffer._writing.acquire()


def _let_go() -> None:
    for buffer in _buffers:
        buffer._writing.release()


def _in_child() -> None:
    for buffer in _buffers:
        buffer._anew()


os.register_at_fork(before=_hold, after_in_parent=_let_go, after_in_child=_in_child)
