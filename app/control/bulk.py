"""Many dead letters at once: seen exactly beforehand, capped, paced, one first where wanted, stopped at any time.

A row of ``replays`` holds the whole order; a task on the default queue does a slice of it and sends itself on. It may be
killed anywhere: what a letter's own state says is never done twice, and the row says where to go on.
"""

import secrets
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import update

from app import wiring
from app.control import replay as hands
from app.control.replay import Preview
from app.errors import GiveUp, TryAgain
from app.history import actions, dead_letters, units
from app.history.dead_letters import Filter
from app.history.tables import DeadLetterRecord, ReplayRecord
from app.records.base import Database, now
from config.celery_config import celery_app
from config.packs import DEFAULT_QUEUE

CAP = 500
"""Letters of one replay, where nothing else is said."""
MOST = 10_000
"""Letters of one replay, whatever is said."""
RATE = 10.0
"""Letters a second, where nothing else is said."""
SLICE_SECONDS = 5.0
"""How long one task works on a replay before it sends itself on: a worker that is to stop waits no longer."""
PROBE_SECONDS = 2.0
TASK = "app.tasks.maintenance_tasks.continue_replay"
RUNNING, STOPPED, DONE = "running", "stopped", "done"


def preview(letters: Collection[str] | Filter, *, mail: bool = True, cap: int = CAP) -> Preview:
    """Say exactly what a replay would do: at most ``cap`` letters, the oldest first; nothing is changed."""
    db = wiring.database()
    seen = hands.preview(letters, mail=mail, limit=cap)
    meant = dead_letters.total(db, letters) if isinstance(letters, Filter) else len(letters)
    return replace(seen, matching=meant)


def start(
    letters: Collection[str] | Filter,
    *,
    by: str,
    cap: int = CAP,
    rate: float = RATE,
    probe: bool = False,
    mail: bool = True,
) -> str:
    """Replay letters one after the other, at most ``rate`` a second; the replay's id.

    With ``probe`` one goes first, and the others only when it has succeeded.

    Raises:
        GiveUp: none of them can go back.
        TryAgain: the broker is away; nothing was started.
    """
    if not 0 < rate <= 1000 or not 0 < cap <= MOST:
        raise GiveUp(f"A replay takes up to {MOST:,} letters, and up to 1000 a second.", code="bad_argument")
    seen = preview(letters, mail=mail, cap=cap)
    if not seen.letters:
        raise hands.refused(seen.refused) if seen.refused else GiveUp("No dead letter matches.", code="unknown")
    db, replay_id = wiring.database(), f"rp-{secrets.token_hex(4)}"
    row = ReplayRecord(
        replay_id=replay_id,
        action="replayed",
        state=RUNNING,
        by=by[:200],
        letters=list(seen.letters),
        options={"rate": rate, "probe": probe, "mail": mail, "next": 0},
    )
    with db.write() as session:
        session.add(row)
    try:
        send_on(replay_id)
    except TryAgain:
        with db.write() as session:
            session.delete(session.get_one(ReplayRecord, replay_id))
        raise
    words = f"{len(seen.letters)} letters, {rate:g} a second" + (", one first" if probe else "")
    actions.note(db, by=by, action="replayed", target=replay_id, note=words, letters=len(seen.letters))
    return replay_id


def send_on(replay_id: str, countdown: float = 0.0) -> None:
    """Have a worker do the next slice.

    Raises:
        TryAgain: the broker is away.
    """
    try:
        celery_app.send_task(
            TASK,
            kwargs={"replay_id": replay_id},
            queue=DEFAULT_QUEUE,
            priority=2,
            countdown=countdown or None,
            ignore_result=True,
        )
    except (OperationalError, RedisError) as error:
        raise TryAgain(f"The broker did not take the replay: {error}.", code="broker_down") from error


def stop(replay_id: str, *, by: str) -> None:
    """Stop a replay: what has gone back goes on, the rest stays open.

    Raises:
        GiveUp: it is unknown or has ended.
    """
    db = wiring.database()
    if not _end(db, replay_id, STOPPED, f"Stopped by {by}."):
        raise GiveUp(f"There is no running replay {replay_id!r}.", code="unknown")
    actions.note(db, by=by, action="stopped", target=replay_id)


def discard(letters: Collection[str] | Filter, *, by: str, cap: int = CAP) -> int:
    """Discard letters; how many they were.

    Raises:
        GiveUp: none of them is open.
    """
    rows = hands.chosen(wiring.database(), letters, cap)
    return hands.discard([row.letter_id for row in rows], by=by)


