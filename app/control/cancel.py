"""Cancel a run or a task: a row in our store that every worker reads before it starts; revoke only makes it quicker."""

import logging
import time
from dataclasses import dataclass
from typing import Literal

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from app import wiring
from app.control.outcomes import CANCELLED, conclude, context_of
from app.errors import GiveUp
from app.history import actions, query, record
from app.history.envelope import Envelope
from app.records import runs
from config.celery_config import celery_app

log = logging.getLogger(__name__)
A_MOMENT = 1.0
"""Seconds within which every process writes what it knows into history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """What was cancelled, and how many of its tasks were still open."""

    what: Literal["run", "task"]
    id: str
    stopped: int


def cancel(run_or_task_id: str, *, by: str = "operator") -> Cancelled:
    """Cancel a run (by id or unique beginning) or a single task; ``by`` is noted.

    Raises:
        GiveUp: it is unknown, or has ended already.
    """
    wanted = run_or_task_id.strip()
    if wanted and (found := runs.find(wiring.database(), wanted)):
        done = _run(found.run_id)
    elif wanted and _known(wanted):
        done = _task(wanted)
    else:
        raise GiveUp(f"There is no run or task {wanted!r}.", code="unknown", cure="./nexus runs lists the runs.")
    words = f"{done.what}: {done.stopped} open task{'s' * (done.stopped != 1)} stopped."
    actions.note(wiring.database(), by=by, action="cancelled", target=done.id, note=words)
    return done


def _known(task_id: str) -> bool:
    """Whether history knows the task; what another process has just published may come a moment later."""
    record.flush()
    end = time.monotonic() + A_MOMENT
    while (row := query.task(wiring.database(), task_id)) is None and time.monotonic() < end:
        time.sleep(0.05)
    return row is not None


def _run(run_id: str) -> Cancelled:
    db = wiring.database()
    if not runs.cancel(db, run_id):
        ended = runs.find(db, run_id)
        raise GiveUp(f"Run {run_id} has ended already: {ended.state if ended else 'gone'}.", code="already_ended")
    stopped = record.cancel(db, run_id=run_id)
    _revoke(stopped)
    return Cancelled(what="run", id=run_id, stopped=len(stopped))


def _task(task_id: str) -> Cancelled:
    db = wiring.database()
    message = query.envelope(db, task_id)
    stopped = record.cancel(db, task_id=task_id)
    if not stopped:
        raise GiveUp(f"Task {task_id} has ended already.", code="already_ended")
    _revoke(stopped)
    if message is not None:
        _tell(message)
    return Cancelled(what="task", id=task_id, stopped=len(stopped))


def _tell(message: Envelope) -> None:
    """What waits for a task that never ends by itself must hear of it: its batch is joined without it."""
    place = message.headers.get("nexus") or {}
    if place.get("run") and place.get("item"):
        runs.end_item(wiring.database(), place["run"], place["item"], "cancelled", CANCELLED)
    try:
        conclude(context_of(message), message.task, CANCELLED)
    except (OperationalError, RedisError, RuntimeError, OSError) as error:
        log.warning("the batch of %s hears of its end from the watch: %s", message.task_id, error)


def _revoke(task_ids: list[str]) -> None:
    if not task_ids:
        return
    try:
        celery_app.control.revoke(task_ids)
    except (OperationalError, OSError) as error:
        log.warning("workers could not be told at once; they will see it before they start: %s", error)
