"""A message that kills who works on it is started three times, and then never again."""

import threading

import pytest

from tests.kill.rig import Rig, until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("poison")]


def test_what_kills_its_process_or_its_worker_ends_as_a_dead_letter_and_others_go_on(rig: Rig) -> None:
    ended = threading.Event()

    def replace_the_dead() -> None:
        number = 0
        while not ended.is_set():
            process = rig.worker(name=f"mortal{number}")
            number += 1
            while process.poll() is None and not ended.wait(0.3):
                pass

    keeper = threading.Thread(target=replace_the_dead)
    keeper.start()
    try:
        child, worker, *others = rig.send(
            "made = [die.delay(notes), die_all.delay(notes), *(sleep.delay(0, notes, f'other{n}') for n in range(5))]\n"
            "print(*[each.id for each in made])"
        ).split()
        until(lambda: rig.states(child, worker) == ["failed", "failed"], 150)
        until(lambda: rig.states(*others) == ["succeeded"] * 5, 60)
    finally:
        ended.set()
        keeper.join()
    assert 1 <= rig.noted()["die began"] <= 3
    assert 1 <= rig.noted()["die_all began"] <= 3
    letters = dict(rig.rows("SELECT task_id, code FROM dead_letters"))
    assert letters == {child: "kills_worker", worker: "kills_worker"}
