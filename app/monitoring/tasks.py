"""Tasks as faces show them."""

from datetime import datetime
from typing import Any

from app import wiring
from app.history import query
from app.history.tables import TaskRecord
from app.monitoring.views import ErrorView, TaskView, WorkState


def task(task_id: str) -> TaskView | None:
    """A task's whole known life, or None when history has never heard of it."""
    record = query.task(wiring.database(), task_id.strip())
    return task_view(record) if record else None


def recent(limit: int = 100) -> tuple[TaskView, ...]:
    """The tasks published last, newest first."""
    return tuple(task_view(record) for record in query.recent(wiring.database(), limit))


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
        result=record.result,
    )


def error_view(error: dict[str, Any] | None) -> ErrorView | None:
    """A stored failure in plain words."""
    if not error:
        return None
    return ErrorView(message=error.get("message", ""), cure=error.get("cure", ""), code=error.get("code", ""))


def _between(start: datetime | None, end: datetime | None) -> float | None:
    return round(max(0.0, (end - start).total_seconds()), 3) if start and end else None
