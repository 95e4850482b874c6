"""Tasks as faces show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import wiring
from app.history import query
from app.history import search as history
from app.history.search import COUNTED as COUNTED
from app.history.search import Order as Order
from app.history.tables import TaskRecord
from app.monitoring.views import ErrorView, TaskView, WorkState


def task(task_id: str) -> TaskView | None:
    """A task's whole known life, or None when history has never heard of it."""
    record = query.task(wiring.database(), task_id.strip())
    return task_view(record) if record else None


def recent(limit: int = 100) -> tuple[TaskView, ...]:
    """The tasks published last, newest first."""
    return tuple(task_view(record) for record in query.recent(wiring.database(), limit))


def search(
    *,
    states: Sequence[str] = (),
    task: str = "",
    queue: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    order: Order = "newest",
    limit: int = 50,
    offset: int = 0,
) -> tuple[tuple[TaskView, ...], int]:
    """One page of the tasks that match, and how many match in all (at most one more than ``COUNTED``)."""
    named = tuple(str(state) for state in states)
    wanted = history.Wanted(states=named, task=task, queue=queue, text=text, since=since, until=until)
    db = wiring.database()
    rows = history.search(db, wanted, order=order, limit=limit, offset=offset)
    return tuple(task_view(record) for record in rows), history.total(db, wanted)


def names() -> tuple[str, ...]:
    """The names of all tasks that history knows."""
    return history.names(wiring.database())


def task_view(record: TaskRecord) -> TaskView:
    """A row of history as a view."""
    return TaskView(
        task_id=record.task_id,
        task=record.task,
        queue=record.queue,
        state=WorkState(record.state),
        step=record.step,
        priority=record.priority,
        attempt=record.attempt,
        worker=record.worker,
        run_id=record.run_id,
        item_id=record.item_id,
        queued=record.queued,
        started=record.started,
        finished=record.finished,
        wait=_between(record.queued, record.started),
        runtime=_between(record.started, record.finished),
        error=error_view(record.error),
        arguments=record.arguments,
        result=record.result,
    )


def error_view(error: dict[str, Any] | None) -> ErrorView | None:
    """A stored failure in plain words."""
    if not error:
        return None
    return ErrorView(message=error.get("message", ""), cure=error.get("cure", ""), code=error.get("code", ""))


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return round(max(0.0, (end - start).total_seconds()), 3) if start and end else None
