"""One poller a process reads broker and workers; every page and session reads what it last saw."""

import logging
import threading
import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime

from app.errors import TryAgain
from app.history import query
from app.monitoring import broker
from app.monitoring.views import ActiveTask, Snapshot
from app.monitoring.workers import Roster
from app.wiring import database, per_process

log = logging.getLogger(__name__)
EVERY = 2.0
DISCOVER_EVERY = 10.0
IDLE_AFTER = 60.0
"""The poller rests when nobody has looked for this long."""
HISTORY = 150


class Collector:
    """Polls on a thread of its own while somebody looks."""

    def __init__(self) -> None:
        self._roster = Roster()
        self._history: deque[tuple[datetime, int, int]] = deque(maxlen=HISTORY)
        self._latest: Snapshot | None = None
        self._looked = 0.0
        self._discovered = 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def snapshot(self) -> Snapshot:
        """What was last seen; the first call reads the broker at once and the workers soon after."""
        self._looked = time.monotonic()
        with self._lock:
            if self._latest is None:
                self._latest = self._look(with_workers=False)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._poll, daemon=True, name="collector")
                self._thread.start()
            return self._latest

    def _poll(self) -> None:
        while time.monotonic() - self._looked < IDLE_AFTER:
            try:
                self._latest = self._look(with_workers=True)
            except Exception:
                log.warning("broker and workers could not be read", exc_info=True)
            time.sleep(EVERY)

    def _look(self, *, with_workers: bool) -> Snapshot:
        about = broker.about()
        if with_workers and not about.problem:
            self._ask_workers()
        views = broker.queues(self._roster.consumers() if with_workers else None)
        moment = datetime.now(UTC)
        if not about.problem:
            ready = sum(view.ready or 0 for view in views)
            self._history.append((moment, ready, sum(view.in_flight or 0 for view in views)))
        return Snapshot(
            at=moment,
            broker=about,
            queues=views,
            workers=self._roster.workers(),
            active=_placed(self._roster.active()),
            history=tuple(self._history),
        )

    def _ask_workers(self) -> None:
        due = time.monotonic() - self._discovered > DISCOVER_EVERY
        self._roster.refresh(discover=due)
        if due:
            self._discovered = time.monotonic()


def _placed(active: tuple[ActiveTask, ...]) -> tuple[ActiveTask, ...]:
    """The same tasks with the items they belong to; a database that is away costs the snapshot nothing else."""
    if not active:
        return active
    try:
        found = query.whereabouts(database(), [task.task_id for task in active])
    except TryAgain as failure:
        log.warning("the files of active tasks could not be read: %s", failure)
        return active
    return tuple(_at(task, found.get(task.task_id)) for task in active)


def _at(task: ActiveTask, place: tuple[str, str, str, int] | None) -> ActiveTask:
    if place is None:
        return task
    run_id, item, step, percent = place
    return replace(task, run_id=run_id, item=item, step=step, percent=percent)


@per_process
def collector() -> Collector:
    """This process's poller."""
    return Collector()


def snapshot() -> Snapshot:
    """What this process's poller last saw."""
    return collector().snapshot()
