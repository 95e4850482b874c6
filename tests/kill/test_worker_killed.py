"""A worker is killed with what it holds; what takes longer than a lease runs once."""

import pytest

from tests.kill.rig import LEASE, Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("worker killed")]

LONG = 3 * LEASE


@pytest.fixture(scope="module")
def long(rig: Rig) -> Rig:
    """A task and a task with a time, each of three leases, under way beside everything else here."""
    rig.worker("reports_queue", name="patient", concurrency=2)
    rig.worker("reports_queue", name="rival", concurrency=2)
    rig.send(
        f"sleep.apply_async(args=({LONG}, notes, 'long'), queue='reports_queue')\n"
        f"sleep.apply_async(args=(0, notes, 'later'), queue='reports_queue', countdown={LONG})"
    )
    return rig


def test_running_prefetched_and_waiting_messages_of_a_killed_worker_come_back(long: Rig) -> None:
    victim = long.worker(name="victim", concurrency=2, prefetch=2)
    long.ready("victim")
    long.send(
        "[sleep.delay(4, notes, f'short{n}') for n in range(4)]\n"
        "[sleep.apply_async(args=(0, notes, f'eta{n}'), countdown=6) for n in range(2)]"
    )
    until(lambda: long.noted()["short0 began"] and long.noted()["short1 began"], 30)
    until(lambda: long.broker.client.hlen("unacked") >= 6, 30)
    long.kill(victim)
    long.worker(name="heir", concurrency=2)
    words = [*(f"short{n}" for n in range(4)), "eta0", "eta1"]
    until(lambda: all(long.noted()[f"{word} ended"] for word in words), 60)
    assert {long.noted()[f"{word} ended"] for word in words} == {1}
    until(lambda: len(long.acted("redelivered")) >= 2, 10, "nobody is told that they came back")


def test_a_task_and_a_time_of_three_leases_run_once(long: Rig) -> None:
    until(lambda: long.noted()["long ended"] and long.noted()["later ended"], 4 * LEASE)
    assert long.noted()["long began"] == long.noted()["later began"] == 1
