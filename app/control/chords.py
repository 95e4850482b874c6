"""Batches whose join never came: joined again, or told of members that ended without being counted.

Celery keeps a batch in the results' database: ``.j`` what members returned, ``.s`` how many there are, ``.d`` who has been
counted, ``.c`` who has claimed the join. A process killed between the claim and the publishing leaves the join to nobody.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import redis
from celery import states
from celery.app.task import Context

from app.control.outcomes import CANCELLED
from app.control.shift import Shift, Superseded, results
from app.errors import GiveUp, TryAgain
from app.history import chords as ledger
from app.history.actions import INSTALLATION, note
from app.history.tables import ChordRecord, TaskRecord
from app.records.base import Database, now

log = logging.getLogger(__name__)
CLAIMED = 6.0
"""Seconds that Celery's claim on a join lasts while results are collected: a join is never made again sooner."""
PUBLISHING = 20.0
"""Seconds after which a claim that has not led to a published join is taken for that of a dead process."""
SUFFIXES = (".j", ".s", ".t", ".d", ".c")
UNTIL_SAME = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a batch is, by the results' database. ``claim``: its token, ``done``, or None."""

    returned: int
    size: int | None
    counted: int
    claim: bytes | None
    ended: bool

    @property
    def complete(self) -> bool:
        """Whether every member has been counted."""
        return self.size is not None and self.returned >= self.size


