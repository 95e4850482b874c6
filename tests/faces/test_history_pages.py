"""Task Monitor's history and recovery: any task found and told whole, and what the installation mended by itself."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app import wiring
from app.history import actions
from app.history.tables import EventRecord, TaskRecord
from app.records.base import now
from app.ui import words
from tests.faces.console import console, home, text  # noqa: F401 -- the fixture works by its name
from tests.faces.test_pages import BAD

pytestmark = pytest.mark.xdist_group("pages")  # in one process, which loads what draws them once
TASK = "app.tasks.file_tasks.process_file"


def a_task(number: int, state: str, **values: Any) -> str:
    """A row of history; its id."""
    task_id, queued = f"{number:08d}-task", now() - timedelta(minutes=number)
    with wiring.database().write() as session:
        session.add(
            TaskRecord(
                task_id=task_id, task=TASK, queue="file_processing_queue", state=state, queued=queued,
                started=queued + timedelta(seconds=2), finished=queued + timedelta(seconds=5), **values,
            )
        )  # fmt: skip
    return task_id


def test_history_is_found_by_state_and_by_word() -> None:
    a_task(1, "succeeded")
    a_task(2, "failed", error=BAD)
    at = console("task_monitor.py", view="History")
    table = next(frame.value for frame in at.dataframe if "Waited" in frame.value)
    assert list(table["State"]) == [["succeeded"], ["failed"]]
    assert (table["Waited"][0], table["Ran"][0]) == ("2.0 s", "3.0 s")
    failed = console("task_monitor.py", view="History", state="failed").dataframe[0].value
    assert list(failed["Reason"]) == [BAD["message"]]
    assert "No task matches" in text(console("task_monitor.py", view="History", q="nowhere"))


def test_an_empty_history_says_what_fills_it() -> None:
    assert "No task yet" in text(console("task_monitor.py", view="History"))


def test_a_tasks_life_is_told_from_its_publishing_to_its_end() -> None:
    task_id = a_task(9, "succeeded", arguments={"file_path": "uploads/a.docx"}, result={"status": "succeeded"})
    with wiring.database().write() as session:
        session.add(EventRecord(task_id=task_id, event="recovered", facts={"note": "lost by the broker"}))
    at = console("task_monitor.py", task=task_id)
    assert not at.exception
    story = " ".join(map(str, at.table[-1].value.to_numpy().ravel())) if at.table else ""
    for event in ("published", "started", "recovered"):
        assert event in story
    assert json.loads(at.json[0].value) == {"file_path": "uploads/a.docx"}


def test_recovery_says_that_nothing_had_to_be_mended_and_then_what_was() -> None:
    assert "Nothing had to be mended lately" in text(console("task_monitor.py", view="Recovery"))
    actions.note(wiring.database(), by="nexus", action="recovered", target="a-task", note="lost by the broker")
    table = console("task_monitor.py", view="Recovery").dataframe[0].value
    assert (table["Did"][0], table["Why"][0]) == ("recovered", "lost by the broker")


@pytest.mark.parametrize(("ids", "shown"), [(["abcdefgh-1", "abcdefgh-2"], ["abcdefgh-1", "abcdefgh-2"]), ([], [])])
def test_ids_are_cut_only_as_far_as_they_differ(ids: list[str], shown: list[str]) -> None:
    assert words.short_ids(ids) == shown
    assert words.short_ids(["0123456789ab", "f123456789ab"]) == ["01234567", "f1234567"]
