"""History is found by state, name, place, time and word, in pages that follow each other, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.history import search
from app.history.search import Wanted
from app.history.tables import TaskRecord
from app.records.base import Database
from app.records.tables import ItemRecord, RunRecord

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BUSY = {"code": "busy", "message": "The mail server is busy."}


@pytest.fixture(autouse=True)
def history(db: Database) -> None:
    tasks: list[dict[str, Any]] = [
        {"task": "app.tasks.file_tasks.process_pdf", "state": "succeeded", "queue": "files", "worker": "a@one"},
        {
            "task": "app.tasks.file_tasks.process_pdf",
            "state": "failed",
            "error": BUSY,
            "run_id": "r1",
            "item_id": "r1.0",
        },
        {"task": "app.tasks.email_tasks.send_email", "state": "failed", "queue": "mail", "attempt": 2},
        {"task": "app.tasks.email_tasks.send_email", "state": "running", "queue": "mail", "tenant": "acme"},
        {"task": "app.tasks.email_tasks.send_email", "state": "queued", "queue": "mail", "worker": "b@two"},
    ]
    with db.write() as session:
        session.add(RunRecord(run_id="r1", workflow="digest"))
        session.flush()
        session.add(ItemRecord(item_id="r1.0", run_id="r1", position=0, name="Übersicht 2026.pdf", key="k"))
        for number, row in enumerate(tasks):
            session.add(TaskRecord(task_id=f"t{number}", queued=NOON + timedelta(hours=number // 2), **row))


def ids(db: Database, order: search.Order = "newest", **wanted: Any) -> list[str]:
    return [row.task_id for row in search.search(db, Wanted(**wanted), order=order)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["t4", "t2", "t3", "t0", "t1"]),
        ({"states": ("failed",)}, ["t2", "t1"]),
        ({"states": ("failed", "queued")}, ["t4", "t2", "t1"]),
        ({"task": "process_pdf"}, ["t0", "t1"]),
        ({"task": "app.tasks.email_tasks.send_email", "states": ("failed",)}, ["t2"]),
        ({"task": "pdf"}, []),
        ({"queue": "mail", "since": NOON + timedelta(hours=2)}, ["t4"]),
        ({"until": NOON + timedelta(hours=1)}, ["t0", "t1"]),
        ({"worker": "a@one"}, ["t0"]),
        ({"tenant": "acme"}, ["t3"]),
        ({"run": "r1"}, ["t1"]),
        ({"retried": True}, ["t2"]),
        ({"text": "t3"}, ["t3"]),
        ({"text": "r1"}, ["t1"]),
        ({"text": "SERVER is busy"}, ["t1"]),
        ({"text": "2026.PDF"}, ["t1"]),
        ({"text": "email"}, ["t4", "t2", "t3"]),
        ({"text": "b@t"}, ["t4"]),
        ({"text": "100%"}, []),
        ({"text": "email", "states": ("failed",)}, ["t2"]),
    ],
)
def test_tasks_are_found(db: Database, wanted: dict[str, Any], found: list[str]) -> None:
    assert ids(db, **wanted) == found
    assert search.total(db, Wanted(**wanted)) == len(found)


def test_pages_follow_each_other_without_a_gap_and_without_a_row_twice(db: Database) -> None:
    seen: list[str] = []
    before = None
    while page := search.search(db, Wanted(before=before), limit=2):
        seen += [row.task_id for row in page]
        before = (page[-1].queued, page[-1].task_id)
    assert seen == ids(db)


def test_states_are_counted_for_the_same_question(db: Database) -> None:
    assert search.by_state(db, Wanted(queue="mail"), ("failed", "running", "cancelled")) == {
        "failed": 1,
        "running": 1,
        "cancelled": 0,
    }


def test_the_names_of_all_tasks_are_known(db: Database) -> None:
    assert search.names(db) == ("app.tasks.email_tasks.send_email", "app.tasks.file_tasks.process_pdf")
