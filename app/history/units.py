"""Which dead letters can go back, which of them only together, and why the others cannot."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import null, select

from app.errors import GiveUp
from app.history import dead_letters
from app.history.batches import REJOIN, Membership, Sig, ends_in, following, id_of, membership, rejoined, spread
from app.history.envelope import Envelope
from app.history.tables import DeadLetterRecord, TaskRecord
from app.records.base import Database
from app.records.tables import ENDED_RUN, OPEN_WORK, ItemRecord, RunRecord

AGAIN = "Start it again with the same files."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Letters that cannot go back now: why, and what to do."""

    reason: str
    cure: str
    letters: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many letters it is about."""
        return len(self.letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What goes back in one piece: a single message, or the dead members of one joined batch.

    ``size`` is how many members the batch has. ``absorbed`` are letters of steps that follow the join: they run again
    with it, and are no units of their own. ``items`` names what is new about each item of its run. ``superseded`` are letters whose task gives way to another one.
    """

    letters: tuple[str, ...]
    absorbed: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()
    messages: tuple[Envelope, ...]
    joined: Membership | None = None
    indexes: tuple[int, ...] = ()
    size: int = 0
    run: RunRecord | None = None
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Units that can go back, the oldest death first, and refusals."""

    units: tuple[Unit, ...]
    refused: tuple[Refusal, ...]


class Refused(Exception):
    """A letter that cannot go back: the reason and the cure."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure


def sort(db: Database, letters: Sequence[DeadLetterRecord]) -> Sorted:
    """Sort letters into units and refusals; nothing is changed."""
    refused: dict[tuple[str, str], list[str]] = defaultdict(list)
    runs = _runs(db, {letter.run_id for letter in letters if letter.run_id})
    alone: list[Unit] = []
    members: dict[str, list[DeadLetterRecord]] = defaultdict(list)
    for letter in letters:
        try:
            unit = _checked(db, letter, runs)
        except Refused as why:
            refused[why.reason, why.cure].append(letter.letter_id)
        else:
            if unit.joined is None:
                alone.append(unit)
            else:
                members[unit.joined.group].append(letter)
    together = []
    for group, chosen in members.items():
        try:
            together.append(_together(db, group, chosen, runs))
        except Refused as why:
            refused[why.reason, why.cure] += [letter.letter_id for letter in chosen]
    swallowed = {letter_id for unit in together for letter_id in unit.absorbed}
    alone = [unit for unit in alone if unit.letters[0] not in swallowed]
    refusals = (Refusal(reason=reason, cure=cure, letters=tuple(ids)) for (reason, cure), ids in refused.items())
    return Sorted(units=(*alone, *together), refused=tuple(refusals))


def _runs(db: Database, run_ids: Collection[str]) -> dict[str, RunRecord]:
    with db.read() as session:
        found = session.scalars(select(RunRecord).where(RunRecord.run_id.in_(run_ids))).all()
    return {run.run_id: run for run in found}


def _checked(db: Database, letter: DeadLetterRecord, runs: dict[str, RunRecord]) -> Unit:
    if letter.state != dead_letters.OPEN:
        raise Refused(f"It is {letter.state}, not open", "Only open letters go back.")
    if letter.envelope is None:
        raise Refused("Its message is not known", "Send it again from where it came from, and discard this letter.")
    message = Envelope.from_json(letter.envelope)
    if not message.queue:
        raise Refused("The queue of its message is not known", "Send it again from where it came from.")
    run = _open_to_replay(letter, runs) if letter.run_id else None
    items: dict[str, dict[str, Any]] = {letter.item_id: {}} if letter.item_id else {}
    joined = _at_first(db, membership(message))
    _check_shape(message, joined)
    return Unit(letters=(letter.letter_id,), messages=(message,), joined=joined, run=run, items=items)


def _open_to_replay(letter: DeadLetterRecord, runs: dict[str, RunRecord]) -> RunRecord:
    run = runs.get(letter.run_id or "")
    if run is None:
        raise Refused("Its run is gone", "Start a new run, and discard this letter.")
    if run.state == "cancelled":
        raise Refused(
            "Its run was cancelled", "A cancelled run stays cancelled: start it again, or discard this letter."
        )
    if run.state not in ENDED_RUN:
        raise Refused("Its run has not ended", "Replay it when the run has ended.")
    return run


def _at_first(db: Database, joined: Membership | None) -> Membership | None:
    """The place in the batch of before, where a fresh batch has been rejoined with it."""
    while joined is not None and joined.index is not None and (inner := rejoined(joined.body)):
        kwargs = joined.body["kwargs"]
        with db.read() as session:
            row = session.get(TaskRecord, id_of(joined.body))
        if row is None or row.state != "succeeded":
            break  # what the others of the fresh batch returned is with them, not there yet
        joined = Membership(group=kwargs["group"], index=kwargs["members"][joined.index], body=inner)
    return joined


def _check_shape(message: Envelope, joined: Membership | None) -> None:
    """Refuse what cannot be put back whole."""
    last = ends_in(message)
    if joined is None and last is not None and _waited_for(last):
        raise Refused("Its chain ends in a group that a batch waits for", "Start the whole workflow again.")
    if joined is None:
        return
    if joined.index is None:
        raise Refused("Its place in its batch is not known", "Start the whole batch again.")
    options = (_last(joined.body).get("options") or {}) if joined.body else {}
    if options.get("chord"):
        raise Refused("Its batch is itself a member of a batch", "Start the outer batch again.")


