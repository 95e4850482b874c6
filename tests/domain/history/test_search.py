"""History searched, on both databases."""

from datetime import timedelta

import pytest

from app.history import search
from app.history.search import Order, Wanted
from app.history.tables import TaskRecord
from app.records.base import Database, now

READ, MAIL = "app.tasks.file_tasks.process_pdf", "app.tasks.email_tasks.send_email"


@pytest.fixture
def three(db: Database) -> Database:
    """A quick task, one that ran long and failed, and one that waits."""
    moment = now()

    def row(task_id: str, task: str, state: str, minutes: int, waited: int | None, ran: int | None) -> TaskRecord:
        queued = moment - timedelta(minutes=minutes)
        started = None if waited is None else queued + timedelta(seconds=waited)
        finished = None if started is None or ran is None else started + timedelta(seconds=ran)
        error = {"message": "The disk is full."} if state == "failed" else None
        return TaskRecord(
            task_id=task_id, task=task, queue=f"{task}_queue", state=state, queued=queued, started=started,
            finished=finished, error=error, worker="node-1",
        )  # fmt: skip

    with db.write() as session:
        session.add(row("quick", READ, "succeeded", 1, 9, 1))
        session.add(row("long", READ, "failed", 2, 1, 60))
        session.add(row("waiting", MAIL, "queued", 3, None, None))
    return db


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {"quick", "long", "waiting"}),
        (Wanted(states=("failed", "queued")), {"long", "waiting"}),
        (Wanted(task="process_pdf"), {"quick", "long"}),
        (Wanted(task="send"), set()),
        (Wanted(text="disk is FULL"), {"long"}),
        (Wanted(text="quick"), {"quick"}),
        (Wanted(text="100%"), set()),
        (Wanted(since=now() - timedelta(seconds=90)), {"quick"}),
    ],
)
def test_tasks_are_found_and_counted(three: Database, wanted: Wanted, found: set[str]) -> None:
    assert {record.task_id for record in search.search(three, wanted)} == found
    assert search.total(three, wanted) == len(found)


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("newest", ["quick", "long", "waiting"]),
        ("oldest", ["waiting", "long", "quick"]),
        ("longest run", ["long", "quick", "waiting"]),
        ("longest wait", ["quick", "long", "waiting"]),
        ("task", ["waiting", "quick", "long"]),
    ],
)
def test_tasks_are_ordered_and_come_a_page_at_a_time(three: Database, order: Order, ids: list[str]) -> None:
    assert [record.task_id for record in search.search(three, Wanted(), order=order)] == ids
    assert [record.task_id for record in search.search(three, Wanted(), order=order, limit=1, offset=1)] == ids[1:2]


def test_the_names_of_tasks_are_those_that_ran(three: Database) -> None:
    assert search.names(three) == (MAIL, READ)
