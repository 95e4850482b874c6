"""What processes know of a task becomes one row, in whatever order it arrives; nothing of it is lost on the way."""

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.history import query, record, writing
from app.history.buffer import Batch, Buffer
from app.history.row import Row, as_text, row
from app.history.stage import Rank, stage
from app.history.tables import EnvelopeRecord, EventRecord, TaskRecord
from app.records.base import Database

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAILED = {"code": "busy", "message": "It was busy.", "cure": "", "facts": {}}


def moment(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def change(rank: Rank, at: int, *, attempt: int = 0, life: int = 0, **known: Any) -> Row:
    told: dict[str, Any] = {
        "task": "app.tasks.t",
        "queue": "q",
        "queued": START,
        "run_id": "r",
        "attempt": attempt,
        "life": life,
    }
    times = {Rank.RECEIVED: "received", Rank.RUNNING: "started", Rank.ENDED: "finished", Rank.CANCELLED: "finished"}
    states = {Rank.RUNNING: "running", Rank.ENDED: "succeeded", Rank.CANCELLED: "cancelled"}
    told["state"] = states.get(rank, "retrying" if attempt else "queued")
    if rank in times:
        told[times[rank]] = moment(at)
    return row("t1", stage(life, attempt, rank), **told | known)


LIFE = [
    change(Rank.QUEUED, 0, arguments=as_text({"kwargs": {"a": 1}})),
    change(Rank.RECEIVED, 1, worker="w1"),
    change(Rank.RUNNING, 2, worker="w1"),
    change(Rank.QUEUED, 3, attempt=1, error=as_text(FAILED)),
    change(Rank.RUNNING, 5, attempt=1, worker="w2"),
    change(Rank.ENDED, 6, attempt=1, worker="w2", result=as_text({"status": "succeeded"})),
]


def batch(*rows: Row) -> Batch:
    made = Batch()
    for one in rows:
        made.add(dict(one))
    return made


def stored(db: Database) -> dict[str, Any]:
    with db.read() as session:
        found = session.get_one(TaskRecord, "t1")
        return {column.key: getattr(found, column.key) for column in TaskRecord.__table__.columns}


def emptied(db: Database) -> None:
    with db.write() as session:
        session.delete(session.get_one(TaskRecord, "t1"))


def test_the_row_is_the_same_in_whatever_order_its_parts_arrive(db: Database) -> None:
    found = []
    for order in itertools.islice(itertools.permutations(LIFE), 0, None, 17):
        for one in order:
            writing.write(db, batch(one))
        found.append(stored(db))
        emptied(db)
    assert all(one == found[0] for one in found)
    assert {
        name: found[0][name] for name in ("state", "attempt", "worker", "queued", "started", "finished", "error")
    } == {
        "state": "succeeded",
        "attempt": 1,
        "worker": "w2",
        "queued": START,
        "started": moment(5),
        "finished": moment(6),
        "error": None,
    }
    assert (found[0]["arguments"], found[0]["run_id"]) == ({"kwargs": {"a": 1}}, "r")


@pytest.mark.parametrize("count", range(1, len(LIFE) + 1))
def test_what_is_joined_in_memory_is_what_the_database_would_join(db: Database, count: int) -> None:
    for order in itertools.islice(itertools.permutations(LIFE[:count]), 0, None, 29):
        for one in order:
            writing.write(db, batch(one))
        apart = stored(db)
        emptied(db)
        writing.write(db, batch(*order))
        assert stored(db) == apart
        emptied(db)


def test_a_task_that_waits_for_its_next_attempt_says_why_the_last_one_failed(db: Database) -> None:
    writing.write(db, batch(LIFE[3]))
    writing.write(db, batch(change(Rank.RECEIVED, 4, attempt=1)))
    assert (stored(db)["state"], stored(db)["error"]) == ("retrying", FAILED)


def test_a_cancelled_task_stays_cancelled_until_it_gets_a_new_life(db: Database) -> None:
    writing.write(db, batch(LIFE[0]))
    assert record.cancel(db, run_id="r") == ["t1"]
    for late in LIFE[1:]:
        writing.write(db, batch(late))
    assert stored(db)["state"] == "cancelled"
    writing.write(db, batch(change(Rank.QUEUED, 9, life=1)))
    again = stored(db)
    assert (again["state"], again["life"], again["finished"]) == ("queued", 1, None)


def test_what_comes_late_from_an_earlier_life_changes_nothing(db: Database) -> None:
    writing.write(db, batch(change(Rank.RUNNING, 9, life=1)))
    writing.write(db, batch(LIFE[-1]))
    assert (stored(db)["state"], stored(db)["life"], stored(db)["finished"]) == ("running", 1, None)


def envelope(db: Database) -> Any:
    with db.read() as session:
        return session.scalar(select(EnvelopeRecord.envelope))


def test_a_message_is_kept_until_its_task_has_ended_and_not_brought_back_by_a_late_publisher(db: Database) -> None:
    published, ended, replayed = batch(LIFE[0]), batch(LIFE[-1]), batch(change(Rank.QUEUED, 9, life=1))
    published.envelopes["t1"] = replayed.envelopes["t1"] = '{"task": "t"}'
    ended.envelopes["t1"] = None
    writing.write(db, published)
    assert envelope(db) == {"task": "t"}
    writing.write(db, ended)
    assert envelope(db) is None
    writing.write(db, published)
    assert envelope(db) is None
    writing.write(db, replayed)
    writing.write(db, ended)
    assert envelope(db) == {"task": "t"}


@pytest.mark.parametrize("value", [object(), 2**70, "\udc80"])
def test_a_row_that_cannot_be_written_does_not_keep_the_others_away(db: Database, value: Any) -> None:
    bad = row("bad", 0, state="queued", task="t", priority=value)
    writing.write(db, Batch(tasks={"bad": bad, "t1": dict(LIFE[0])}))
    assert stored(db)["state"] == "queued"
    assert query.task(db, "bad") is None


@contextmanager
def locked(db: Database) -> Iterator[None]:
    """Somebody else has the table for themselves."""
    other = db.engine.raw_connection()
    other.detach()
    cursor = other.cursor()
    sqlite = db.engine.dialect.name == "sqlite"
    cursor.execute("BEGIN EXCLUSIVE" if sqlite else "LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
    yield
    cursor.execute("COMMIT")
    other.close()


def test_a_name_that_is_no_text_is_written_as_far_as_it_is(db: Database) -> None:
    writing.write(db, batch({**LIFE[1], "worker": "w\udc80\x00" + "x" * 300}))
    assert stored(db)["worker"] == ("w?" + "x" * 300)[:200]


def test_the_buffer_waits_while_the_database_is_away_and_misses_nothing(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    buffer = Buffer(lambda changes: writing.write(db, changes))
    with locked(db):
        buffer.add(dict(LIFE[0]))
        assert not buffer.flush()
        buffer.add(dict(LIFE[-1]), event=record.event_row("t1", "retried"))
        assert not buffer.flush()
        assert len(caplog.records) == 1, "an outage is told once"
    assert buffer.flush()
    assert (stored(db)["state"], stored(db)["arguments"]) == ("succeeded", {"kwargs": {"a": 1}})
    with db.read() as session:
        assert session.scalars(select(EventRecord.event)).all() == ["retried"]
    assert "nothing of it is missing" in caplog.text


def test_what_does_not_fit_into_memory_during_an_outage_is_counted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.history.buffer.MOST", 3)
    written: list[Batch] = []
    away = True

    def write(changes: Batch) -> None:
        if away:
            raise OSError("away")
        written.append(changes)

    buffer = Buffer(write)
    buffer.add(row("0", 0))
    assert not buffer.flush()
    for number in range(6):
        buffer.add(row(str(number), 0))
    away = False
    assert buffer.flush()
    assert list(written[0].tasks) == ["0", "1", "2"]
    assert "3 changes did not fit" in caplog.text


def test_changes_are_written_without_being_asked_for(db: Database) -> None:
    buffer = Buffer(lambda changes: writing.write(db, changes))
    buffer.add(LIFE[0])
    end = time.monotonic() + 10
    while query.task(db, "t1") is None:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_fork_takes_no_changes_of_its_parent_and_writes_its_own() -> None:
    written: list[str] = []
    buffer = Buffer(lambda changes: written.extend(changes.tasks))
    buffer.add(row("parents", 0))
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        buffer.add(row("childs", 0))
        buffer.flush()
        os.write(theirs, ",".join(one for one in written if one != "parents" or len(written) > 1).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(ours, 100) == b"childs"
    buffer.flush()
    assert written == ["parents"]
    for end in (ours, theirs):
        os.close(end)


def test_a_fork_waits_until_a_write_is_done() -> None:
    began, ended = [], []

    def write(_: Batch) -> None:
        began.append(1)
        time.sleep(0.5)
        ended.append(1)

    buffer = Buffer(write)
    buffer.add(row("one", 0))
    while not began:
        time.sleep(0.01)
    if not (child := os.fork()):
        os._exit(0 if ended else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
