"""Workers killed while they hold messages, tasks longer than a lease, and messages that kill."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.conftest import Start
from tests.warm import nexus, python

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("leases")]


def send(env: dict[str, str], code: str) -> str:
    done = python("-c", f"from tests.tasks.trouble import *\n{code}", env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def noted(notes: Path) -> Counter[str]:
    return Counter(notes.read_text().splitlines() if notes.exists() else [])


def until(what: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.2)


def test_a_killed_workers_messages_come_back_and_a_task_longer_than_a_lease_runs_once(
    lone: dict[str, str], worker: Start, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    worker("default_queue", name="long")
    send(lone, f"sleep.delay(24, {str(notes)!r}, 'long')")
    until(lambda: noted(notes)["long began"], 20)
    victim = worker("default_queue", name="victim", concurrency=2)
    send(lone, f"[sleep.delay(4, {str(notes)!r}, f'short{{n}}') for n in range(4)]")
    until(lambda: noted(notes)["short0 began"] and noted(notes)["short1 began"], 20)
    victim.kill()
    worker("default_queue", name="heir", concurrency=2)
    until(lambda: all(noted(notes)[f"short{n} ended"] for n in range(4)), 45)
    until(lambda: noted(notes)["long ended"], 30)
    assert noted(notes)["long began"] == 1
    assert all(noted(notes)[f"short{n} ended"] == 1 for n in range(4))


def test_a_message_that_kills_its_worker_is_failed_after_three_starts(
    lone: dict[str, str], worker: Start, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    worker("default_queue", name="victim")
    task_id = send(lone, f"print(die.delay({str(notes)!r}).id)\nsleep.delay(0, {str(notes)!r}, 'other')")

    def state() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(nexus(lone, "show", task_id, "--json").stdout)
        return found

    until(lambda: state()["state"] == "failed", 60)
    assert "died 3 times" in state()["error"]["message"]
    assert noted(notes)["die began"] == 3
    until(lambda: noted(notes)["other ended"] == 1, 20)


def test_a_run_whose_join_can_never_fire_is_failed_with_the_reason(lone: dict[str, str], worker: Start) -> None:
    worker("default_queue", name="joins")
    code = """
from celery import chord, group
from app import wiring
from app.records import runs
from app.tasks.maintenance_tasks import fail_run, health_check
item = {"item_id": "r.1", "run_id": "r", "position": 1, "name": "a", "key": "k"}
runs.create(wiring.database(), {"run_id": "r", "workflow": "extract"}, [item])
body = health_check.si()
body.on_error(fail_run.s(run_id="r"))
chord(group([fail.si(), health_check.si()]), body).apply_async()
"""
    send(lone, code)

    def shown() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(nexus(lone, "show", "r", "--json").stdout)
        return found

    until(lambda: shown()["state"] == "failed", 30)
    assert shown()["items"][0]["state"] == "failed"
    assert shown()["error"]["message"]
