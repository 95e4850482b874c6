"""A message that may be there twice: its worker died, or was thought to have died, or nobody knew where it was.

Whoever gets one looks closely before it starts: what has ended is not done again but ends again as it did, and what keeps
killing its worker is failed. All other messages pay nothing for this.
"""

from dataclasses import dataclass
from typing import Any

from celery import signals

from app import wiring
from app.errors import Failure, GiveUp
from app.history import query, record
from app.history.actions import INSTALLATION, note
from app.history.recorder import Recorder, may_be_twice
from app.records.base import now

MOST_STARTS = 3
"""A message whose task began this often without an end kills its worker: it is failed instead of started again."""
_BEGAN = ("STARTED", "PROGRESS")
"""What the result backend says of a task that was begun and has not ended."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The task has ended before. ``result``: what it returned; ``failure``: what it raised."""

    result: Any = None
    failure: Failure | None = None


def remember_backend(task: Any = None, **_: Any) -> None:
    """Keep what the result backend knows before this start overwrites it."""
    request = task.request
    if may_be_twice(request):
        request.known_before = task.backend.get_task_meta(request.id, cache=False)


signals.task_prerun.connect(remember_backend, weak=False, dispatch_uid="again:remember")


def looked_at(recorder: Recorder, request: Any) -> Ended | None:
    """How the task ended before, if it did; else its start is counted and written before it begins.

    Raises:
        GiveUp: it was begun too often.
        TryAgain: the database is away: without it nobody knows.
    """
    db, task_id = wiring.database(), str(request.id)
    past, meta = query.past(db, task_id), request.get("known_before") or {}
    here = (request.get("life") or 0, request.retries or 0)
    if (past.life, past.attempt) >= here:
        if past.state == "succeeded" and past.kept:
            return Ended(past.result)
        if past.state == "failed":
            return _failed(past)
    # In a later life the backend may still tell of the earlier one.
    if not here[0] and meta.get("status") == "SUCCESS" and past.state not in ("failed", "cancelled"):
        return Ended(meta.get("result"))
    redelivered = bool((request.delivery_info or {}).get("redelivered"))
    # A worker takes no more messages than it works on, but for those that wait for their time.
    seen = meta.get("status") in _BEGAN or past.state == "running" or (redelivered and not request.eta)
    starts = record.count_start(db, recorder.start_of(request), earlier=int(seen and not past.starts))
    if redelivered:
        facts = {"starts": starts, **_away(past)}
        record.event(db, task_id, "redelivered", attempt=here[1], worker=request.hostname or "", **facts)
        why = "Its worker had gone away while it held the message."
        note(db, by=INSTALLATION, action="redelivered", target=task_id, note=why)
    if starts > MOST_STARTS:
        raise poison(starts - 1)
    return None


def _away(past: query.Past) -> dict[str, Any]:
    """How many seconds after its last start the message came back, where it had been started."""
    return {"after": (now() - past.started).total_seconds()} if past.state == "running" and past.started else {}


def _failed(past: query.Past) -> Ended:
    if isinstance(past.result, dict) and past.result.get("status") == "failed":
        return Ended(past.result)
    error = past.error or {"message": "It failed before.", "code": "failed"}
    return Ended(failure=GiveUp.from_json(error))


def poison(times: int) -> GiveUp:
    """The failure of a message that keeps killing its worker."""
    return GiveUp(
        f"The worker died {times} times while working on this.",
        code="kills_worker",
        cure="Look at the input: it may be hostile or far too large.",
    )
