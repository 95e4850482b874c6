"""Open chords: what follows a batch, kept from the first member's publishing until the join was published."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from celery import signals
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.errors import Failure
from app.history.tables import ChordRecord, TaskRecord
from app.records.base import Database, now
from app.records.tables import ENDED_WORK, RunRecord

log = logging.getLogger(__name__)
REMEMBERED = 500
"""Chords that a process knows it has written down."""


class ChordLedger:
    """Writes down each chord once for each publishing process."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self._written: OrderedDict[str, None] = OrderedDict()

    def connect(self) -> None:
        """Listen in this process and those it forks."""
        signals.before_task_publish.connect(self.published, weak=False, dispatch_uid="chords:published")

    def published(self, headers: dict[str, Any] | None = None, body: Any = None, **_: Any) -> None:
        """A message is about to be published; it may be, or lead to, a member of a chord."""
        for group_id, following in _of_message(headers or {}, body):
            if group_id in self._written:
                continue
            run_id = ((headers or {}).get("nexus") or {}).get("run") or None
            try:
                remember(self._database(), group_id, following, run_id)
            except (Failure, SQLAlchemyError, OSError) as error:
                log.warning("the join of a batch could not be written down: %s", error)
                continue
            self._written[group_id] = None
            if len(self._written) > REMEMBERED:
                self._written.popitem(last=False)


def _of_message(headers: Mapping[str, Any], body: Any) -> list[tuple[str, dict[str, Any]]]:
    embed = body[2] if isinstance(body, (tuple, list)) and len(body) == 3 and body[2] else {}
    found = []
    if headers.get("group") and embed.get("chord"):
        found.append((str(headers["group"]), embed["chord"]))
    for step in embed.get("chain") or ():
        options = step.get("options") or {}
        if options.get("chord") and options.get("group_id"):
            found.append((str(options["group_id"]), options["chord"]))
    return found


def first_of(body: Mapping[str, Any]) -> list[str]:
    """Ids of the tasks that a serialised signature begins with."""
    inner = body.get("kwargs") or {}
    kind = body.get("subtask_type")
    if kind == "chain" and inner.get("tasks"):
        return first_of(inner["tasks"][0])
    members = inner.get("tasks") if kind == "group" else inner.get("header") if kind == "chord" else None
    if isinstance(members, Mapping):
        members = (members.get("kwargs") or {}).get("tasks")
    if members:
        return [task_id for member in members for task_id in first_of(member)]
    own = (body.get("options") or {}).get("task_id")
    return [str(own)] if own else []


def remember(db: Database, group_id: str, body: Mapping[str, Any], run_id: str | None) -> None:
    """Keep what follows a batch; a chord that is known stays as it is."""
    plain = _plain(body)
    row = {"group_id": group_id, "body": plain, "first": first_of(plain), "run_id": run_id, "created": now()}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    with db.write() as session:
        session.execute(dialect.insert(ChordRecord).values(**row).on_conflict_do_nothing())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def waiting(db: Database, after: str = "", limit: int = 500) -> Sequence[ChordRecord]:
    """A page of open chords in the order of their ids."""
    with db.read() as session:
        page = select(ChordRecord).where(ChordRecord.group_id > after).order_by(ChordRecord.group_id).limit(limit)
        return session.scalars(page).all()


def sized(db: Database, group_id: str, size: int) -> None:
    """How many members the chord has."""
    with db.write() as session:
        session.execute(update(ChordRecord).where(ChordRecord.group_id == group_id).values(size=size))


def close(db: Database, group_ids: Sequence[str]) -> None:
    """Nothing is left to be done for these chords."""
    with db.write() as session:
        session.execute(delete(ChordRecord).where(ChordRecord.group_id.in_(group_ids)))


def known_tasks(db: Database, task_ids: Sequence[str]) -> set[str]:
    """Those of ``task_ids`` that were published."""
    with db.read() as session:
        return set(session.scalars(select(TaskRecord.task_id).where(TaskRecord.task_id.in_(task_ids))))


def cancelled_runs(db: Database, run_ids: Sequence[str]) -> set[str]:
    """Those of ``run_ids`` that were cancelled or have failed: their batches are not joined any more."""
    with db.read() as session:
        which = (RunRecord.run_id.in_(run_ids), RunRecord.state.in_(("cancelled", "failed")))
        return set(session.scalars(select(RunRecord.run_id).where(*which)))


def ended_members(db: Database, group_ids: Sequence[str], before: datetime) -> dict[str, int]:
    """How many members of each group ended before ``before``."""
    ended = (TaskRecord.state.in_(ENDED_WORK), TaskRecord.finished < before)
    counts = select(TaskRecord.group_id, func.count()).where(TaskRecord.group_id.in_(group_ids), *ended)
    with db.read() as session:
        return {str(group): int(n) for group, n in session.execute(counts.group_by(TaskRecord.group_id))}


def members(db: Database, group_id: str) -> Sequence[TaskRecord]:
    """The ended members of a group, in order."""
    which = (TaskRecord.group_id == group_id, TaskRecord.state.in_(ENDED_WORK))
    with db.read() as session:
        return session.scalars(select(TaskRecord).where(*which).order_by(TaskRecord.group_index)).all()