def _waited_for(sig: Sig) -> bool:
    tasks: Iterable[Any] = (sig.get("kwargs") or {}).get("tasks") or ()
    return sig.get("subtask_type") == "group" and any((task.get("options") or {}).get("chord") for task in tasks)


def _last(body: Sig) -> Sig:
    *_, last = spread(body)
    return last


@dataclass(slots=True)
class _Batch:
    """What is known of the members of a batch, by their place in it."""

    usable: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    unkept: set[int] = field(default_factory=set)
    dead: set[int] = field(default_factory=set)
    size: int = 0


def _together(db: Database, group: str, chosen: Sequence[DeadLetterRecord], runs: dict[str, RunRecord]) -> Unit:
    units = [_checked(db, letter, runs) for letter in chosen]
    indexes = tuple(unit.joined.index for unit in units if unit.joined and unit.joined.index is not None)
    run = units[0].run
    assert units[0].joined is not None
    body = units[0].joined.body
    batch = _batch(db, group, run if rejoined(body) is None else None)
    lacking = set(range(batch.size)) - batch.usable - set(indexes)
    if len(set(indexes)) < len(indexes):
        raise Refused("Two letters stand in one place of their batch", "Discard the older of them.")
    if batch.open:
        raise Refused("Its batch has members that have not ended", "Replay it when they have.")
    if lacking & batch.dead:
        left = len(lacking & batch.dead)
        raise Refused(
            f"Its batch has {left} other dead {'members' if left > 1 else 'member'}",
            "Replay them together: its join needs them all.",
        )
    if lacking & batch.unkept:
        raise Refused("A good result of its batch was too large to be kept", AGAIN)
    if lacking:
        raise Refused("The good results of its batch are no longer kept", AGAIN)
    return Unit(
        letters=tuple(letter.letter_id for letter in chosen),
        absorbed=_following(db, units[0].joined),
        messages=tuple(unit.messages[0] for unit in units),
        joined=units[0].joined,
        indexes=indexes,
        size=batch.size,
        run=run,
        items={item: {} for unit in units for item in unit.items},
    )


def _following(db: Database, joined: Membership) -> tuple[str, ...]:
    letters = dead_letters.load(db, [dead_letters.letter_of(id_of(sig)) for sig in following(joined.body)])
    return tuple(letter.letter_id for letter in letters if letter.state == dead_letters.OPEN)


def _batch(db: Database, group: str, run: RunRecord | None) -> _Batch:
    found, dead = _Batch(), dead_letters.of_groups(db, [group])
    rows = members_of(db, group)
    for index, member in rows.items():
        if member.state in OPEN_WORK:
            found.open.add(index)
        elif member.usable:
            found.usable.add(index)
        elif member.state == "succeeded":
            found.unkept.add(index)
    found.dead = {letter.group_index for letter in dead if letter.group_index is not None}
    known = [*rows, *found.dead]
    found.size = max(known, default=-1) + 1
    if run is not None:
        with db.read() as session:
            items = session.scalars(select(ItemRecord.item_id).where(ItemRecord.run_id == run.run_id)).all()
        found.size = max(found.size, len(items))
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """What the task in one place of a batch came to."""

    state: str
    result: Any
    kept: bool

    @property
    def usable(self) -> bool:
        """Whether what it handed on is kept: a result, or the tagged failure of an item."""
        if self.state == "succeeded":
            return self.kept
        return isinstance(self.result, dict) and self.result.get("status") == "failed"


def members_of(db: Database, group: str) -> dict[int, Member]:
    """What each member of a batch came to: as it was joined last, where it was put back."""
    kept = TaskRecord.result.is_not(null())  # a task may well return nothing
    columns = select(TaskRecord.group_index, TaskRecord.task, TaskRecord.state, TaskRecord.result, kept)
    which = columns.where(TaskRecord.group_id == group).order_by(TaskRecord.queued, TaskRecord.life)
    with db.read() as session:
        rows = session.execute(which).all()
    found = {index: Member(state, result, kept) for index, _, state, result, kept in rows if index is not None}
    for index, task, state, result, _ in rows:
        if index is None and task == REJOIN and state == "succeeded" and result is not None:
            again = zip(result["members"], result["results"], strict=True)
            found |= {place: Member("succeeded", value, True) for place, value in again}
    return found


def joined(db: Database, group: str, size: int, fresh: Mapping[int, Any]) -> list[Any]:
    """What the members of a batch handed on, in order: ``fresh`` by place, and what is stored for the others.

    Raises:
        GiveUp: a stored result is no longer there.
    """
    stored = {index: member.result for index, member in members_of(db, group).items() if member.usable}
    together = {**stored, **fresh}
    lacking = [index for index in range(size) if index not in together]
    if lacking:
        raise GiveUp(
            f"The results of {len(lacking)} of {size} members of the batch are no longer kept.",
            code="results_gone",
            cure=AGAIN,
        )
    return [together[index] for index in range(size)]