def go_on(replay_id: str) -> bool:
    """Do a slice of a replay; whether there is more to do."""
    db = wiring.database()
    began = time.monotonic()
    while time.monotonic() - began < SLICE_SECONDS:
        row = _row(db, replay_id)
        if row is None or row.state != RUNNING:
            return False
        place = int(row.options.get("next", 0))
        waiting = _probed(db, row) if row.options.get("probe") and place else None
        if waiting is not None:
            if not waiting:
                return False
            time.sleep(PROBE_SECONDS / 4)
            continue
        if place >= len(row.letters):
            _end(db, replay_id, DONE, "")
            return False
        taken = _one(db, row, place)
        time.sleep(taken / float(row.options["rate"]))
    return True


def _one(db: Database, row: ReplayRecord, place: int) -> int:
    """Put back the next letter, with those that it belongs together with; how many went.

    What has moved since the replay began went back with another one, or before a worker was killed: not once more.
    """
    letter = next(iter(dead_letters.load(db, [row.letters[place]])), None)
    if letter is not None and letter.moved >= row.created:
        _moved(db, row, place + 1, 1, 0, row.note)
        return 0
    found = units.sort(db, _with_its_batch(db, letter, set(row.letters)) if letter else [])
    went, note = 0, "It is gone." if letter is None else ""
    for unit in found.units:
        try:
            hands.put(db, unit, mail=bool(row.options.get("mail", True)))
            went += len(unit.letters)
        except GiveUp as lost:
            note = lost.message
    if found.refused:
        note = f"{found.refused[0].reason}."
    if not place:
        row.options = {**row.options, "together": went}
    _moved(db, row, place + 1, int(went > 0), int(not went), note if not went else row.note)
    return went


def _with_its_batch(db: Database, letter: DeadLetterRecord, chosen: Collection[str]) -> Sequence[DeadLetterRecord]:
    """What belongs together goes back together: with a letter come all the chosen ones of its run, or of its batch."""
    if letter.run_id:
        found = dead_letters.of_runs(db, [letter.run_id])
    elif letter.group_id:
        found = dead_letters.of_groups(db, [letter.group_id])
    else:
        return [letter]
    return [one for one in found if one.letter_id in chosen]


def _probed(db: Database, row: ReplayRecord) -> bool | None:
    """None: the first has succeeded, go on; True: wait for it; False: it died again and the replay has ended."""
    if row.options.get("proven"):
        return None
    first = dead_letters.load(db, [row.letters[0]])
    state = first[0].state if first else dead_letters.DISCARDED
    if state == dead_letters.REPLAYING:
        return True
    if state == dead_letters.REPLAYED:
        _set(db, row.replay_id, options={**row.options, "proven": True})
        return None
    why = first[0].error.get("message", "") if first else "it is gone"
    together = int(row.options.get("together", 1))
    _set(db, row.replay_id, done=together)
    _end(db, row.replay_id, STOPPED, f"{_proof(together, len(row.letters) - together)}: {why}"[:600])
    return False


def _proof(together: int, others: int) -> str:
    """What came of those that went first: of a batch all go, as they are joined together."""
    what = "The first one failed again" if together <= 1 else f"The first {together}, which go together, failed again"
    if not others:
        return f"{what}; there were no others"
    return f"{what}, so the other {others} were left" if others > 1 else f"{what}, so the other one was left"


def _row(db: Database, replay_id: str) -> ReplayRecord | None:
    with db.read() as session:
        return session.get(ReplayRecord, replay_id)


def _moved(db: Database, row: ReplayRecord, place: int, done: int, failed: int, note: str) -> None:
    counted = {"done": row.done + done, "failed": row.failed + failed, "note": note[:600]}
    _set(db, row.replay_id, options={**row.options, "next": place}, **counted)


def _set(db: Database, replay_id: str, **values: Any) -> None:
    with db.write() as session:
        which = (ReplayRecord.replay_id == replay_id, ReplayRecord.state == RUNNING)
        session.execute(update(ReplayRecord).where(*which).values(moved=now(), **values))


def _end(db: Database, replay_id: str, state: str, note: str) -> bool:
    values: dict[str, Any] = {"state": state, "moved": now(), "finished": now()}
    if note:
        values["note"] = note
    with db.write() as session:
        which = (ReplayRecord.replay_id == replay_id, ReplayRecord.state == RUNNING)
        change = update(ReplayRecord).where(*which).values(**values).returning(ReplayRecord.replay_id)
        return session.scalar(change) is not None
