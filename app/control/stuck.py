"""Nothing stays open for ever: what has not moved for a day is failed with the reason and never runs later."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.control.graves import end_and_bury
from app.control.outcomes import conclude, context_of
from app.control.shift import Shift
from app.history import open_work, query
from app.history.actions import INSTALLATION, note
from app.records import runs, strays
from app.records.base import Database, now
from config.settings import settings

log = logging.getLogger(__name__)
EVERY = 60.0
"""Seconds between two looks: a day more or less a minute."""


class Stuck:
    """Fails tasks and runs in which nothing has moved for ``NEXUS_STUCK_HOURS``."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self._looked = float("-inf")

    def look(self, shift: Shift) -> None:
        """One pass; most of them have nothing to do."""
        db, hours = self._database(), settings().stuck_hours
        if time.monotonic() - self._looked < min(EVERY, hours * 900):
            return
        self._looked = time.monotonic()
        before = now() - timedelta(hours=hours)
        after = ""
        while page := open_work.overdue(db, before, after):
            after = page[-1]
            for task_id in page:
                fail_task(db, task_id, hours)
                shift.stay()
        for run_id in strays.unmoved(db, before):
            last = query.last_move(db, run_id)
            if last is None or last < before:
                error = reason("run", hours)
                runs.fail(db, run_id, error)
                note(db, by=INSTALLATION, action="failed", target=run_id, note=error["message"])


def reason(what: str, hours: float) -> dict[str, Any]:
    """Why it was failed, in plain words."""
    return {
        "code": "stuck",
        "message": f"Nothing in this {what} has moved for {hours:g} hours.",
        "cure": "Replay it from the dead letters, or start it again with the same files.",
        "facts": {"hours": hours},
    }


def fail_task(db: Database, task_id: str, hours: float) -> None:
    """End a task that never came to an end; what waits for it hears of it."""
    error = reason("task", hours)
    row = open_work.still(db, [task_id]).get(task_id)
    if row is None:
        return
    envelope = open_work.envelopes(db, [task_id]).get(task_id)
    if envelope is not None and (envelope.headers.get("eta") or "") > now().isoformat():
        return  # it waits for its time
    if not end_and_bury(db, row, envelope, error, closed=True):
        return
    note(db, by=INSTALLATION, action="failed", target=task_id, note=error["message"])
    log.warning("task %s has not moved for %g hours: it is failed", task_id, hours)
    if row.run_id and row.item_id:
        runs.end_item(db, row.run_id, row.item_id, "failed", error)
    elif row.run_id:
        runs.fail(db, row.run_id, error)
    if envelope is not None:
        conclude(context_of(envelope), envelope.task, error)
