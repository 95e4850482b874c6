"""Runs, items and mails, as rows. Their states are the words of ``RUN_STATES`` and ``WORK_STATES``."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.records.base import Base, now

OPEN_RUN = ("queued", "running")
ENDED_RUN = ("completed", "completed with failures", "failed", "cancelled")
OPEN_WORK = ("queued", "running", "retrying")
ENDED_WORK = ("succeeded", "failed", "cancelled")
MAIL_STATES = ("claimed", "sending", "sent", "failed", "parked")


class RunRecord(Base):
    """One execution of a workflow."""

    __tablename__ = "runs"
    __table_args__ = (Index("runs_by_state", "state", "created"),)

    run_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(30), default="queued")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outputs: Mapped[list[Any]] = mapped_column(default=list)
    error: Mapped[dict[str, Any] | None]
    created: Mapped[datetime] = mapped_column(default=now, index=True)
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    moved: Mapped[datetime] = mapped_column(default=now)
    published: Mapped[datetime | None]


class ItemRecord(Base):
    """One file's way through a run. ``outputs``: objects with key, name, label, size, media_type."""

    __tablename__ = "items"
    __table_args__ = (Index("items_of_run", "run_id", "position"),)

    item_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(400))
    key: Mapped[str] = mapped_column(String(600))
    format: Mapped[str] = mapped_column(String(30), default="")
    size: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default="queued")
    step: Mapped[str] = mapped_column(String(200), default="")
    percent: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(600), default="")
    error: Mapped[dict[str, Any] | None]
    outputs: Mapped[list[Any]] = mapped_column(default=list)
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]


class MailRecord(Base):
    """One message in the ledger of mail, its state one of ``MAIL_STATES``.

    Who works on it has its ``token`` and says so ``until`` then; later it is anybody's. Only ``sending`` leaves a doubt:
    whoever died in it may have sent it.
    """

    __tablename__ = "mails"

    message_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(1000))
    subject: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(String(40), default="")
    until: Mapped[datetime | None]
    key: Mapped[str | None] = mapped_column(String(600))
    error: Mapped[str] = mapped_column(String(2000), default="")
    task_id: Mapped[str | None] = mapped_column(String(60))
    run_id: Mapped[str | None] = mapped_column(String(40))
    created: Mapped[datetime] = mapped_column(default=now, index=True)
    sent: Mapped[datetime | None]
