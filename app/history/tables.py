"""Every task's life, one row each."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.records.base import Base, now


class TaskRecord(Base):
    """A task from publishing to its end. ``place``: run, item and step it belongs to, where it has any."""

    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_of_run", "run_id", "queued"), Index("tasks_by_state", "state", "queued"))

    task_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    task: Mapped[str] = mapped_column(String(200))
    queue: Mapped[str] = mapped_column(String(100), default="")
    state: Mapped[str] = mapped_column(String(20), default="queued")
    priority: Mapped[int | None]
    attempt: Mapped[int] = mapped_column(default=0)
    starts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str] = mapped_column(String(200), default="")
    run_id: Mapped[str | None] = mapped_column(String(40))
    item_id: Mapped[str | None] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(60), default="")
    queued: Mapped[datetime] = mapped_column(default=now, index=True)
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[dict[str, Any] | None]
    result: Mapped[Any] = mapped_column(JSON, nullable=True)
