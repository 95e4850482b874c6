"""A batch whose members, joining process or server are killed: it is joined, once."""

import hashlib
import json
import time
from typing import Any

import pytest
from celery.backends.redis import CHORD_PART_RETURN_LUA

from tests.kill.relay import Relay
from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("chords killed")]

CHORD = """
from celery import chord, group
from celery.canvas import Signature
def batch(word, *members):
    body = collect.s(notes=notes, word=word)
    body.on_error(told.s(notes=notes, word=word))
    chord(group(members), body).apply_async()
def unknown(**options):
    name = "app.tasks.maintenance_tasks.no_such_task"
    return Signature(name, app=celery_app, immutable=True, options={"queue": "default_queue", **options})
"""


def joined(rig: Rig, word: str) -> Any:
    """What the join was given."""
    return json.loads((rig.home / f"notes.{word}").read_text())


def test_a_batch_is_joined_once_though_its_worker_is_killed_midway(rig: Rig) -> None:
    victim = rig.worker(name="victim", concurrency=2)
    rig.send(f"{CHORD}\nbatch('midway', *[sleep.si(3, notes, f'm{{n}}') for n in range(6)])")
    until(lambda: rig.noted()["m2 began"], 60)
    rig.kill(victim)
    rig.worker(name="heir", concurrency=2)
    until(lambda: rig.noted()["midway joined"], 60)
    assert joined(rig, "midway") == [f"m{n}" for n in range(6)]


@pytest.mark.parametrize(("moment", "queue"), [("join", "ai_queue"), ("publish", "email_queue")])
def test_a_batch_is_joined_once_though_who_claimed_the_join_was_killed(rig: Rig, moment: str, queue: str) -> None:
    rig.worker(queue, name=moment, TROUBLE_KILL_AT=f"{moment}:{rig.home / moment}")
    rig.send(f"{CHORD}\nbatch({moment!r}, *[sleep.si(0, notes, 'x').set(queue={queue!r}) for n in range(3)])")
    until((rig.home / moment).exists, 60, "nobody was killed")
    until(lambda: rig.noted()[f"{moment} joined"], 75)
    assert joined(rig, moment) == ["x"] * 3
    time.sleep(8)
    assert rig.noted()[f"{moment} joined"] == 1


def test_members_that_no_body_of_theirs_could_end_are_outcomes_of_a_batch_of_items(rig: Rig) -> None:
    """One is known to no worker, one begins with such a step, one is killed at its time limit, one raises."""
    members = (
        "unknown(**item(1))",
        "unknown(**item(2)) | read.s().set(**item(2))",
        "deaf.si().set(**item(3, soft_time_limit=1, time_limit=2))",
        "fail.si().set(**item(4))",
        "read.si().set(**item(5))",
    )
    rig.send(f"{CHORD}\nbatch('items', {', '.join(members)})")
    until(lambda: rig.noted()["items joined"], 60)
    first, second, third, fourth, good = joined(rig, "items")
    assert [outcome["status"] for outcome in (first, second, third, fourth)] == ["failed"] * 4
    assert [outcome["name"] for outcome in (first, second, third, fourth)] == [f"file{n}" for n in (1, 2, 3, 4)]
    assert first["error"]["code"] == second["error"]["code"] == "unknown_task"
    assert third["error"]["code"] == "timed_out"
    assert good["status"] == "succeeded"


def test_a_batch_of_plain_tasks_with_a_member_that_fails_or_is_unknown_tells_so(rig: Rig) -> None:
    rig.send(f"{CHORD}\nbatch('failing', fail.si(), sleep.si(0, notes, 'x'))")
    rig.send(f"{CHORD}\nbatch('unknown', unknown(), sleep.si(0, notes, 'x'))")
    until(lambda: rig.noted()["failing told"] and rig.noted()["unknown told"], 60)
    assert not rig.noted()["failing joined"] + rig.noted()["unknown joined"]


def test_a_batch_is_joined_once_though_the_broker_is_killed_midway(rig: Rig) -> None:
    rig.send(f"{CHORD}\nbatch('restart', *[sleep.si(2, notes, f'r{{n}}') for n in range(6)])")
    until(lambda: rig.noted()["r2 began"], 60)
    time.sleep(1.5)
    rig.broker.kill()
    time.sleep(1)
    rig.broker.start()
    until(lambda: rig.noted()["restart joined"], 90)
    assert joined(rig, "restart") == [f"r{n}" for n in range(6)]
    assert rig.noted()["restart joined"] == 1


def test_a_batch_whose_keys_hold_something_else_is_joined_once_and_no_other_waits_for_it(rig: Rig) -> None:
    rig.worker("ai_queue", "default_queue", name="junk", concurrency=4)
    for word in ("size", "members"):
        rig.send(f"{CHORD}\nbatch({word!r}, *[sleep.si(8, notes, {word!r}).set(queue='ai_queue') for n in range(2)])")
    until(lambda: [size for (size,) in rig.rows("SELECT size FROM chords")] == [2, 2], 30)
    for (group,) in rig.rows("SELECT group_id FROM chords"):
        size, members = (f"celery-taskset-meta-{group}.{suffix}" for suffix in "sj")
        body = json.loads(rig.rows("SELECT body FROM chords WHERE group_id = ?", group)[0][0])
        key = size if body["kwargs"]["word"] == "size" else members
        rig.broker.results.delete(key)
        rig.broker.results.set(key, "junk")
    until(lambda: rig.noted()["size joined"] and rig.noted()["members joined"], 75)
    time.sleep(5)
    assert (rig.noted()["size joined"], rig.noted()["members joined"]) == (1, 1)
    assert (joined(rig, "size"), joined(rig, "members")) == (["size"] * 2, ["members"] * 2)


TOLD = hashlib.sha1(CHORD_PART_RETURN_LUA.encode(), usedforsecurity=False).hexdigest().encode()
"""Passes by when a member tells its batch how it ended."""
READ = b"\r\nZRANGE\r\n$58\r\ncelery-taskset-meta-"
"""Passes by when the results of all members are read for the join."""


@pytest.mark.parametrize(
    ("word", "cut", "away"),
    [("told", TOLD, 1.0), ("untold", TOLD, 9.0), ("read", READ, 3.0), ("forgot", READ, 0.0)],
)
def test_a_batch_is_joined_once_though_the_server_went_away_while_it_was_told_or_joined(
    rig: Rig, relay: Relay, word: str, cut: bytes, away: float
) -> None:
    worker = rig.worker(
        "reports_queue", "default_queue", name=word, concurrency=3, NEXUS_REDIS_URL=f"redis://127.0.0.1:{relay.port}"
    )
    members = f"*[sleep.si(8, notes, f'{word}{{n}}').set(queue='reports_queue') for n in range(3)]"
    rig.send(f"{CHORD}\nbatch({word!r}, {members})")
    until(lambda: all(rig.noted()[f"{word}{n} began"] for n in range(3)), 60)
    relay.cut_at(cut, away=away)
    until(lambda: rig.noted()[f"{word} joined"] or rig.noted()[f"{word} told"], 75)
    assert joined(rig, word) == [f"{word}{n}" for n in range(3)]
    time.sleep(5)
    rig.kill(worker)  # it would take messages of the next one through a relay that has ended
    assert not relay.word, "nothing was cut"
    assert (rig.noted()[f"{word} joined"], rig.noted()[f"{word} told"]) == (1, 0)
    assert [rig.noted()[f"{word}{n} began"] for n in range(3)] == [1, 1, 1]
