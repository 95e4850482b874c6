"""Dead letters: tasks that failed for good, each with its whole message, until somebody puts it back or discards it."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.errors import GiveUp
from app.history.batches import membership
from app.history.envelope import Envelope
from app.history.tables import DeadLetterRecord, EventRecord
from app.records.base import Database, now

OPEN, REPLAYING, REPLAYED, DISCARDED = STATES = ("open", "replaying", "replayed", "discarded")
LONGEST_TRACEBACK = 20_000
Order = Literal["last", "first", "oldest", "task", "attempts"]


def letter_of(task_id: str) -> str:
    """The id of a task's letter: one each, however often it dies."""
    return hashlib.blake2s(task_id.encode(), digest_size=8).hexdigest()


def file(db: Database, envelope: Envelope, *, error: Mapping[str, Any], **known: Any) -> str:
    """File a task that failed for good, in a transaction of its own; ``known`` as in ``enter``. The letter's id."""
    with db.write() as session:
        return enter(session, envelope, error=error, **known)


def enter(
    session: Session,
    envelope: Envelope,
    *,
    error: Mapping[str, Any],
    traceback: str = "",
    attempts: int = 1,
    worker: str = "",
    arguments: dict[str, Any] | None = None,
    whole: bool = True,
) -> str:
    """Write a letter within the caller's transaction; its id. A later death of the same task opens its letter again.

    ``arguments`` are shown, so they come redacted. ``whole`` is False where the message itself is not known: such a
    letter is kept, and cannot be put back. What a former life still says changes nothing.
    """
    letter_id, life = letter_of(envelope.task_id), int(envelope.headers.get("life") or 0)
    fixed = _identity(envelope, whole=whole)
    fixed |= {"arguments": arguments, "envelope": envelope.as_json() if whole else None}
    death = {
        "state": OPEN,
        "life": life,
        "code": str(error.get("code") or "unexpected")[:60],
        "error": dict(error),
        "traceback": traceback[-LONGEST_TRACEBACK:],
        "attempts": attempts,
        "worker": worker[:200],
        "last": now(),
        "moved": now(),
    }
    first = {**fixed, **death, "replays": life, "first": death["last"]}
    if _inserted(session, letter_id, first) or _died_again(session, letter_id, life, fixed, death):
        _say(session, [envelope.task_id], "dead", life=life, code=death["code"])
    return letter_id


def _identity(envelope: Envelope, *, whole: bool) -> dict[str, Any]:
    place = envelope.headers.get("nexus") or {}
    joined = membership(envelope) if whole else None
    return {
        "task_id": envelope.task_id,
        "task": envelope.task[:200],
        "queue": envelope.queue[:100],
        "priority": envelope.priority,
        "tenant": str(envelope.headers.get("tenant") or ""),
        "run_id": place.get("run") or None,
        "item_id": place.get("item") if place.get("run") else None,
        "name": str(place.get("name") or "")[:400],
        "step": str(place.get("step") or "")[:60],
        "group_id": joined.group if joined else None,
        "group_index": joined.index if joined else None,
    }


def _inserted(session: Session, letter_id: str, row: dict[str, Any]) -> bool:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(DeadLetterRecord).values(letter_id=letter_id, **row).on_conflict_do_nothing()
    return _affected(session, statement) == 1


def _died_again(session: Session, letter_id: str, life: int, fixed: dict[str, Any], death: dict[str, Any]) -> bool:
    letter = session.get_one(DeadLetterRecord, letter_id, with_for_update=True)
    if life < letter.life or (life == letter.life and letter.state in (REPLAYED, DISCARDED)):
        return False
    # A worker that took the message from a dead one may know less of it than what was filed.
    known = {name: value for name, value in fixed.items() if value not in (None, "")}
    for name, value in {**known, **death}.items():
        setattr(letter, name, value)
    return True


def find(db: Database, wanted: str) -> DeadLetterRecord | None:
    """The letter with this id, or of the task with this id, or the only one of which either begins so."""
    if not wanted:
        return None
    ids = (DeadLetterRecord.letter_id, DeadLetterRecord.task_id)
    with db.read() as session:
        exact = session.scalar(select(DeadLetterRecord).where(or_(*(name == wanted for name in ids))).limit(1))
        if exact:
            return exact
        begins = or_(*(name.startswith(wanted, autoescape=True) for name in ids))
        found = session.scalars(select(DeadLetterRecord).where(begins).limit(2)).all()
    return found[0] if len(found) == 1 else None


