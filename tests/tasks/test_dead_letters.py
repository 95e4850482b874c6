"""Dead letters on a real broker with real workers: put back, each goes on where it died, and nothing runs twice."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHECKOUT
from tests.tasks.conftest import Start

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("letters")]
SECONDS = 60


class Bench:
    """A broker, a worker of the default queue, and a developer's Python beside them."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.notes = folder / "notes.txt"
        self.broken = folder / "broken"
        self.broken.touch()

    def python(self, code: str) -> Any:
        """The JSON that ``out`` is after this code."""
        lines = (
            "import json",
            "from celery import chain, chord, group",
            "from app.control import replay as hands",
            "from app.control import bulk",
            "from app.monitoring import dead_letters as letters",
            "from app.errors import GiveUp, TryAgain",
            "from config.celery_config import celery_app",
            "import tests.tasks.trouble as trouble",
            f"N, B = {str(self.notes)!r}, {str(self.broken)!r}",
            "out = None",
            code,
            "print(json.dumps(out, default=str))",
        )
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", "\n".join(lines)],
            cwd=CHECKOUT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command."""
        command = [sys.executable, "-m", "app.cli", *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=self.env, capture_output=True, text=True, timeout=90)

    def said(self) -> list[str]:
        """What the tasks wrote down."""
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Until ``done``; fails after a minute."""
        end = time.monotonic() + SECONDS
        while not done():
            if time.monotonic() > end:
                pytest.fail(f"{what}; notes: {self.said()}")
            time.sleep(0.1)

    def letters(self, count: int, state: str = "open") -> Any:
        """The letters in a state, once there are so many."""
        found: list[Any] = []

        def enough() -> bool:
            found[:] = self.python(
                f"out = [[r.letter_id, r.task.rpartition('_')[2], r.state, r.code, r.replays, r.task_id] "
                f"for r in letters.recent(states=({state!r},), order='oldest')]"
            )
            return len(found) >= count

        self.wait(enough, f"there are not {count} letters that are {state}: {found}")
        assert len(found) == count, found
        return found


@pytest.fixture
def bench(lone: dict[str, str], worker: Start, tmp_path: Path) -> Bench:
    worker("default_queue,email_queue", concurrency=2)
    return Bench(lone, tmp_path)


FOUR = (
    "chain(trouble.step.s(0, N, 'one'), trouble.step.s(N, 'two', B), trouble.step.s(N, 'three'), "
    "trouble.step.s(N, 'four').set(link=trouble.note.s(N, 'callback')), priority=3).apply_async()"
)


def test_a_chain_whose_second_step_died_goes_on_to_its_end_when_it_is_put_back(bench: Bench) -> None:
    bench.python(f"{FOUR}")
    [[letter, *_]] = bench.letters(1)
    assert bench.said() == ["one began", "two began"]
    bench.broken.unlink()
    steps = bench.python(f"out = [s.place for s in letters.letter({letter!r}).steps]")
    assert steps == ["before", "dead", "after", "after"]
    done = bench.python(f"out = hands.replay({letter!r}, by='ada').letters")
    assert done == [letter]
    bench.letters(1, "replayed")
    bench.wait(lambda: len(bench.said()) >= 6, "the chain did not go on")
    time.sleep(0.5)
    began = ["one began", "two began", "two began", "three began", "four began"]
    assert bench.said() == [*began, 'callback [0, "one", "two", "three", "four"]']


CHORD = (
    "chord([chain(trouble.step.s(n, N, f'a{n}', B if n in (1, 3) else ''), trouble.step.s(N, f'b{n}')) for n in range(5)], "
    "trouble.note.s(N, 'joined')).apply_async()"
)


def test_dead_members_of_a_batch_are_joined_with_the_good_results_of_the_others(bench: Bench) -> None:
    bench.python(CHORD)
    first, second = bench.letters(2)
    bench.wait(lambda: bench.said().count("b4 began") == 1, "the others did not end")
    bench.broken.unlink()
    one = f"try:\n    hands.replay({first[0]!r}, by='ada')\nexcept GiveUp as refused:\n    out = str(refused)"
    assert "1 other dead member" in bench.python(one)
    both = [first[0], second[0]]
    assert bench.python(f"p = hands.preview({both}); out = [p.back, len(p.refused)]") == [2, 0]
    bench.python(f"hands.replay({both}, by='ada')")
    bench.wait(lambda: any(line.startswith("joined") for line in bench.said()), "it was not joined")
    time.sleep(0.5)
    joined = [line for line in bench.said() if line.startswith("joined")]
    assert joined == ['joined [[0, "a0", "b0"], [1, "a1", "b1"], [2, "a2", "b2"], [3, "a3", "b3"], [4, "a4", "b4"]]']
    counted = {word: bench.said().count(f"{word} began") for word in ("a0", "a1", "b0", "b1")}
    assert counted == {"a0": 1, "a1": 2, "b0": 1, "b1": 1}
    bench.letters(2, "replayed")


def test_a_member_that_dies_again_keeps_its_place_for_the_next_replay(bench: Bench) -> None:
    bench.python(
        "chord([trouble.step.s(n, N, f'a{n}', B if n == 1 else '') for n in range(3)], "
        "trouble.note.s(N, 'joined') | trouble.note.s(N, 'after')).apply_async()"
    )
    [[letter, *_]] = bench.letters(1)
    bench.wait(lambda: len(bench.said()) == 3, "the others did not end")
    bench.python(f"hands.replay({letter!r}, by='ada')")
    bench.wait(lambda: bench.said().count("a1 began") == 2, "it was not put back")
    bench.wait(lambda: bench.letters(1)[0][4] == 1, "it did not die again")
    bench.broken.unlink()
    time.sleep(1)
    bench.python(f"hands.replay({letter!r}, by='ada')")
    bench.wait(lambda: any(line.startswith("after") for line in bench.said()), "it was not joined")
    assert bench.said()[-2:] == [f'{word} [[0, "a0"], [1, "a1"], [2, "a2"]]' for word in ("joined", "after")]
