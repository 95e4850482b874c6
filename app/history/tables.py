"""Every task's life: one row each, a line for what is out of the ordinary, its message while it is open, and its grave."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.history.stage import ONE_LIFE, closed
from app.records.base import Base, now

PARTIAL = (
    ("tasks_of_group", ("group_id", "group_index"), "group_id IS NOT NULL"),
    ("tasks_of_item", ("item_id",), "item_id IS NOT NULL"),
    ("tasks_of_tenant", ("tenant", "queued"), "tenant <> ''"),
    ("tasks_retried", ("queued",), "attempt > 0"),
    ("tasks_with_errors", ("queued",), "error IS NOT NULL"),
)
"""Indexes of rows that are few among many: they cost nothing to the others."""


class TaskRecord(Base):
    """A task from publishing to its end.

    ``stage`` orders what is known of it: ``life`` (0, one more with each replay), attempt, and state. What comes late
    from another process never overwrites what is newer.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("tasks_of_run", "run_id", "queued"),
        Index("tasks_by_state", "state", "queued"),
        Index("tasks_by_name", "task", "queued"),
        Index("tasks_by_queue", "queue", "queued"),
        Index("tasks_by_worker", "worker", "queued"),
        *(
            Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
            for name, columns, where in PARTIAL
        ),
    )

    task_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    task: Mapped[str] = mapped_column(String(200))
    queue: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(20), default="queued")
    stage: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int | None]
    tenant: Mapped[str] = mapped_column(String(60), default="")
    life: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=0)
    starts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(200), default="")
    run_id: Mapped[str | None] = mapped_column(String(40))
    item_id: Mapped[str | None] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(60), default="")
    group_id: Mapped[str | None] = mapped_column(String(60))
    group_index: Mapped[int | None]
    queued: Mapped[datetime] = mapped_column(default=now, index=True)
    received: Mapped[datetime | None]
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None] = mapped_column(index=True)
    progress: Mapped[dict[str, Any] | None]
    arguments: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    result: Mapped[Any] = mapped_column(JSON, nullable=True)


LAST = closed(TaskRecord.stage // ONE_LIFE)  # type: ignore[arg-type]
"""The last stage of a row's present life, in SQL."""


class EventRecord(Base):
    """What happened to a task out of the ordinary: retried, redelivered, recovered, cancelled, dead, replayed."""

    __tablename__ = "task_events"

    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    task_id: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    event: Mapped[str] = mapped_column(String(20))
    attempt: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(200), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class EnvelopeRecord(Base):
    """The message of a task that has not ended, so that it can be published again if the broker loses it."""

    __tablename__ = "envelopes"

    task_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    envelope: Mapped[dict[str, Any]]


class ChordRecord(Base):
    """A batch that has not been joined: what follows it, kept until that was published.

    ``first``: ids of the tasks the join begins with. ``size``: members, once the results' database has told.
    """

    __tablename__ = "chords"

    group_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    body: Mapped[dict[str, Any]]
    first: Mapped[list[Any]]
    size: Mapped[int | None]
    run_id: Mapped[str | None] = mapped_column(String(40), index=True)
    created: Mapped[datetime] = mapped_column(default=now)


class DeadLetterRecord(Base):
    """A task that failed for good, with its whole message. ``state``: open, replaying, replayed or discarded.

    ``life`` is the task's life in which it died, or to which it was put back; ``group_id`` the joined batch that waits
    for the end of its chain, and ``group_index`` its place there.
    """

    __tablename__ = "dead_letters"
    __table_args__ = (
        Index("dead_letters_by_state", "state", "last"),
        Index("dead_letters_of_group", "group_id", "group_index"),
    )

    letter_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    task_id: Mapped[str] = mapped_column(String(60), index=True)
    task: Mapped[str] = mapped_column(String(200))
    queue: Mapped[str] = mapped_column(String(100))
    priority: Mapped[int | None]
    tenant: Mapped[str] = mapped_column(String(60), default="")
    run_id: Mapped[str | None] = mapped_column(String(40), index=True)
    item_id: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(400), default="")
    step: Mapped[str] = mapped_column(String(60), default="")
    group_id: Mapped[str | None] = mapped_column(String(60))
    group_index: Mapped[int | None]
    life: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20), default="open")
    attempts: Mapped[int] = mapped_column(default=1)
    replays: Mapped[int] = mapped_column(default=0)
    first: Mapped[datetime]
    last: Mapped[datetime] = mapped_column(default=now)
    moved: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[str] = mapped_column(String(200), default="")
    error: Mapped[dict[str, Any]]
    traceback: Mapped[str] = mapped_column(Text, default="")
    arguments: Mapped[dict[str, Any] | None]
    envelope: Mapped[dict[str, Any] | None]


class ReplayRecord(Base):
    """A replay or a discarding of many dead letters, under way or done."""

    __tablename__ = "replays"

    replay_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    action: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(200))
    letters: Mapped[list[Any]]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(600), default="")
    created: Mapped[datetime] = mapped_column(default=now, index=True)
    moved: Mapped[datetime] = mapped_column(default=now)
    finished: Mapped[datetime | None]


class ActionRecord(Base):
    """What an operator, or the installation itself, did: a past participle, to what, and what came of it."""

    __tablename__ = "actions"

    action_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    by: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(600), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
