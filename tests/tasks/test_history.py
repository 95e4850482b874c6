"""History through real workers: every end is told, whatever was away meanwhile; what was given is shown without secrets."""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.conftest import Start
from tests.warm import nexus, python

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("leases")]
COUNT = 30


def send(env: dict[str, str], code: str) -> list[str]:
    done = python("-c", f"from tests.tasks.trouble import *\n{code}", env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def rows(env: dict[str, str], sql: str) -> list[Any]:
    connection = sqlite3.connect(Path(env["NEXUS_HOME"]) / "var" / "nexus.sqlite3")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def until(what: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.2)


def test_no_end_is_missing_after_the_database_was_away_while_tasks_ran(
    lone: dict[str, str], worker: Start, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    worker("default_queue", name="historian", concurrency=2)
    send(lone, f"sleep.delay(0, {str(notes)!r}, 'first')")
    until(lambda: notes.exists() and "first ended" in notes.read_text(), 40)
    ids = send(lone, f"for n in range({COUNT}): print(sleep.delay(0.1, {str(notes)!r}, f'n{{n}}').id)")
    away = sqlite3.connect(Path(lone["NEXUS_HOME"]) / "var" / "nexus.sqlite3", isolation_level=None)
    away.execute("BEGIN EXCLUSIVE")
    until(lambda: notes.read_text().count("ended") == COUNT + 1, 40)
    time.sleep(1.5)  # longer than the recorder waits for a lock
    away.execute("COMMIT")
    away.close()
    wanted = ",".join(f"'{one}'" for one in ids)
    ended = f"SELECT count(*) FROM tasks WHERE task_id IN ({wanted}) AND state = 'succeeded' AND result IS NOT NULL"
    until(lambda: rows(lone, ended) == [(COUNT,)], 20)
    until(lambda: rows(lone, "SELECT count(*) FROM envelopes") == [(0,)], 20)


def test_what_a_task_was_given_is_shown_without_secrets_and_its_life_in_order(
    lone: dict[str, str], worker: Start, tmp_path: Path
) -> None:
    worker("default_queue", name="biographer")
    notes = str(tmp_path / "notes")
    [task_id] = send(lone, f"print(sleep.apply_async((0, {notes!r}, 'word'), headers={{'tenant': 'acme'}}).id)")

    def shown() -> dict[str, Any]:
        done = nexus(lone, "show", task_id, "--json")
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    until(lambda: shown()["state"] == "succeeded", 60)
    assert shown()["arguments"]["args"] == [0, notes, "word"]
    assert [event["event"] for event in shown()["timeline"]] == ["published", "received", "started", "succeeded"]
    assert rows(lone, f"SELECT tenant FROM tasks WHERE task_id = '{task_id}'") == [("acme",)]
