"""The broker is killed, or loses everything: what was open comes to its end."""

import time

import pytest

from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("broker killed")]


def test_running_prefetched_waiting_and_finishing_tasks_outlive_a_killed_broker(rig: Rig) -> None:
    rig.worker(name="holder", concurrency=2, prefetch=2)
    rig.ready("holder")
    rig.send(
        "sleep.delay(4, notes, 'finishing')\nsleep.delay(12, notes, 'running')\n"
        "[sleep.delay(0, notes, f'waits{n}') for n in range(3)]\n"
        "sleep.apply_async(args=(0, notes, 'later'), countdown=10)"
    )
    until(lambda: rig.noted()["finishing began"] and rig.noted()["running began"], 30)
    time.sleep(1.5)  # what is younger than a second may be lost with the server
    rig.broker.kill()
    until(lambda: rig.noted()["finishing ended"], 20)
    rig.broker.start()
    words = ("finishing", "running", "waits0", "waits1", "waits2", "later")
    until(lambda: all(rig.noted()[f"{word} ended"] for word in words), 90)
    assert {word: rig.noted()[f"{word} ended"] for word in words} == dict.fromkeys(words, 1)


def test_a_broker_that_lost_everything_gets_all_open_tasks_back_by_priority_and_time(rig: Rig) -> None:
    rig.send(
        "for n, priority in enumerate((9, 5, 0, 5)):\n"
        "    sleep.apply_async(args=(0, notes, f'back{n}'), queue='reports_queue', priority=priority)"
    )
    rig.broker.client.flushall()
    until(lambda: len(rig.acted("republished")) >= 1, 60)
    rig.worker("reports_queue", name="late")
    until(lambda: rig.noted()["back0 ended"], 40)
    order = [
        line.split()[0] for line in rig.notes.read_text().splitlines() if line.startswith("back") and "ended" in line
    ]
    assert order == ["back2", "back1", "back3", "back0"]