def load(db: Database, letter_ids: Collection[str]) -> Sequence[DeadLetterRecord]:
    """Those of the letters that exist, the oldest death first."""
    which = select(DeadLetterRecord).where(DeadLetterRecord.letter_id.in_(letter_ids)).order_by(DeadLetterRecord.first)
    with db.read() as session:
        return session.scalars(which).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which letters are meant; empty: any. ``search`` is looked for in ids, file names and messages."""

    states: tuple[str, ...] = (OPEN,)
    task: str = ""
    queue: str = ""
    code: str = ""
    run: str = ""
    tenant: str = ""
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[Any]:
        """As conditions of SQL. A task may be named by its last word."""
        row, text = DeadLetterRecord, self.search.strip()
        found: list[Any] = [
            column == value
            for column, value in (
                *((row.queue, self.queue), (row.code, self.code)),
                *((row.run_id, self.run), (row.tenant, self.tenant)),
            )
            if value
        ]
        if self.states:
            found.append(row.state.in_(self.states))
        if self.task:
            found.append(or_(row.task == self.task, row.task.endswith(f".{self.task}", autoescape=True)))
        if self.since:
            found.append(row.last >= self.since)
        if self.until:
            found.append(row.last < self.until)
        if text:
            places = (row.letter_id, row.task_id, row.task, row.run_id, row.name, row.error["message"].as_string())
            found.append(or_(*(place.icontains(text, autoescape=True) for place in places)))
        return found


def search(
    db: Database, wanted: Filter, *, limit: int = 200, offset: int = 0, order: Order = "last"
) -> Sequence[DeadLetterRecord]:
    """Letters, the newest first where they are ordered by time (``oldest`` turns it round), else by name or the most first."""
    columns: dict[Order, Any] = {
        "last": DeadLetterRecord.last.desc(),
        "first": DeadLetterRecord.first.desc(),
        "oldest": DeadLetterRecord.first.asc(),
        "task": DeadLetterRecord.task.asc(),
        "attempts": DeadLetterRecord.attempts.desc(),
    }
    which = select(DeadLetterRecord).where(*wanted.conditions()).limit(limit).offset(offset)
    with db.read() as session:
        return session.scalars(which.order_by(columns[order], DeadLetterRecord.letter_id)).all()


def total(db: Database, wanted: Filter) -> int:
    """How many letters are meant."""
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(DeadLetterRecord).where(*wanted.conditions())) or 0


def replayed(db: Database, run_id: str) -> int:
    """How many of a run's letters were put back, whatever came of it."""
    which = (DeadLetterRecord.run_id == run_id, DeadLetterRecord.replays > 0)
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(DeadLetterRecord).where(*which)) or 0


def counts(db: Database) -> dict[str, int]:
    """Letters by state; every state is named."""
    which = select(DeadLetterRecord.state, func.count()).group_by(DeadLetterRecord.state)
    with db.read() as session:
        return {**dict.fromkeys(STATES, 0), **{state: int(count) for state, count in session.execute(which)}}


def open_by_queue(db: Database) -> dict[str, int]:
    """Open letters by queue."""
    which = select(DeadLetterRecord.queue, func.count()).where(DeadLetterRecord.state == OPEN)
    with db.read() as session:
        return {queue: int(count) for queue, count in session.execute(which.group_by(DeadLetterRecord.queue))}


def of_groups(db: Database, groups: Collection[str]) -> Sequence[DeadLetterRecord]:
    """Every letter of these batches, whatever its state."""
    with db.read() as session:
        return session.scalars(select(DeadLetterRecord).where(DeadLetterRecord.group_id.in_(groups))).all()


def of_runs(db: Database, runs: Collection[str]) -> Sequence[DeadLetterRecord]:
    """Every letter of these runs, whatever its state."""
    with db.read() as session:
        return session.scalars(select(DeadLetterRecord).where(DeadLetterRecord.run_id.in_(runs))).all()


def claim(session: Session, letter_ids: Collection[str], life: int) -> None:
    """Take open letters for a replay, all of them or none; of two who come at once, one is refused.

    Raises:
        GiveUp: ``not_open``; one of them is being replayed by somebody else, was replayed or discarded.
    """
    values = {"state": REPLAYING, "life": life, "replays": DeadLetterRecord.replays + 1, "moved": now()}
    taken = _move(session, letter_ids, (OPEN,), **values)
    if len(taken) < len(set(letter_ids)):
        raise GiveUp(
            "Somebody else was quicker: it is being replayed already, or was discarded.",
            code="not_open",
            cure="Look at it again.",
        )
    _say(session, taken, "replayed", life=life)


def supersede(session: Session, letter_ids: Collection[str], life: int) -> None:
    """Claimed letters are done with: other tasks have taken the place of theirs."""
    still = DeadLetterRecord.life == life
    _say(session, _move(session, letter_ids, (REPLAYING,), still, state=REPLAYED, moved=now()), "superseded", life=life)


def give_back(session: Session, letter_ids: Collection[str], life: int) -> None:
    """Open claimed letters again: their message did not go out."""
    still = DeadLetterRecord.life == life
    values = {"state": OPEN, "replays": DeadLetterRecord.replays - 1, "moved": now()}
    _say(session, _move(session, letter_ids, (REPLAYING, REPLAYED), still, **values), "given back", life=life)


def succeeded(db: Database, task_id: str, life: int) -> bool:
    """A task that was put back has succeeded: its letter is done with. Whether it had one."""
    with db.write() as session:
        values = {"state": REPLAYED, "life": life, "moved": now()}
        not_later = DeadLetterRecord.life <= life
        return bool(_move(session, [letter_of(task_id)], (OPEN, REPLAYING), not_later, **values))


def discard(db: Database, letter_ids: Collection[str]) -> list[str]:
    """Discard those of the letters that are open; their tasks' ids."""
    with db.write() as session:
        taken = _move(session, letter_ids, (OPEN,), state=DISCARDED, moved=now())
        _say(session, taken, "discarded")
    return taken


def _move(session: Session, ids: Collection[str], states: Sequence[str], *more: Any, **values: Any) -> list[str]:
    which = (DeadLetterRecord.letter_id.in_(ids), DeadLetterRecord.state.in_(states), *more)
    change = update(DeadLetterRecord).where(*which).values(**values).returning(DeadLetterRecord.task_id)
    return list(session.scalars(change, execution_options={"synchronize_session": False}))


def _say(session: Session, task_ids: Collection[str], event: str, **facts: Any) -> None:
    session.add_all(EventRecord(task_id=task_id, event=event, facts=facts) for task_id in task_ids)


def _affected(session: Session, statement: Any) -> int:
    return int(getattr(session.execute(statement), "rowcount", 0))
