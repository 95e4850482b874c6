"""History in full: groups, lives and arguments of tasks, events, envelopes, dead letters, replays, actions."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002_history"
down_revision = "0001_first_tables"

PARTIAL = (
    ("tasks_of_group", ["group_id", "group_index"], "group_id IS NOT NULL"),
    ("tasks_of_item", ["item_id"], "item_id IS NOT NULL"),
    ("tasks_of_tenant", ["tenant", "queued"], "tenant <> ''"),
    ("tasks_retried", ["queued"], "attempt > 0"),
    ("tasks_with_errors", ["queued"], "error IS NOT NULL"),
)


def upgrade() -> None:
    """Widen the table of tasks, create the others."""
    _tasks()
    _events()
    _dead_letters()
    _replays()
    _actions()


def downgrade() -> None:
    """Drop what was added."""
    for table in ("actions", "replays", "dead_letters", "chords", "envelopes", "task_events"):
        op.drop_table(table)
    for index in (*(name for name, _, _ in PARTIAL), "tasks_by_worker", "tasks_by_queue", "tasks_by_name"):
        op.drop_index(index, "tasks")
    with op.batch_alter_table("tasks") as tasks:
        for column in ("arguments", "progress", "received", "group_index", "group_id", "life", "tenant", "stage"):
            tasks.drop_column(column)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _tasks() -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("stage", sa.Integer, nullable=False, server_default="0"))
        tasks.add_column(sa.Column("tenant", sa.String(60), nullable=False, server_default=""))
        tasks.add_column(sa.Column("life", sa.Integer, nullable=False, server_default="0"))
        tasks.add_column(sa.Column("group_id", sa.String(60)))
        tasks.add_column(sa.Column("group_index", sa.Integer))
        tasks.add_column(_moment("received"))
        tasks.add_column(sa.Column("progress", sa.JSON))
        tasks.add_column(sa.Column("arguments", sa.JSON))
    for name in ("task", "queue", "worker"):
        op.create_index(f"tasks_by_{'name' if name == 'task' else name}", "tasks", [name, "queued"])
    for index, columns, where in PARTIAL:
        op.create_index(index, "tasks", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _events() -> None:
    op.create_table(
        "task_events",
        sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("task_id", sa.String(60), nullable=False),
        _moment("at", nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_index("ix_task_events_task_id", "task_events", ["task_id"])
    op.create_index("ix_task_events_at", "task_events", ["at"])
    op.create_table(
        "envelopes",
        sa.Column("task_id", sa.String(60), primary_key=True),
        sa.Column("envelope", sa.JSON, nullable=False),
    )
    op.create_table(
        "chords",
        sa.Column("group_id", sa.String(60), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("first", sa.JSON, nullable=False),
        sa.Column("size", sa.Integer),
        sa.Column("run_id", sa.String(40)),
        _moment("created", nullable=False),
    )
    op.create_index("ix_chords_run_id", "chords", ["run_id"])


def _dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("letter_id", sa.String(40), primary_key=True),
        sa.Column("task_id", sa.String(60), nullable=False),
        sa.Column("task", sa.String(200), nullable=False),
        sa.Column("queue", sa.String(100), nullable=False),
        sa.Column("priority", sa.Integer),
        sa.Column("tenant", sa.String(60), nullable=False),
        sa.Column("run_id", sa.String(40)),
        sa.Column("item_id", sa.String(60)),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("step", sa.String(60), nullable=False),
        sa.Column("group_id", sa.String(60)),
        sa.Column("group_index", sa.Integer),
        sa.Column("life", sa.Integer, nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("replays", sa.Integer, nullable=False),
        _moment("first", nullable=False),
        _moment("last", nullable=False),
        _moment("moved", nullable=False),
        sa.Column("worker", sa.String(200), nullable=False),
        sa.Column("error", sa.JSON, nullable=False),
        sa.Column("traceback", sa.Text, nullable=False),
        sa.Column("arguments", sa.JSON),
        sa.Column("envelope", sa.JSON),
    )
    op.create_index("dead_letters_by_state", "dead_letters", ["state", "last"])
    op.create_index("dead_letters_of_group", "dead_letters", ["group_id", "group_index"])
    op.create_index("ix_dead_letters_task_id", "dead_letters", ["task_id"])
    op.create_index("ix_dead_letters_run_id", "dead_letters", ["run_id"])


def _replays() -> None:
    op.create_table(
        "replays",
        sa.Column("replay_id", sa.String(40), primary_key=True),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("letters", sa.JSON, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("note", sa.String(600), nullable=False),
        _moment("created", nullable=False),
        _moment("moved", nullable=False),
        _moment("finished"),
    )
    op.create_index("ix_replays_created", "replays", ["created"])


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("action_id", sa.Integer, primary_key=True, autoincrement=True),
        _moment("at", nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("target", sa.String(200), nullable=False),
        sa.Column("note", sa.String(600), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_index("ix_actions_at", "actions", ["at"])
