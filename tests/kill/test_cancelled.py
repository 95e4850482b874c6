"""What was cancelled never runs: told before there is a worker, while it waits, while it runs, and after every crash."""

import time
from pathlib import Path

import pytest

from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("cancelled")]


def test_cancelled_work_never_starts_though_worker_and_broker_are_killed_after(rig: Rig, tmp_path: Path) -> None:
    """A run before any worker is up; then a queued, a prefetched and a waiting task of a worker that is killed."""
    (tmp_path / "a.txt").write_text("Forty tonnes.")
    run_id = rig.json("run", "extract", str(tmp_path / "a.txt"))["run_id"]
    rig.nexus("cancel", run_id)
    holder = rig.worker(name="holder", prefetch=2)
    ids = rig.send(
        "made = [sleep.delay(40, notes, 'busy'), sleep.apply_async(args=(0, notes, 'later'), countdown=35)]\n"
        "made += [sleep.delay(0, notes, 'prefetched'), sleep.delay(0, notes, 'queued')]\n"
        "print(*[each.id for each in made])"
    ).split()
    until(lambda: rig.noted()["busy began"], 60)
    until(lambda: rig.broker.client.hlen("unacked") >= 3, 30)
    rig.send(f"from app.control.cancel import cancel\nfor task_id in {ids[1:]}: cancel(task_id)")
    time.sleep(1.5)
    rig.kill(holder)
    rig.broker.kill()
    rig.broker.start()
    rig.worker("default_queue", "file_processing_queue", "reports_queue", name="heir", concurrency=2)
    until(lambda: rig.noted()["busy ended"], 90)
    until(lambda: _empty(rig), 30, "messages are left")
    until(lambda: rig.states(*ids) == ["succeeded", "cancelled", "cancelled", "cancelled"], 10)
    assert not any(rig.noted()[f"{word} began"] for word in ("prefetched", "queued", "later"))
    shown = rig.json("show", run_id)
    assert (shown["state"], [item["state"] for item in shown["items"]]) == ("cancelled", ["cancelled"])
    assert {state for [state] in rig.rows("SELECT state FROM tasks WHERE run_id = ?", run_id)} == {"cancelled"}
    assert not rig.rows("SELECT 1 FROM items WHERE run_id = ? AND started IS NOT NULL", run_id)
    assert not list((rig.home / "uploads" / "runs" / run_id).rglob("*.zip"))


def _empty(rig: Rig) -> bool:
    client = rig.broker.client
    lists = list(client.scan_iter(match="*_queue*", _type="list"))
    return not client.hlen("unacked") and not any(client.llen(key) for key in lists)


def test_a_running_document_stops_within_two_seconds_and_leaves_nothing(rig: Rig, tmp_path: Path) -> None:
    rig.worker("file_processing_queue", "reports_queue", name="reader")
    with (tmp_path / "large.csv").open("w") as stream:
        for start in range(0, 2_300_000, 1000):
            stream.writelines(f"{n},North {n % 7},{n * 3},{n / 7:.4f}\n" for n in range(start, start + 1000))
    run_id = rig.json("run", "extract", str(tmp_path / "large.csv"), "-o", "make=text,markdown,html,json,tables")[
        "run_id"
    ]
    until(lambda: rig.rows("SELECT 1 FROM items WHERE run_id = ? AND state = 'running'", run_id), 60)
    time.sleep(1)
    [[task_id]] = rig.rows("SELECT task_id FROM tasks WHERE run_id = ?", run_id)
    rig.nexus("cancel", run_id)
    cancelled = time.monotonic()
    until(lambda: not rig.broker.client.hlen("unacked"), 20)
    assert time.monotonic() - cancelled < 2.5
    assert rig.states(task_id) == ["cancelled"]
    made = [path for path in (rig.home / "uploads" / "runs" / run_id / "items").rglob("*") if path.is_file()]
    assert not made
    keys = [suffix for suffix in (".j", ".s", ".d") if list(rig.broker.results.scan_iter(match=f"*{suffix}"))]
    if keys:
        until(lambda: not list(rig.broker.results.scan_iter(match="*-*.s")), 30, "the batch of the run is still there")
    assert rig.json("show", run_id)["state"] == "cancelled"
