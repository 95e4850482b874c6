"""Dead letters as faces show them: what died, why, and the workflow around it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from app import wiring
from app.history import batches, dead_letters, units
from app.history.dead_letters import Filter as Filter
from app.history.envelope import Envelope
from app.history.tables import DeadLetterRecord, EventRecord, ReplayRecord, TaskRecord
from app.monitoring.incidents import EventView, LetterRow, LetterState, LetterView, ReplayView, StepView
from app.monitoring.tasks import error_view
from app.monitoring.views import ErrorView
from app.records.base import Database

Place = Literal["before", "dead", "after", "join", "callback", "on failure"]
OPEN = Filter()
EVENTS = {
    "dead": "Failed for good.",
    "replayed": "Put back on its queue.",
    "discarded": "Discarded by a person.",
    "recovered": "Put back after its message was lost.",
    "superseded": "Another file took its place; its steps ran under other ids.",
    "given back": "Not put back after all: the broker was away.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the letters of a state can be narrowed down by."""

    tasks: tuple[str, ...]
    queues: tuple[str, ...]
    codes: tuple[str, ...]


def recent(
    which: Filter = OPEN, *, limit: int = 200, offset: int = 0, order: dead_letters.Order = "last"
) -> tuple[LetterRow, ...]:
    """Letters, the newest death first."""
    rows = dead_letters.search(wiring.database(), which, limit=limit, offset=offset, order=order)
    return tuple(_row(record) for record in rows)


def states(letter_ids: Sequence[str]) -> dict[str, str]:
    """The state of each of these letters."""
    return {record.letter_id: record.state for record in dead_letters.load(wiring.database(), letter_ids)}


def letter(letter_or_task_id: str) -> LetterView | None:
    """A letter with everything around it; the id may be the beginning of exactly one letter's or task's."""
    db = wiring.database()
    record = dead_letters.find(db, letter_or_task_id.strip())
    if record is None:
        return None
    return LetterView(
        row=_row(record),
        error=error_view(record.error) or ErrorView(message=""),
        priority=record.priority,
        worker=record.worker,
        item_id=record.item_id,
        arguments=record.arguments or {},
        traceback=record.traceback,
        steps=_steps(db, record),
        events=_events(db, record.task_id),
        refused=_refused(db, record),
    )


def of_items(run_id: str, items: Collection[str]) -> dict[str, LetterRow]:
    """The newest letter of each of a run's items that has one, by the item's id."""
    mine = (DeadLetterRecord.run_id == run_id, DeadLetterRecord.item_id.in_(items))
    with wiring.database().read() as session:
        records = session.scalars(select(DeadLetterRecord).where(*mine).order_by(DeadLetterRecord.last)).all()
    return {record.item_id or "": _row(record) for record in records}


def _refused(db: Database, record: DeadLetterRecord) -> ErrorView | None:
    """Why an open letter cannot go back by itself, where it cannot."""
    if record.state != dead_letters.OPEN:
        return None
    refusals = units.sort(db, [record]).refused
    return ErrorView(message=f"{refusals[0].reason}.", cure=refusals[0].cure, code="refused") if refusals else None


def open_count() -> int:
    """How many letters wait for somebody."""
    return dead_letters.counts(wiring.database())[dead_letters.OPEN]


def total(which: Filter) -> int:
    """How many letters match."""
    return dead_letters.total(wiring.database(), which)


def counts() -> dict[LetterState, int]:
    """How many letters there are in each state."""
    return {LetterState(state): number for state, number in dead_letters.counts(wiring.database()).items()}


def choices(states: Sequence[str] = (LetterState.OPEN,)) -> Choices:
    """The tasks, queues and reasons that occur among the letters."""
    found = {}
    with wiring.database().read() as session:
        for name in ("task", "queue", "code"):
            column = getattr(DeadLetterRecord, name)
            which = select(column).distinct().order_by(column)
            if states:
                which = which.where(DeadLetterRecord.state.in_([str(state) for state in states]))
            found[name] = tuple(word for word in session.scalars(which) if word)
    return Choices(tasks=found["task"], queues=found["queue"], codes=found["code"])


