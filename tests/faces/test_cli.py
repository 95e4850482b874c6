"""The command line against a running stack: the shapes and exit statuses that scripts rely on."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from config.packs import PRIORITIES, QUEUES
from tests import warm
from tests.conftest import CHECKOUT, Stack

SAMPLES = CHECKOUT / "samples" / "documents"
GOOD = "Minutes 12 October 2026.docx"
BROKEN = "Supplier quotation.docx"

RUN_KEYS = {"run_id", "workflow", "state", "items", "outputs", "seconds"}
ITEM_KEYS = {"name", "state", "error", "outputs"}
QUEUE_KEYS = {
    "queue", "ready", "by_priority", "in_flight", "scheduled", "oldest_seconds", "consumers", "dead",
}  # fmt: skip


def finished(stack: Stack, *names: str, expect: int) -> dict[str, Any]:
    """A finished run over some of the samples, started as a person starts it."""
    files = [str(SAMPLES / name) for name in names]
    found: dict[str, Any] = stack.json("run", "extract", *files, "--wait", expect=expect, cold=True)
    return found


def test_a_run_that_succeeds_exits_with_0_and_has_the_fixed_shape(stack: Stack) -> None:
    run = finished(stack, GOOD, expect=0)
    assert set(run) == RUN_KEYS
    assert [set(item) for item in run["items"]] == [ITEM_KEYS]
    assert (run["state"], run["items"][0]["state"], run["items"][0]["error"]) == ("completed", "succeeded", None)
    assert run["seconds"] > 0
    for found in (*run["outputs"].values(), *run["items"][0]["outputs"].values()):
        for key in found if isinstance(found, list) else [found]:
            assert (stack.home / key).is_file()


def test_a_run_with_a_broken_file_exits_with_3_and_names_it(stack: Stack) -> None:
    run = finished(stack, GOOD, BROKEN, expect=3)
    states = {item["name"]: item["state"] for item in run["items"]}
    assert states == {GOOD: "succeeded", BROKEN: "failed"}
    assert BROKEN in next(item["error"] for item in run["items"] if item["name"] == BROKEN)
    assert run["outputs"]


def test_without_wait_the_run_is_named_and_can_be_looked_at(stack: Stack) -> None:
    run = stack.json("run", "extract", str(SAMPLES / GOOD))
    assert set(run) == RUN_KEYS
    assert run["run_id"] in {row["run_id"] for row in stack.json("runs")}
    shown = stack.json("show", run["run_id"])
    assert shown["run_id"] == run["run_id"]
    assert set(shown) > RUN_KEYS
    assert run["run_id"] in stack.cli("show", run["run_id"])


def test_waiting_without_a_terminal_prints_plain_lines(stack: Stack) -> None:
    printed = stack.cli("run", "extract", str(SAMPLES / GOOD), "--wait")
    assert f"{GOOD}: succeeded" in printed
    assert "\033" not in printed


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("run", "digest", "no such file.pdf"), "no such file.pdf"),
        (("run", "nonsense", str(SAMPLES)), "nonsense"),
        (("run", "digest", str(SAMPLES), "--option", "length=endless"), "length"),
        (("run", "digest", str(SAMPLES), "--option", "colour=red"), "colour"),
        (("run", "digest", str(SAMPLES), "--option", "length"), "key=value"),
        (("run",), "workflow"),
        (("nonsense",), "nonsense"),
        (("bench", "nonsense"), "nonsense"),
    ],
)
def test_bad_usage_exits_with_2_and_names_what_was_wrong(stack: Stack, words: tuple[str, ...], named: str) -> None:
    done = warm.python("-m", "app.cli", *words, env=stack.env)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_run_is_one_line_on_standard_error(stack: Stack) -> None:
    assert stack.cli("show", "no-such-run", expect=1, cold=True) == ""
    assert stack.cli("cancel", "no-such-run", expect=1) == ""


def test_files_are_looked_for_where_the_caller_is(stack: Stack, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / GOOD, tmp_path / "note.docx")
    here = Stack(stack.home, {**stack.env, "_NEXUS_CWD": str(tmp_path)}, stack.facts)
    run = here.json("run", "extract", "note.docx", "--wait")
    assert [item["name"] for item in run["items"]] == ["note.docx"]


def test_queues_have_exactly_the_listed_keys(stack: Stack) -> None:
    rows = stack.json("queues")
    assert [row["queue"] for row in rows][: len(QUEUES)] == list(QUEUES)
    for row in rows:
        assert set(row) == QUEUE_KEYS
        assert list(row["by_priority"]) == [str(priority) for priority in PRIORITIES]
        assert row["consumers"] == 1
        assert row["ready"] == sum(row["by_priority"].values())


def test_every_queue_has_a_worker_that_answers(stack: Stack) -> None:
    rows = stack.json("workers")
    assert sorted(queue for row in rows for queue in row["queues"]) == sorted(QUEUES)
    assert all(row["answering"] for row in rows)


def test_doctor_finds_a_running_stack_well(stack: Stack) -> None:
    findings = {row["what"]: row for row in stack.json("doctor")}
    assert {row["what"] for row in findings.values() if not row["ok"]} == set()
    assert {"broker", "broker memory", "broker file", "workers", "console", "database", "uploads"} <= set(findings)


def test_logs_show_each_part_and_refuse_an_unknown_one(stack: Stack) -> None:
    assert "ready" in stack.cli("logs", "ai_queue", "-n", "200")
    assert stack.cli("logs", "../run/stack", expect=1) == ""


def test_status_tells_where_everything_is_and_no_password(stack: Stack) -> None:
    status = stack.json("status")
    assert status["healthy"]
    assert status["console_url"] == stack.console_url
    assert "redis://" not in json.dumps(status)
