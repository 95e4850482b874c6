"""The broker's truth: right with no worker at all."""

import json
import time
from pathlib import Path

import pytest

from tests.conftest import environment, free_port
from tests.tasks.conftest import Start
from tests.warm import nexus, python

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("lone broker")]


def test_ready_messages_are_counted_by_priority_without_any_worker(lone: dict[str, str]) -> None:
    code = (
        "from app.tasks.ai_tasks import analyze_document as task\n"
        "for priority, count in ((0, 5), (6, 3)):\n"
        "    for _ in range(count):\n"
        "        task.apply_async(args=['text'], priority=priority)\n"
    )
    assert python("-c", code, env=lone).returncode == 0
    row = next(row for row in json.loads(nexus(lone, "queues", "--json").stdout) if row["queue"] == "ai_queue")
    assert row["ready"] == 8
    assert {step: count for step, count in row["by_priority"].items() if count} == {"0": 5, "6": 3}
    assert row["in_flight"] == row["scheduled"] == row["dead"] == 0
    assert row["consumers"] == 0
    assert 0 <= row["oldest_seconds"] < 60
    assert set(row) == {
        *("queue", "ready", "by_priority", "in_flight", "scheduled", "oldest_seconds", "consumers", "dead"),
    }


def test_a_run_started_while_the_broker_is_down_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    env = environment(tmp_path / "home", NEXUS_REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    began = time.monotonic()
    done = nexus(env, "run", "digest", str(tmp_path / "a.txt"))
    assert done.returncode == 1
    assert time.monotonic() - began < 12
    assert "broker" in done.stderr
    assert "./nexus up" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(nexus(env, "runs", "--json").stdout) == []
    assert not list((tmp_path / "home" / "uploads").rglob("a.txt"))


def test_a_cancelled_run_never_starts_even_if_no_worker_was_there_to_be_told(
    lone: dict[str, str], worker: Start, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    started = json.loads(nexus(lone, "run", "extract", str(tmp_path / "a.txt"), "--json").stdout)
    assert nexus(lone, "cancel", started["run_id"]).returncode == 0
    worker("file_processing_queue")
    for _ in range(100):
        queues = json.loads(nexus(lone, "queues", "--json").stdout)
        row = next(row for row in queues if row["queue"] == "file_processing_queue")
        if row["ready"] == row["in_flight"] == 0:
            break
        time.sleep(0.2)
    shown = json.loads(nexus(lone, "show", started["run_id"], "--json").stdout)
    assert shown["state"] == "cancelled"
    assert [item["state"] for item in shown["items"]] == ["cancelled"]
    assert shown["items"][0]["outputs"] in ({}, [])
