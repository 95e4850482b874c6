"""Runs and items in SQL: states move one way only, and writing again changes nothing."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import TryAgain
from app.records import runs, strays
from app.records.base import Database, now, open_engine
from app.records.schema import prepare
from app.records.tables import ItemRecord, RunRecord


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    prepare(engine)
    yield Database(engine)
    engine.dispose()


def begin(db: Database, items: int = 2) -> None:
    rows = [{"item_id": f"r.{n}", "run_id": "r", "position": n, "name": f"{n}.pdf", "key": "k"} for n in range(items)]
    runs.create(db, {"run_id": "r", "workflow": "digest"}, rows)


def run(db: Database) -> RunRecord:
    with db.read() as session:
        return session.get_one(RunRecord, "r")


def item(db: Database, number: int = 0) -> ItemRecord:
    with db.read() as session:
        return session.get_one(ItemRecord, f"r.{number}")


ERROR = {"code": "damaged_file", "message": "It is damaged.", "cure": "", "facts": {}}


@pytest.mark.parametrize(
    ("states", "end"),
    [
        (("succeeded", "succeeded"), "completed"),
        (("succeeded", "failed"), "completed with failures"),
        (("failed", "failed"), "failed"),
    ],
)
def test_how_a_run_ends_follows_from_its_items(db: Database, states: tuple[str, str], end: str) -> None:
    begin(db)
    for number, state in enumerate(states):
        runs.end_item(db, "r", f"r.{number}", state, ERROR if state == "failed" else None)
    runs.finish(db, "r")
    assert run(db).state == end
    assert run(db).finished is not None


def test_an_item_that_has_ended_stays_as_it_is(db: Database) -> None:
    begin(db)
    runs.end_item(db, "r", "r.0", "succeeded")
    runs.begin_item(db, "r", "r.0", "Reading", 0)
    runs.end_item(db, "r", "r.0", "failed", ERROR)
    assert (item(db).state, item(db).percent, item(db).error) == ("succeeded", 100, None)


def test_a_cancelled_run_is_never_finished_by_a_late_step(db: Database) -> None:
    begin(db)
    assert runs.cancel(db, "r")
    runs.end_item(db, "r", "r.0", "succeeded")
    runs.finish(db, "r")
    assert (run(db).state, item(db).state) == ("cancelled", "cancelled")
    assert not runs.cancel(db, "r")


def test_an_output_made_twice_is_listed_once(db: Database) -> None:
    begin(db)
    for size in (1, 2):
        runs.add_to_item(db, "r.0", outputs=[{"key": "uploads/a", "size": size}])
    assert item(db).outputs == [{"key": "uploads/a", "size": 2}]


def test_a_failed_mail_does_not_take_the_report_away(db: Database) -> None:
    begin(db)
    runs.add_to_run(db, "r", [{"key": "uploads/report.html"}])
    runs.fail(db, "r", ERROR)
    assert run(db).state == "completed with failures"
    assert run(db).error == ERROR


def test_a_run_without_any_result_has_failed_with_its_items(db: Database) -> None:
    begin(db)
    runs.fail(db, "r", ERROR)
    assert (run(db).state, item(db).state, item(db).error) == ("failed", "failed", ERROR)


def test_a_run_that_never_began_is_forgotten_with_its_items(db: Database) -> None:
    begin(db)
    runs.delete(db, "r")
    with db.read() as session:
        assert session.get(RunRecord, "r") is None
        assert session.get(ItemRecord, "r.0") is None


def test_a_run_whose_start_was_interrupted_is_found_until_it_is_published(db: Database) -> None:
    begin(db)
    later = now() + timedelta(seconds=1)
    assert strays.unpublished(db, later) == ["r"]
    assert strays.unpublished(db, now() - timedelta(minutes=3)) == []
    runs.published(db, "r")
    assert strays.unpublished(db, later) == []
    assert strays.ids(db) == {"r"}


def test_writers_wait_for_each_other_and_none_is_lost(db: Database) -> None:
    begin(db, items=80)

    def work(first: int) -> None:
        for number in range(first, 80, 4):
            runs.begin_item(db, "r", f"r.{number}", "Reading", 0)
            runs.end_item(db, "r", f"r.{number}", "succeeded")

    threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    runs.finish(db, "r")
    assert run(db).state == "completed"


def test_a_database_that_cannot_be_opened_says_what_to_do(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    with pytest.raises(TryAgain, match="database could not be used"), Database(engine).read() as session:
        session.get(RunRecord, "r")
    engine.dispose()
