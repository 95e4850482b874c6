"""Runs, items, tasks and mails."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001_first_tables"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    _runs()
    _items()
    _tasks()
    _mails()


def downgrade() -> None:
    """Drop them."""
    for table in ("mails", "tasks", "items", "runs"):
        op.drop_table(table)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(40), primary_key=True),
        sa.Column("workflow", sa.String(60), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("outputs", sa.JSON, nullable=False),
        sa.Column("error", sa.JSON),
        _moment("created", nullable=False),
        _moment("started"),
        _moment("finished"),
        _moment("moved", nullable=False),
        _moment("published"),
    )
    op.create_index("ix_runs_created", "runs", ["created"])
    op.create_index("runs_by_state", "runs", ["state", "created"])


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("item_id", sa.String(60), primary_key=True),
        sa.Column("run_id", sa.String(40), sa.ForeignKey("runs.run_id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("key", sa.String(600), nullable=False),
        sa.Column("format", sa.String(30), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("note", sa.String(600), nullable=False),
        sa.Column("error", sa.JSON),
        sa.Column("outputs", sa.JSON, nullable=False),
        _moment("started"),
        _moment("finished"),
    )
    op.create_index("items_of_run", "items", ["run_id", "position"])


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.String(60), primary_key=True),
        sa.Column("task", sa.String(200), nullable=False),
        sa.Column("queue", sa.String(100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("starts", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
        sa.Column("run_id", sa.String(40)),
        sa.Column("item_id", sa.String(60)),
        sa.Column("step", sa.String(60), nullable=False),
        _moment("queued", nullable=False),
        _moment("started"),
        _moment("finished"),
        sa.Column("error", sa.JSON),
        sa.Column("result", sa.JSON),
    )
    op.create_index("tasks_of_run", "tasks", ["run_id", "queued"])
    op.create_index("tasks_by_state", "tasks", ["state", "queued"])
    op.create_index("ix_tasks_queued", "tasks", ["queued"])
    op.create_index("ix_tasks_finished", "tasks", ["finished"])


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("message_id", sa.String(200), primary_key=True),
        sa.Column("recipient", sa.String(1000), nullable=False),
        sa.Column("subject", sa.String(1000), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("key", sa.String(600)),
        sa.Column("error", sa.String(2000), nullable=False),
        sa.Column("task_id", sa.String(60)),
        sa.Column("run_id", sa.String(40)),
        _moment("created", nullable=False),
        _moment("sent"),
    )
    op.create_index("ix_mails_created", "mails", ["created"])
