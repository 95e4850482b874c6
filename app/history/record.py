"""Celery's signals become rows. Connected where the app is made, so every publisher and every worker writes.

``before_task_publish`` runs in whoever publishes (console, CLI, a worker going on with a chain); the others in workers.
A row that cannot be written is logged and never stops the work: history follows the work, not the other way round.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from celery import signals
from sqlalchemy import case, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Failure
from app.history.tables import TaskRecord
from app.records.base import Database, now
from app.records.tables import OPEN_WORK

log = logging.getLogger(__name__)
LONGEST_RESULT = 64_000
"""A larger result is not kept in history: its outputs are artifacts anyway."""


class Recorder:
    """Writes task rows into one database."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database

    def connect(self) -> None:
        """Listen to Celery's signals in this process and those it forks."""
        signals.before_task_publish.connect(self.published, weak=False, dispatch_uid="history:published")
        signals.task_prerun.connect(self.started, weak=False, dispatch_uid="history:started")
        signals.task_success.connect(self.succeeded, weak=False, dispatch_uid="history:succeeded")
        signals.task_retry.connect(self.retried, weak=False, dispatch_uid="history:retried")
        signals.task_failure.connect(self.failed, weak=False, dispatch_uid="history:failed")
        signals.task_revoked.connect(self.revoked, weak=False, dispatch_uid="history:revoked")

    def published(
        self,
        sender: str = "",
        headers: dict[str, Any] | None = None,
        routing_key: str = "",
        properties: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """A message is about to be published: a first time, or again for a retry."""
        headers = headers if headers is not None else {}
        headers.setdefault("enqueued_at", time.time())  # a message carries no time of its own
        place = headers.get("nexus") or {}
        row = {
            "task_id": headers.get("id"),
            "task": sender,
            "queue": routing_key,
            "priority": (properties or {}).get("priority"),
            "attempt": headers.get("retries") or 0,
            "run_id": place.get("run"),
            "item_id": place.get("item"),
            "step": place.get("step", ""),
            "queued": now(),
        }
        self._guarded(self._insert, row)

    def started(self, task_id: str = "", task: Any = None, **_: Any) -> None:
        """A worker's child begins the task."""
        request = task.request
        self._change(
            task_id,
            state="running",
            starts=TaskRecord.starts + 1,
            started=now(),
            worker=request.hostname or "",
            attempt=request.retries or 0,
        )

    def succeeded(self, sender: Any = None, result: Any = None, **_: Any) -> None:
        """The task returned. A tagged failure of a batch item is a failure all the same."""
        tagged = isinstance(result, dict) and result.get("status") == "failed"
        task_id = sender.request.id
        handed_on = (
            tagged and result.get("task") != task_id
        )  # an earlier step of the item failed; nothing was left to do
        kept = result if len(repr(result)) <= LONGEST_RESULT else None
        self._change(
            task_id,
            state="cancelled" if handed_on else "failed" if tagged else "succeeded",
            error=result.get("error") if tagged else None,
            result=kept,
            finished=now(),
        )

    def retried(self, request: Any = None, reason: Any = None, **_: Any) -> None:
        """The task failed and will be tried again."""
        cause = getattr(reason, "exc", None) or reason
        self._change(request.id, state="retrying", starts=0, error=described(cause))

    def failed(self, task_id: str = "", exception: BaseException | None = None, **_: Any) -> None:
        """The task failed for good: in its child, or killed from outside it."""
        self._change(task_id, state="failed", error=described(exception), finished=now())

    def revoked(self, request: Any = None, **_: Any) -> None:
        """The task was cancelled."""
        self._change(request.id, state="cancelled", finished=now())

    def _insert(self, row: dict[str, Any]) -> None:
        database = self._database()
        dialect = postgresql if database.engine.dialect.name == "postgresql" else sqlite
        # Published again means a retry: its state stays "retrying" until it starts.
        again = {"queued": row["queued"], "attempt": row["attempt"]}
        with database.write() as session:
            statement = dialect.insert(TaskRecord).values(**row, state="queued", starts=0)
            session.execute(statement.on_conflict_do_update(index_elements=["task_id"], set_=again))

    def _change(self, task_id: str, **values: Any) -> None:
        self._guarded(self._update, task_id, values)

    def _update(self, task_id: str, values: dict[str, Any]) -> None:
        # What has succeeded or was cancelled keeps its state; only a failed task may run again (a replay).
        final = TaskRecord.state.in_(("succeeded", "cancelled"))
        if "state" in values:
            values["state"] = case((final, TaskRecord.state), else_=values["state"])
        if "finished" in values:
            values["finished"] = func.coalesce(TaskRecord.finished, values["finished"])
        with self._database().write() as session:
            session.execute(update(TaskRecord).where(TaskRecord.task_id == task_id).values(**values))

    @staticmethod
    def _guarded(write: Callable[..., None], *args: Any) -> None:
        try:
            write(*args)
        except (Failure, SQLAlchemyError, OSError) as error:
            log.warning("history could not be written: %s", error)


def described(error: BaseException | None) -> dict[str, Any] | None:
    """A failure as plain values; an unexpected one is named by its class and text."""
    if error is None:
        return None
    if isinstance(error, Failure):
        return error.as_json()
    text = f"{type(error).__name__}: {error}".strip(": ")
    return {"code": "unexpected", "message": text[:2000], "cure": "The worker's log has the details.", "facts": {}}


def cancel(database: Database, *, task_id: str | None = None, run_id: str | None = None) -> list[str]:
    """Mark open tasks (one, or all of a run) as cancelled, so that no worker starts them; their ids."""
    which = TaskRecord.task_id == task_id if task_id else TaskRecord.run_id == run_id
    change = update(TaskRecord).where(which, TaskRecord.state.in_(OPEN_WORK)).values(state="cancelled", finished=now())
    with database.write() as session:
        return list(session.scalars(change.returning(TaskRecord.task_id)))


def forget(database: Database, run_id: str) -> None:
    """Remove the rows of a run that was undone while it was being started."""
    with database.write() as session:
        session.execute(delete(TaskRecord).where(TaskRecord.run_id == run_id))
