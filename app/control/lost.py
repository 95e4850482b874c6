"""Lost messages: open in history, and neither queued, nor held by a worker, nor ended. They are published again, once.

The transport takes a message off its list before it notes it as in flight: a worker killed in between loses it. A broker
restored from an older copy has lost all since; somebody may delete a message by hand. History knows every open task.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from celery import states
from celery.exceptions import NotRegistered

from app.control.graves import end_and_bury
from app.control.outcomes import conclude, context_of
from app.control.publishing import put_back
from app.control.shift import Shift, results
from app.errors import Failure
from app.history import open_work
from app.history.actions import INSTALLATION, note
from app.history.envelope import Envelope
from app.history.tables import TaskRecord
from app.records import runs
from app.records.base import Database, now
from app.wiring import ROLL
from config.celery_config import celery_app
from config.packs import PRIORITIES, QUEUES
from config.settings import settings

log = logging.getLogger(__name__)
GRACE = timedelta(seconds=10)
"""What was published later is on its way; and Celery's own claims on a batch last 6 s."""
SMALL = 2_000
"""So many messages are read one by one at each pass; of more, only when the counts do not agree, or now and then."""
SEPARATOR = "\x06\x16"
PATIENCE = 6
"""Passes to wait for a worker that is alive by its lease and does not answer."""
PAGE = 1_000


class Lost:
    """Finds lost messages; remembers its suspects from one pass to the next."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self._suspects: dict[str, int] = {}
        self._looked = 0.0

    def look(self, shift: Shift) -> None:
        """One pass: counts first, ids when something may be missing, and twice missing is lost."""
        db, before = self._database(), now() - GRACE
        rebind(shift)
        total, old = open_work.count(db, before)
        present = _present(shift)
        shift.facts |= {"open": total, "present": present}
        if not old:
            self._suspects.clear()
            return
        due = time.monotonic() - self._looked > (0 if present < SMALL else present / 1000)
        if not (due or self._suspects or total > present):
            return
        self._looked = time.monotonic()
        held = _held(shift)
        missing = [task_id for task_id in open_work.ids(db, before) if task_id not in held]
        again = [task_id for task_id in missing if task_id in self._suspects]
        self._suspects = {task_id: self._suspects.get(task_id, 0) + 1 for task_id in missing}
        for page in open_work.pages(again):
            self._mend(shift, page)
            shift.stay()

    def _mend(self, shift: Shift, page: Sequence[str]) -> None:
        db = self._database()
        told = _with_workers(shift, page)
        if told is None and max(self._suspects.get(task_id, 0) for task_id in page) <= PATIENCE:
            return
        rows = open_work.still(db, [task_id for task_id in page if task_id not in (told or ())])
        ended = _ended(shift, rows)
        kept = open_work.envelopes(db, list(rows))
        back = []
        for task_id in page:  # in the order in which they should be taken
            row = rows.get(task_id)
            if row is None:
                continue
            if task_id in ended:
                _enter(db, row, ended[task_id], kept.get(task_id))
            elif task_id in kept:
                put_back(kept[task_id], again=True)
                back.append(task_id)
            self._suspects.pop(task_id, None)
        if back:
            log.warning("%d lost messages have been published again, the first is %s", len(back), back[0])
            open_work.tell(db, back, "recovered", note="Its message was lost and was published again.")
            what = back[0] if len(back) == 1 else f"{len(back)} messages"
            note(
                db, by=INSTALLATION, action="republished", target=what, note="The broker had lost it.", tasks=back[:100]
            )


def rebind(shift: Shift) -> None:
    """Have every queue bound: a broker that lost everything would drop what is published, without a word."""
    pipe = shift.queues.pipeline(transaction=False)
    for name in QUEUES:
        pipe.exists(f"_kombu.binding.{name}")
    if all(pipe.execute()):
        return
    log.info("queues without a binding are bound: a new broker, or one that has lost its data")
    with celery_app.connection_for_write() as connection, connection.channel() as channel:
        for queue in celery_app.conf.task_queues:
            queue(channel).declare()


def lists() -> list[str]:
    """Every list that messages of our queues can be in."""
    return [name if priority == 0 else f"{name}{SEPARATOR}{priority}" for name in QUEUES for priority in PRIORITIES]


def _present(shift: Shift) -> int:
    pipe = shift.queues.pipeline(transaction=False)
    for name in lists():
        pipe.llen(name)
    pipe.hlen("unacked")
    return sum(pipe.execute())


def _held(shift: Shift) -> set[str]:
    """Ids of all messages, queued or in flight.

    A list is read from where messages come in: what is taken from its other end meanwhile shifts nothing, and what comes
    in is seen twice at worst. In flight is read last: a message moves from a list to there.
    """
    found: set[str] = set()
    for name in lists():
        start = 0
        while page := cast("list[bytes]", shift.queues.lrange(name, start, start + PAGE - 1)):
            found.update(_id(raw) for raw in page)
            start += PAGE
            shift.stay()
    for _, raw in _unacked(shift):
        found.add(_id(raw))
    return found


def _unacked(shift: Shift) -> Iterator[tuple[bytes, bytes]]:
    yield from shift.queues.hscan_iter("unacked", count=PAGE)


def _id(raw: bytes) -> str:
    """The id of what is queued, or in flight with what belongs to it; "" of what is no message."""
    try:
        found = json.loads(raw)
        message = found[0] if isinstance(found, list) else found
        return str((message.get("headers") or {}).get("id") or (message.get("properties") or {}).get("correlation_id"))
    except (ValueError, LookupError, AttributeError):
        return ""


def _with_workers(shift: Shift, task_ids: Sequence[str]) -> set[str] | None:
    """Those that a living worker has although the broker does not know; None: a living one has not answered."""
    fresh = time.time() - settings().lease_seconds / 2
    roll = cast("dict[bytes, bytes]", shift.queues.hgetall(ROLL))
    alive = [name.decode() for name, raw in roll.items() if json.loads(raw)["at"] > fresh]
    if not alive:
        return set()
    with celery_app.connection_for_write() as connection:
        inspect = celery_app.control.inspect(alive, timeout=2.0, connection=connection, limit=len(alive))
        answers = inspect.query_task(*task_ids) or {}
    if set(alive) - set(answers):
        return None
    return {task_id for answer in answers.values() for task_id in answer or {}}


def _ended(shift: Shift, rows: dict[str, TaskRecord]) -> dict[str, dict[str, Any]]:
    """What the results' database knows of tasks whose last record was lost with their process."""
    wanted = list(rows)
    if not wanted:
        return {}
    backend = results()
    answers = shift.results.mget([backend.get_key_for_task(task_id) for task_id in wanted])
    found = {}
    for task_id, raw in zip(wanted, cast("list[bytes | None]", answers), strict=True):
        meta = backend.decode_result(raw) if raw else None
        if meta and meta["status"] in states.READY_STATES and _later(meta.get("date_done"), rows[task_id].queued):
            found[task_id] = meta
    return found


