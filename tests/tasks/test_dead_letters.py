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