def replays(limit: int = 20) -> tuple[ReplayView, ...]:
    """Replays and discardings of many, the newest first."""
    which = select(ReplayRecord).order_by(ReplayRecord.created.desc()).limit(limit)
    with wiring.database().read() as session:
        return tuple(_replay(record) for record in session.scalars(which))


def replay(replay_id: str) -> ReplayView | None:
    """One replay of many letters."""
    with wiring.database().read() as session:
        record = session.get(ReplayRecord, replay_id)
    return _replay(record) if record else None


def _replay(record: ReplayRecord) -> ReplayView:
    return ReplayView(
        replay_id=record.replay_id,
        action=record.action,
        state=record.state,
        by=record.by,
        total=len(record.letters),
        done=record.done,
        failed=record.failed,
        created=record.created,
        finished=record.finished,
        note=record.note,
    )


def _row(record: DeadLetterRecord) -> LetterRow:
    return LetterRow(
        letter_id=record.letter_id,
        task_id=record.task_id,
        task=record.task,
        queue=record.queue,
        state=LetterState(record.state),
        code=record.code,
        message=str(record.error.get("message") or ""),
        attempts=record.attempts,
        replays=record.replays,
        first=record.first,
        last=record.last,
        name=record.name,
        step=record.step,
        run_id=record.run_id,
    )


def _events(db: Database, task_id: str) -> tuple[EventView, ...]:
    which = select(EventRecord).where(EventRecord.task_id == task_id).order_by(EventRecord.at, EventRecord.event_id)
    with db.read() as session:
        records = session.scalars(which).all()
    return tuple(
        EventView(
            at=record.at,
            event=record.event,
            note=str(record.facts.get("note") or EVENTS.get(record.event, "")),
            attempt=record.attempt,
            life=int(record.facts.get("life") or 0),
            worker=record.worker,
        )
        for record in records
    )


def _steps(db: Database, record: DeadLetterRecord) -> tuple[StepView, ...]:
    """What came before the dead step, and all that waits for it, in the order in which it would follow."""
    dead = StepView(name=record.step or _short(record.task), task=record.task, place="dead", state="failed")
    if not record.envelope:
        return (dead,)
    envelope = Envelope.from_json(record.envelope)
    joined = batches.membership(envelope)
    after = [step for sig in reversed(envelope.embed.get("chain") or []) for step in _with_callbacks(sig)]
    callbacks = [_sig(sig, "callback") for sig in envelope.embed.get("callbacks") or []]
    errbacks = [_sig(sig, "on failure") for sig in envelope.embed.get("errbacks") or []]
    join = [_sig(sig, "join") for sig in batches.following(joined.body)] if joined else []
    return (*_before(db, record, envelope), dead, *callbacks, *after, *join, *errbacks)


def _before(db: Database, record: DeadLetterRecord, envelope: Envelope) -> Iterable[StepView]:
    """Earlier steps of the item, or those that led here by way of their parents; not what ran since the death."""
    with db.read() as session:
        if record.item_id:
            which = select(TaskRecord).where(TaskRecord.item_id == record.item_id, TaskRecord.state == "succeeded")
            rows = session.scalars(which.order_by(TaskRecord.queued)).all()
        else:
            parent = session.get(TaskRecord, str(envelope.headers.get("parent_id") or ""))
            rows = [parent] if parent else []
    return [
        StepView(name=row.step or _short(row.task), task=row.task, place="before", state=row.state)
        for row in rows
        if row.task_id != record.task_id and row.queued < record.last
    ]


def _with_callbacks(sig: dict[str, Any]) -> list[StepView]:
    links = (sig.get("options") or {}).get("link") or []
    return [_sig(sig, "after"), *(_sig(link, "callback") for link in (links if isinstance(links, list) else [links]))]


def _sig(sig: dict[str, Any], place: Place) -> StepView:
    step = ((sig.get("options") or {}).get("headers") or {}).get("nexus") or {}
    task = str(sig.get("task") or "")
    sort = sig.get("subtask_type")
    return StepView(
        name=str(step.get("step") or _short(task)), task=task, place=place, note=f"a {sort}" if sort else ""
    )


def _short(task: str) -> str:
    return task.rpartition(".")[2].replace("_", " ")