def _later(done: Any, queued: datetime) -> bool:
    """Whether the result is of this publishing, and not of an earlier life under the same id."""
    moment = datetime.fromisoformat(done) if isinstance(done, str) else done
    if not isinstance(moment, datetime):
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) >= queued


def _enter(db: Database, row: TaskRecord, meta: dict[str, Any], envelope: Envelope | None) -> None:
    result, succeeded = meta.get("result"), meta["status"] == states.SUCCESS
    state, error = _end_of(row.task_id, meta["status"], result)
    buried = state == "failed" and not succeeded  # a tagged failure was filed by its task
    if buried:
        ended = end_and_bury(db, row, envelope, error or {})
    else:
        ended = open_work.end(db, row.task_id, state, result=result if succeeded else None, error=error)
    if not ended:
        return
    log.warning("the end of task %s was missing in history: %s", row.task_id, state)
    open_work.tell(db, [row.task_id], "recovered", note="Its end was missing in history and has been entered.")
    note(db, by=INSTALLATION, action="mended", target=row.task_id, note=f"Its end was missing in history: {state}.")
    if state != "failed":
        return
    if row.run_id and row.item_id:
        runs.end_item(db, row.run_id, row.item_id, "failed", error)
    if envelope is not None and buried and (row.item_id or isinstance(result, NotRegistered)):
        conclude(context_of(envelope), envelope.task, error or {})  # of these Celery itself tells nobody


def _end_of(task_id: str, status: str, result: Any) -> tuple[str, dict[str, Any] | None]:
    """A task's state and error in history's words, from what the results' database says."""
    if status == states.REVOKED:
        return "cancelled", None
    if status == states.SUCCESS:
        if not (isinstance(result, dict) and result.get("status") == "failed"):
            return "succeeded", None
        # What an earlier step of the item failed with is only handed on.
        return ("failed" if result.get("task") == task_id else "cancelled"), result.get("error")
    if isinstance(result, Failure):
        return "failed", result.as_json()
    cure = "The worker's log has the details."
    return "failed", {"code": "unexpected", "message": str(result)[:2000] or "It failed.", "cure": cure, "facts": {}}
