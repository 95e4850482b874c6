"""Work that nobody takes is failed with the reason, and never runs later."""

import time

import pytest

from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("lost")]


def test_a_task_that_never_moves_is_failed_filed_and_never_runs(rig: Rig) -> None:
    rig.worker("email_queue", name="strict", NEXUS_STUCK_HOURS="0.004")
    task_id, later = rig.send(
        "each = sleep.si(0, notes, 'stuck').set(queue='ai_queue', link_error=told.s(notes=notes, word='stuck'))\n"
        "later = sleep.apply_async(args=(0, notes, 'tomorrow'), queue='email_queue', countdown=90_000)\n"
        "print(each.apply_async().id, later.id)"
    ).split()
    until(lambda: rig.states(task_id) == ["failed"], 60)
    assert rig.rows("SELECT code, state FROM dead_letters WHERE task_id = ?", task_id) == [("stuck", "open")]
    until(lambda: rig.acted("failed") == [task_id], 10)
    rig.worker("ai_queue", "default_queue", name="late")
    until(lambda: rig.noted()["stuck told"], 60)
    until(lambda: not rig.broker.client.llen("ai_queue\x06\x165"), 30)
    time.sleep(3)
    assert not rig.noted()["stuck began"]
    assert rig.states(task_id, later) == ["failed", "queued"]
