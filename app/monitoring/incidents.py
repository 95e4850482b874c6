"""What went wrong and what was done about it, as every face shows it: dead letters, replays, recoveries, actions."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from app.monitoring.views import ErrorView


class LetterState(StrEnum):
    """The state of a dead letter."""

    OPEN = "open"
    REPLAYING = "replaying"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One thing that happened to a task. ``note`` says it in words; ``life`` is 0 until the first replay."""

    at: datetime
    event: str
    note: str = ""
    attempt: int = 0
    life: int = 0
    worker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A line in the list of dead letters. ``name`` is the file, where the task belonged to one."""

    letter_id: str
    task_id: str
    task: str
    queue: str
    state: LetterState
    code: str
    message: str
    attempts: int
    replays: int
    first: datetime
    last: datetime
    name: str = ""
    step: str = ""
    run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of the workflow around a dead letter.

    ``place``: before it, the dead step itself, after it in its chain, the join of its batch, or a callback.
    """

    name: str
    task: str
    place: Literal["before", "dead", "after", "join", "callback", "on failure"]
    state: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A dead letter with everything a person needs to decide. ``arguments`` are redacted.

    ``refused`` says why it cannot be put back now, with what to do; None: it can.
    """

    row: LetterRow
    error: ErrorView
    priority: int | None = None
    worker: str = ""
    item_id: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    traceback: str = ""
    steps: tuple[StepView, ...] = ()
    events: tuple[EventView, ...] = ()
    refused: ErrorView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayView:
    """A replay or a discarding of many letters. ``state``: running, stopped or done."""

    replay_id: str
    action: str
    state: str
    by: str
    total: int
    done: int
    failed: int
    created: datetime
    finished: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """What an operator, or the installation itself, did: a past participle, to what, and what came of it."""

    at: datetime
    by: str
    action: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unleased:
    """A worker that takes from our queues and renews no lease, so that its messages may run twice."""

    name: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryView:
    """The watch: when it last passed, by whom, and what it did lately, newest first. None: could not be read.

    ``orphaned``: messages in flight that no worker renews; ``oldest_orphan``: seconds since anybody did.
    """

    passed: datetime | None = None
    leader: str = ""
    orphaned: int | None = None
    oldest_orphan: float | None = None
    did: tuple[ActionView, ...] = ()
    unleased: tuple[Unleased, ...] = ()
