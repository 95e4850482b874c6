"""What is old goes, by how it ended; what an open dead letter needs stays with it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app.history import retention
from app.history.tables import DeadLetterRecord, EnvelopeRecord, EventRecord, TaskRecord
from app.records.base import Database, now


def ended(db: Database, task_id: str, state: str, days: float, **more: Any) -> None:
    moment = now() - timedelta(days=days)
    with db.write() as session:
        session.add(TaskRecord(task_id=task_id, task="t", state=state, queued=moment, finished=moment, **more))
        session.add(EventRecord(task_id=task_id, event="retried", at=moment))
        session.add(EnvelopeRecord(task_id=task_id, envelope={}))


def letter(db: Database, task_id: str, state: str, days: float, **more: Any) -> None:
    moment = now() - timedelta(days=days)
    known: dict[str, Any] = {"task": "t", "queue": "q", "code": "c", "error": {}, "first": moment, "moved": moment}
    with db.write() as session:
        session.add(DeadLetterRecord(letter_id=task_id, task_id=task_id, state=state, **known, **more))


def left(db: Database) -> set[str]:
    with db.read() as session:
        found = set(session.scalars(select(TaskRecord.task_id)))
        for table in (EventRecord, EnvelopeRecord):
            assert set(session.scalars(select(table.task_id))) == found
    return found


def test_failed_tasks_are_kept_longer_than_others_and_open_ones_for_ever(db: Database) -> None:
    ended(db, "good, young", "succeeded", 29)
    ended(db, "good, old", "succeeded", 31)
    ended(db, "cancelled, old", "cancelled", 31)
    ended(db, "bad, young", "failed", 179)
    ended(db, "bad, old", "failed", 181)
    with db.write() as session:
        session.add(TaskRecord(task_id="open", task="t", state="queued", queued=now() - timedelta(days=999)))
        session.add(EventRecord(task_id="open", event="recovered"))
        session.add(EnvelopeRecord(task_id="open", envelope={}))
    removed = retention.clean(db, days=30, failed_days=180)
    assert (removed.tasks, removed.failed, removed.more) == (2, 1, False)
    assert left(db) == {"good, young", "bad, young", "open"}


def test_what_the_other_members_of_a_batch_returned_stays_while_a_letter_is_open(db: Database) -> None:
    ended(db, "of the run", "succeeded", 400, run_id="r1")
    ended(db, "of the group", "succeeded", 400, group_id="g1")
    ended(db, "dead", "failed", 400, run_id="r1")
    ended(db, "of another run", "succeeded", 400, run_id="r2")
    letter(db, "dead", "open", 400, run_id="r1", group_id="g1")
    retention.clean(db, days=30, failed_days=180)
    assert left(db) == {"of the run", "of the group", "dead"}


def test_letters_that_were_dealt_with_go_and_free_what_they_held(db: Database) -> None:
    ended(db, "of the run", "succeeded", 400, run_id="r1")
    letter(db, "replayed", "replayed", 181, run_id="r1")
    letter(db, "discarded", "discarded", 179)
    letter(db, "open", "open", 400)
    assert retention.clean(db, days=30, failed_days=180).letters == 1
    with db.read() as session:
        assert set(session.scalars(select(DeadLetterRecord.letter_id))) == {"discarded", "open"}
    assert left(db) == set()


def test_more_than_one_batch_goes_and_a_time_that_is_up_leaves_the_rest(db: Database) -> None:
    old = now() - timedelta(days=31)
    with db.write() as session:
        session.add_all(
            TaskRecord(task_id=str(number), task="t", state="succeeded", queued=old, finished=old)
            for number in range(retention.BATCH + 10)
        )
    assert retention.clean(db, days=30, failed_days=None, longest=0).more
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(TaskRecord)) == retention.BATCH + 10
    assert retention.clean(db, days=30, failed_days=None).tasks == retention.BATCH + 10
