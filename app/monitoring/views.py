"""What every face shows: plain frozen values. Times are UTC and aware; sizes are bytes; durations are seconds."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class RunState(StrEnum):
    """The state of a run."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    WITH_FAILURES = "completed with failures"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the run."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


class WorkState(StrEnum):
    """The state of an item or of a task."""

    QUEUED = "queued"
    RUNNING = "running"
    RETRYING = "retrying"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """A failure in plain words: what happened, and what to do about it."""

    message: str
    cure: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputView:
    """A stored output. ``label`` says what it is ("Text", "Picture 3"); ``key`` opens it.

    ``kind`` is its name in the task's result (``text_file``, ``images``), ``many`` whether that names a list.
    """

    key: str
    name: str
    label: str
    size: int
    media_type: str
    kind: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One file's way through a run. ``percent`` is 0 to 100; ``step`` the present step in words."""

    item_id: str
    position: int
    name: str
    format: str
    size: int
    state: WorkState
    step: str = ""
    percent: int = 0
    error: ErrorView | None = None
    note: str = ""
    started: datetime | None = None
    finished: datetime | None = None
    seconds: float | None = None
    outputs: tuple[OutputView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task's whole known life."""

    task_id: str
    task: str
    queue: str
    state: WorkState
    step: str = ""
    priority: int | None = None
    attempt: int = 0
    worker: str = ""
    run_id: str | None = None
    item_id: str | None = None
    queued: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    wait: float | None = None
    runtime: float | None = None
    error: ErrorView | None = None
    arguments: dict[str, Any] | None = None
    result: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A line in the list of runs. ``percent`` is 0 to 100."""

    run_id: str
    workflow: str
    state: RunState
    created: datetime
    started: datetime | None
    finished: datetime | None
    seconds: float | None
    percent: int
    items: int
    succeeded: int
    failed: int
    error: ErrorView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run with everything in it. ``steps`` are the tasks that belong to the run as a whole (join, mail).

    ``replayed``: how many of its failed tasks were put back.
    """

    row: RunRow
    options: dict[str, Any]
    items: tuple[ItemView, ...]
    steps: tuple[TaskView, ...]
    outputs: tuple[OutputView, ...]
    replayed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """One queue as the broker holds it. None: it could not be read (never shown as 0).

    ``dead``: its open dead letters, from history.
    """

    queue: str
    ready: int | None
    by_priority: dict[int, int] = field(default_factory=dict)
    in_flight: int | None = None
    scheduled: int | None = None
    oldest_seconds: float | None = None
    consumers: int | None = None
    dead: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """A worker as ``inspect`` sees it. Silence is not death: ``answering`` False with its ``seen`` time.

    ``leased``: whether it renews its hold on its messages; None: it is too new to tell.
    """

    name: str
    answering: bool
    seen: datetime
    queues: tuple[str, ...] = ()
    slots: int = 0
    busy: int = 0
    done: int = 0
    pid: int | None = None
    memory: int | None = None
    leased: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveTask:
    """A task that a worker is running now; with its item, what is done and how far, where it belongs to one."""

    task_id: str
    task: str
    queue: str
    worker: str
    started: datetime | None
    run_id: str | None = None
    item: str = ""
    step: str = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerView:
    """The broker itself. ``problem`` says in plain words why it could not be read, or is empty."""

    address: str
    version: str = ""
    memory: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the one poller last read; ``history`` holds (time, ready, in flight) of the last minutes, oldest first."""

    at: datetime
    broker: BrokerView
    queues: tuple[QueueView, ...] = ()
    workers: tuple[WorkerView, ...] = ()
    active: tuple[ActiveTask, ...] = ()
    history: tuple[tuple[datetime, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Tasks and runs of the last hours, for the overview. ``per_minute`` rows: (minute, succeeded, retried, failed)."""

    runs_today: int
    running: int
    items_today: int
    failed_today: int
    per_minute: tuple[tuple[datetime, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail in the ledger. ``key`` opens the stored message where the outbox took it."""

    message_id: str
    to: str
    subject: str
    state: str
    created: datetime
    sent: datetime | None
    key: str | None = None
    error: str = ""
    run_id: str | None = None