class Chords:
    """Watches open batches."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self._since: dict[str, tuple[bytes | None, float]] = {}

    def look(self, shift: Shift) -> None:
        """One pass over all batches that have not been joined."""
        db, after = self._database(), ""
        seen: set[str] = set()
        while page := ledger.waiting(db, after):
            after = page[-1].group_id
            seen.update(row.group_id for row in page)
            self._page(shift, db, page)
            shift.stay()
        self._since = {group: value for group, value in self._since.items() if group in seen}
        shift.facts["batches"] = len(seen)

    def _page(self, shift: Shift, db: Database, page: Sequence[ChordRecord]) -> None:
        published = ledger.known_tasks(db, [task_id for row in page for task_id in row.first])
        dropped = ledger.cancelled_runs(db, [row.run_id for row in page if row.run_id])
        standings = _standings(shift, page)
        over = [row for row in page if _over(row, standings[row.group_id], published, dropped)]
        if over:
            _remove(shift, [row.group_id for row in over if row.run_id in dropped])
            ledger.close(db, [row.group_id for row in over])
        waiting = [row for row in page if row not in over]
        ends = ledger.ended_members(db, [row.group_id for row in waiting], now() - timedelta(seconds=CLAIMED))
        for row in waiting:
            try:
                self._one(shift, db, row, standings[row.group_id], ends.get(row.group_id, 0))
            except (Superseded, TryAgain, redis.ConnectionError, redis.TimeoutError):
                raise
            except Exception:  # the others are looked after all the same
                log.exception("the watch could not look after batch %s", row.group_id)

    def _one(self, shift: Shift, db: Database, row: ChordRecord, standing: Standing | None, ended: int) -> None:
        if standing is None:
            log.warning("what was kept of batch %s is no batch: it is put together again from history", row.group_id)
            shift.results.delete(*_keys(row))
            return
        if standing.size is None:
            self._resize(row)
        elif row.size is None:
            ledger.sized(db, row.group_id, standing.size)
        if standing.complete:
            self._complete(shift, row, standing)
        elif ended > standing.counted:
            self._uncounted(shift, db, row)

    def _complete(self, shift: Shift, row: ChordRecord, standing: Standing) -> None:
        """All members have returned; who claims the join has its time, and not more."""
        before, since = self._since.get(row.group_id, (b"", 0.0))
        if before != standing.claim:
            self._since[row.group_id] = (standing.claim, time.monotonic())
            return
        if time.monotonic() - since < (PUBLISHING if standing.claim else CLAIMED):
            return
        key = results().get_key_for_group(row.group_id, ".c")
        if standing.claim and not shift.results.eval(UNTIL_SAME, 1, key, standing.claim):
            return
        member = cast("bytes | None", shift.results.srandmember(results().get_key_for_group(row.group_id, ".d")))
        if member is None:
            return
        task_id, _, index = member.decode().rpartition(":")
        log.warning("batch %s was complete and nobody joined it: it is joined now", row.group_id)
        why = "It was complete, and who was to join it had died."
        note(self._database(), by=INSTALLATION, action="joined", target=row.run_id or row.group_id, note=why)
        _return_part(row, task_id, None if index == "+inf" else index, states.SUCCESS, None)
        self._since.pop(row.group_id, None)

    @staticmethod
    def _resize(row: ChordRecord) -> None:
        """The server has lost how many members there are, or has been told to forget it while it went away."""
        if row.size is not None:
            results().set_chord_size(row.group_id, row.size)

    def _uncounted(self, shift: Shift, db: Database, row: ChordRecord) -> None:
        """Members have ended of which the batch has not been told, or has forgotten."""
        told = cast("set[bytes]", shift.results.smembers(results().get_key_for_group(row.group_id, ".d")))
        counted = {member.decode().rpartition(":")[0] for member in told}
        late = now() - timedelta(seconds=CLAIMED)
        for member in ledger.members(db, row.group_id):
            if member.task_id not in counted and member.finished and member.finished < late:
                log.warning("batch %s was not told how %s ended: it is told now", row.group_id, member.task_id)
                why = f"Its batch had not been told how it ended: {member.state}."
                note(db, by=INSTALLATION, action="counted", target=member.task_id, note=why)
                state, result = _outcome(member)
                _return_part(row, member.task_id, member.group_index, state, result)
                shift.stay()


def _standings(shift: Shift, page: Sequence[ChordRecord]) -> dict[str, Standing | None]:
    """How far each batch is; None where something else is under its keys."""
    pipe = shift.results.pipeline(transaction=False)
    for row in page:
        j, s, t, d, c = _keys(row)
        pipe.zcard(j)
        pipe.get(s)
        pipe.get(t)
        pipe.scard(d)
        pipe.get(c)
        pipe.exists(results().get_key_for_task(str((row.body.get("options") or {}).get("task_id"))))
    answers = pipe.execute(raise_on_error=False)
    return {row.group_id: _standing(answers[place * 6 : place * 6 + 6]) for place, row in enumerate(page)}


def _standing(answers: list[Any]) -> Standing | None:
    if any(isinstance(answer, redis.ResponseError) for answer in answers):
        return None
    returned, size, more, counted, claim, ended = answers
    try:
        whole = int(size) + int(more or 0) if size is not None else None
    except ValueError:
        return None
    return Standing(returned, whole, counted, claim, bool(ended))


def _keys(row: ChordRecord) -> list[Any]:
    return [results().get_key_for_group(row.group_id, suffix) for suffix in SUFFIXES]


def _over(row: ChordRecord, standing: Standing | None, published: set[str], dropped: set[str]) -> bool:
    if (standing and (standing.claim == b"done" or standing.ended)) or row.run_id in dropped:
        return True
    return any(task_id in published for task_id in row.first)


def _remove(shift: Shift, group_ids: Sequence[str]) -> None:
    """The batches of cancelled runs: nobody will ask for them."""
    keys = [results().get_key_for_group(group, suffix) for group in group_ids for suffix in ("", *SUFFIXES)]
    if keys:
        shift.results.delete(*keys)


def _outcome(member: TaskRecord) -> tuple[str, Any]:
    """What the batch is told of a member: its result where it is kept, a tagged failure of an item, or a failure."""
    if member.state == "succeeded" or member.result is not None:
        return states.SUCCESS, member.result
    error = member.error or CANCELLED
    if member.item_id:
        name = str((member.arguments or {}).get("name") or "")
        return states.SUCCESS, {
            "status": "failed",
            "task": member.task_id,
            "item": member.item_id,
            "name": name,
            "error": error,
        }
    return states.FAILURE, GiveUp(str(error.get("message") or "It failed."), code=str(error.get("code") or "failed"))


def _return_part(row: ChordRecord, task_id: str, index: Any, state: str, result: Any) -> None:
    # Whoever joins here waits for no broker: the next pass comes soon.
    options = {**(row.body.get("options") or {}), "retry_policy": {"max_retries": 1}}
    request = Context(id=task_id, group=row.group_id, group_index=index, chord={**row.body, "options": options})
    results().on_chord_part_return(request, state, result)
