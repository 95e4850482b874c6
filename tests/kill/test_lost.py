"""A message that somebody deletes is published again once; what is there, cancelled or ended never is."""

import time

import pytest

from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("lost")]


def test_a_message_deleted_by_hand_is_published_again_once(rig: Rig) -> None:
    """Beside it: one that is queued, one that is cancelled, one that waits for its time, one that runs."""
    rig.worker("reports_queue", name="watcher", concurrency=1)
    ids = rig.send(
        "made = [sleep.apply_async(args=(0, notes, word), queue=queue) for word, queue in "
        "(('deleted', 'ai_queue'), ('cancelled', 'email_queue'), ('queued', 'file_processing_queue'))]\n"
        "made.append(sleep.apply_async(args=(35, notes, 'running'), queue='reports_queue'))\n"
        "made.append(sleep.apply_async(args=(0, notes, 'later'), queue='reports_queue', countdown=30))\n"
        "print(*[each.id for each in made])"
    ).split()
    rig.nexus("cancel", ids[1])
    assert rig.broker.client.delete("ai_queue\x06\x165", "email_queue\x06\x165") == 2
    until(lambda: rig.acted("republished"), 60)
    time.sleep(12)  # two more passes
    assert rig.acted("republished") == [ids[0]]
    assert rig.broker.client.llen("ai_queue\x06\x165") == 1
    assert rig.broker.client.llen("email_queue\x06\x165") == 0
    rig.worker("ai_queue", "email_queue", "file_processing_queue", name="late")
    words = ("deleted", "queued", "running", "later")
    until(lambda: all(rig.noted()[f"{word} ended"] for word in words), 60)
    time.sleep(6)
    assert {word: rig.noted()[f"{word} began"] for word in words} == dict.fromkeys(words, 1)
    assert not rig.noted()["cancelled began"]
    assert len(rig.acted("republished")) == 1
