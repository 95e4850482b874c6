"""Celery's signals become rows. Connected where the app is made, so every publisher and every worker writes.

``before_task_publish`` runs in whoever publishes (console, CLI, a worker going on with a chain), a failure from outside in
a worker's main process, the others in its children. All go through the process's buffer: history follows the work, and
never stops it.
"""

import atexit
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from celery import current_app, signals
from celery._state import get_current_task
from sqlalchemy import select

from app.history import writing
from app.history.buffer import Batch, Buffer
from app.history.envelope import RECEIVED, Envelope
from app.history.record import described, event_row
from app.history.redaction import redacted_text
from app.history.row import Row, as_text, row
from app.history.stage import Rank, stage
from app.history.tables import TaskRecord
from app.records.base import Database, now

log = logging.getLogger(__name__)
LONGEST_RESULT = 64_000
"""Characters of a result kept in history: outputs are artifacts anyway."""
LONGEST_PART = 8_000_000
"""Characters kept of a group member's result: whoever joins the group anew needs it."""


class Headers(Protocol):
    """A message's headers, as a mapping or as a task's request."""

    def get(self, name: str, default: Any = None, /) -> Any:
        """The header of this name."""
        ...


class Recorder:
    """Writes task rows into one database."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self.buffer = Buffer(self._write)

    def _write(self, batch: Batch) -> None:
        writing.write(self._database(), batch)

    def connect(self) -> None:
        """Listen to Celery's signals in this process and those it forks."""
        for signal, receiver in (
            (signals.before_task_publish, self.published),
            (signals.task_prerun, self.prerun),
            (signals.task_success, self.succeeded),
            (signals.task_retry, self.retried),
            (signals.task_failure, self.failed),
            (signals.task_revoked, self.revoked),
            (signals.task_unknown, self.unknown),
            (signals.worker_process_shutdown, self.leaving),
            (signals.worker_shutdown, self.leaving),
        ):
            signal.connect(receiver, weak=False, dispatch_uid=f"history:{receiver.__name__}")
        atexit.register(self.leaving)

    def leaving(self, **_: Any) -> None:
        """The process ends: write what waits."""
        if not self.buffer.flush():
            log.error("%d changes of history could not be written before the process ended", len(self.buffer))

    def published(
        self,
        sender: str = "",
        body: Any = None,
        headers: dict[str, Any] | None = None,
        routing_key: str = "",
        properties: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """A message is about to be published: a first time, or again for a retry."""
        headers = headers if headers is not None else {}
        headers["enqueued_at"] = time.time()  # a message carries no time of its own
        headers.pop(RECEIVED, None)
        _inherit(headers)
        priority = (properties or {}).get("priority")
        envelope = Envelope.of_publish(sender, routing_key, body, headers, priority)
        change = self._row(
            headers,
            Rank.QUEUED,
            task=sender,
            queue=routing_key,
            priority=priority,
            state="retrying" if headers.get("retries") else "queued",
            arguments=_shown(sender, envelope.args, envelope.kwargs),
        )
        self.buffer.add(change, envelope=envelope.as_text())

    def received(self, request: Any) -> None:
        """A worker's main process has the message."""
        headers = request.request_dict
        known = {"worker": request.hostname, "state": "retrying" if headers.get("retries") else "queued"}
        if not headers.get("enqueued_at"):  # published by a program that is not ours
            known["arguments"] = _shown(request.type, request.args, request.kwargs)
        self.buffer.add(self._row(headers, Rank.RECEIVED, **known))

    def prerun(self, task: Any = None, **_: Any) -> None:
        """A worker's child has the task; one that may be there twice is looked at closely first, by the task's base."""
        task.request.began, task.request.told = now(), _told(task.request)
        if not may_be_twice(task.request):
            self.buffer.add(self.start_of(task.request))

    def start_of(self, request: Any) -> Row:
        """The row of a task that begins."""
        return self._row(request, Rank.RUNNING, state="running", started=_began(request))

    def succeeded(self, sender: Any = None, result: Any = None, **_: Any) -> None:
        """The task returned. A tagged failure of a batch item is a failure all the same."""
        request = sender.request
        tagged = isinstance(result, dict) and result.get("status") == "failed"
        # An earlier step of the item failed, and nothing was left to do.
        handed_on = tagged and result.get("task") != request.id
        state = "cancelled" if handed_on else "failed" if tagged else "succeeded"
        kept = "null" if result is None else as_text(result)  # a result that is not kept is no value at all
        if kept and len(kept) > (LONGEST_PART if request.group else LONGEST_RESULT):
            kept = None
        self.ended(request, state, error=result.get("error") if tagged else None, result=kept)

    def ended(self, request: Any, state: str, *, error: Any = None, result: str | None = None) -> None:
        """The task is over: succeeded, failed or cancelled."""
        rank = Rank.CANCELLED if state == "cancelled" else Rank.ENDED
        known = {"started": _began(request), "finished": now(), "error": as_text(error), "result": result}
        self.buffer.add(self._row(request, rank, state=state, **known), ended=True)

    def retried(self, request: Any = None, reason: Any = None, **_: Any) -> None:
        """The task failed and will be tried again; why this attempt failed becomes an event."""
        error = described(getattr(reason, "exc", None) or reason)
        began, attempt = _began(request), request.retries or 0
        facts: dict[str, Any] = {"error": error}
        if began:
            facts |= {"started": began.isoformat(), "seconds": round((now() - began).total_seconds(), 3)}
        # It is of the next attempt, which was published just before this signal.
        change = self._row(request, Rank.QUEUED, attempt=attempt + 1, state="retrying", error=as_text(error), worker="")
        event = event_row(request.id, "retried", attempt=attempt, worker=request.hostname or "", **facts)
        self.buffer.add(change, event=event)

    def failed(self, sender: Any = None, task_id: str = "", exception: BaseException | None = None, **_: Any) -> None:
        """The task failed for good: in its child, or killed from outside it. Written at once: its dead letter follows."""
        request = sender.request
        if request.id == task_id:
            self.ended(request, "failed", error=described(exception))
        else:  # killed at its hard time limit: the main process has no request at hand
            self._failed_outside(task_id, sender.name, exception)
        self.buffer.flush()

    def _failed_outside(self, task_id: str, task: str, exception: BaseException | None) -> None:
        self.buffer.flush()
        with self._database().read() as session:
            columns = select(TaskRecord.life, TaskRecord.attempt).where(TaskRecord.task_id == task_id)
            life, attempt = session.execute(columns).first() or (0, 0)
        known = {"state": "failed", "finished": now(), "error": as_text(described(exception)), "life": life}
        change = row(task_id, stage(life, attempt, Rank.ENDED), task=task, attempt=attempt, **known)
        self.buffer.add(change, ended=True)

    def revoked(self, request: Any = None, expired: bool = False, **_: Any) -> None:
        """The task was cancelled, or came too late to be worth its while."""
        late = {"code": "expired", "message": "It was not begun before it expired.", "cure": "", "facts": {}}
        self.ended(request, "cancelled", error=late if expired else None)

    def unknown(self, message: Any = None, exc: Any = None, name: str = "", **_: Any) -> None:
        """A worker was given a task that it does not know."""
        known = {"finished": now(), "error": as_text(described(exc))}
        queue = (message.delivery_info or {}).get("routing_key")
        change = self._row(message.headers, Rank.ENDED, task=name, queue=queue, state="failed", **known)
        self.buffer.add(change, ended=True)
        self.buffer.flush()

    def progress(self, request: Any, done: float, total: float, note: str) -> None:
        """How far the task is."""
        progress = as_text({"done": done, "total": total, "note": note})
        self.buffer.add(self._row(request, Rank.RUNNING, state="running", progress=progress))

    def _row(self, headers: Headers, rank: Rank, **known: Any) -> Row:
        """A row of what a message's headers say, and of what is known beside."""
        told: Row = headers.get("told") or _told(headers)
        made = {**told, **known}
        made["stage"] = stage(made["life"], made["attempt"], rank)
        return made


def _told(headers: Headers) -> Row:
    """What a message says of itself."""
    place = headers.get("nexus") or {}
    delivery = headers.get("delivery_info") or {}
    return row(
        str(headers.get("id")),
        0,
        task=headers.get("task"),
        queue=delivery.get("routing_key"),
        priority=delivery.get("priority"),
        tenant=headers.get("tenant") or "",
        life=headers.get("life") or 0,
        attempt=headers.get("retries") or 0,
        worker=headers.get("hostname") or "",
        run_id=place.get("run") or None,
        item_id=place.get("item"),
        step=place.get("step", ""),
        group_id=headers.get("group"),
        group_index=headers.get("group_index"),
        queued=_moment(headers.get("enqueued_at")),
        received=_moment(headers.get(RECEIVED)),
    )


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def may_be_twice(request: Any) -> bool:
    """Whether the same message may have been worked on before, or is being worked on elsewhere."""
    return bool((request.delivery_info or {}).get("redelivered") or request.get("again"))


def _inherit(headers: dict[str, Any]) -> None:
    """What a task publishes is of the task's own life, and may be there twice if the task may."""
    task: Any = get_current_task()
    request = task.request if task is not None else None
    if request is None or request.id is None:
        return
    if may_be_twice(request):
        headers["again"] = True
    if life := request.get("life"):
        headers.setdefault("life", life)


def _shown(name: str, args: Any, kwargs: Mapping[str, Any]) -> str:
    task = current_app.tasks.get(name)
    names = getattr(getattr(task, "arguments", None), "model_fields", None) if args else None
    return redacted_text(args or (), kwargs or {}, getattr(task, "secret", ()), tuple(names or ()))


def _began(request: Any) -> datetime | None:
    began: datetime | None = request.get("began")
    return began
