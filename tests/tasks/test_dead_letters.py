"""Dead letters on a real broker with real workers: put back, each goes on where it died, and nothing runs twice."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.conftest import Start
from tests.warm import nexus, python

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("letters")]
SECONDS = 60


class Bench:
    """A broker, a worker of the default queue, and a developer's Python beside them."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.notes = folder / "notes.txt"
        self.broken = folder / "broken"
        self.broken.touch()
        self.since = datetime.now(UTC).isoformat()

    def python(self, code: str) -> Any:
        """The JSON that ``out`` is after this code."""
        lines = (
            "import json",
            "from datetime import datetime",
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
        done = python("-W", "error", "-c", "\n".join(lines), env=self.env)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command."""
        return nexus(self.env, *arguments)

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
                f"for r in letters.recent(letters.Filter(states=({state!r},), since=datetime.fromisoformat({self.since!r})), order='oldest')]"
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
    assert steps == ["before", "dead", "after", "after", "callback"]
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


def test_edited_arguments_are_checked_by_the_task_before_anything_happens(bench: Bench) -> None:
    bench.python(
        "from app.tasks.ai_tasks import analyze_document as a\na.apply_async(args=['Some text.'], "
        "kwargs={'analysis_type': 'sumary'}, queue='default_queue')"
    )
    [[letter, _, _, code, *_]] = bench.letters(1)
    refused = bench.cli("dead-letters", "replay", letter, "--set", 'sentences="five"')
    assert refused.returncode == 1
    assert "sentences" in refused.stderr
    assert bench.letters(1)[0][2:5] == ["open", code, 0]
    done = bench.cli("dead-letters", "replay", letter, "--set", 'analysis_type="summary"', "--wait", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["letters"] == {letter: "replayed"}


def test_of_two_operators_who_click_at_once_one_replays_it(bench: Bench) -> None:
    bench.python("trouble.step.delay(0, N, 'alone', B)")
    [[letter, *_]] = bench.letters(1)
    bench.broken.unlink()
    said = bench.python(
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def click(name):\n"
        "    try:\n"
        f"        return len(hands.replay({letter!r}, by=name).letters)\n"
        "    except GiveUp as refused:\n"
        "        return refused.code\n"
        "with ThreadPoolExecutor(6) as people:\n"
        "    out = sorted(map(str, people.map(click, 'abcdef')))"
    )
    assert said[0] == "1"
    assert set(said[1:]) == {"refused"}
    bench.letters(1, "replayed")
    assert bench.said().count("alone began") == 2


def test_a_discarded_letter_cannot_go_back(bench: Bench) -> None:
    bench.python("trouble.step.delay(0, N, 'thrown away', B)")
    [[letter, *_]] = bench.letters(1)
    assert bench.cli("dead-letters", "discard", letter).returncode == 0
    again = bench.cli("dead-letters", "replay", letter)
    assert again.returncode == 1
    assert "discarded" in again.stderr
    actions = "from app import wiring\nfrom app.history import actions\nout = [a.action for a in actions.recent(wiring.database(), 1)]"
    assert bench.python(actions) == ["discarded"]


def test_a_replay_of_many_stops_when_its_probe_dies_again(bench: Bench) -> None:
    bench.python("for n in range(5):\n    trouble.step.delay(0, N, f'm{n}', B)")
    bench.letters(5)
    since = ("--since", bench.since)
    done = bench.cli("dead-letters", "replay", "--all-matching", "--yes", "--probe", "--wait", "--json", *since)
    assert done.returncode == 1, done.stdout
    assert "left" in done.stderr
    assert sorted(row[4] for row in bench.letters(5)) == [0, 0, 0, 0, 1]
    bench.broken.unlink()
    done = bench.cli("dead-letters", "replay", "--all-matching", "--yes", "--probe", "--wait", "--json", *since)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["letters"].values()) == {"replayed"}
    assert sorted(Counter(bench.said()).values()) == [2, 2, 2, 2, 3]  # one of them was the probe


def test_a_message_that_names_an_unknown_task_is_a_letter_with_its_workflow(bench: Bench) -> None:
    bench.python(
        "celery_app.send_task('app.tasks.maintenance_tasks.no_such', [1], queue='default_queue', "
        "chain=[dict(trouble.note.s(N, 'never'))])"
    )
    [[letter, _, _, code, *_]] = bench.letters(1)
    assert code == "unknown_task"
    shown = bench.cli("dead-letters", "show", letter)
    assert "no_such" in shown.stdout
    assert "trouble_note" in shown.stdout


def test_a_message_that_cannot_be_decoded_is_a_letter_that_shows_it(bench: Bench) -> None:
    bench.python(
        "with celery_app.producer_or_acquire() as p:\n"
        "    p.publish('{\"oops', content_type='application/json', content_encoding='utf-8', "
        "routing_key='default_queue', exchange='default_queue', headers={'task': trouble.step.name, 'id': 'garbled-1', 'lang': 'py'})\n"
        "    p.publish('<xml/>', content_type='text/plain', content_encoding='utf-8', routing_key='default_queue', "
        "exchange='default_queue', headers={'id': 'garbled-2'})"
    )
    assert {row[3] for row in bench.letters(2)} == {"unreadable_message"}


DAMAGED = (
    "def send(args=(), kwargs={}, **headers):\n"
    "    wrong = {'task': 'app.tasks.maintenance_tasks.health_check', 'id': 'damaged', 'lang': 'py', **headers}\n"
    "    wrong = {name: value for name, value in wrong.items() if value != 'left out'}\n"
    "    with celery_app.producer_or_acquire() as p:\n"
    "        p.publish([args, kwargs, {}], headers=wrong, routing_key='default_queue', exchange='default_queue')\n"
)


def test_messages_with_damaged_headers_are_letters_and_their_worker_goes_on(bench: Bench) -> None:
    bench.python(
        DAMAGED + "send(kwargs={'password': 'hunter2', 'word': 'seen'}, id='left out')\n"
        "send(id=['a', 'list'])\n"
        "for n in range(3): send(id=f'limit-{n}', timelimit='soon')\n"
        "send(id='life', life='second')\n"
        "send(id='place', nexus={'run': 5})\n"
        "trouble.note.delay(0, N, 'later')"
    )
    assert {row[3] for row in bench.letters(7)} == {"unreadable_message"}
    bench.wait(lambda: bench.said() == ["later 0"], "the worker does not go on")
    shown = bench.python("out = [letters.letter(r.letter_id).arguments for r in letters.recent()]")
    assert "seen" in str(shown)
    assert "hunter2" not in str(shown)


def test_what_is_no_message_at_all_is_a_letter_and_its_worker_goes_on(bench: Bench) -> None:
    bench.python(
        "with celery_app.connection_for_write() as c:\n"
        "    for junk in (b'no json', b'[1, 2]', b'null', b'', b'\\x80\\xff', b'{\"properties\": {}}'):\n"
        "        c.default_channel.client.lpush('default_queue', junk)\n"
        "trouble.note.delay(0, N, 'later')"
    )
    assert {row[3] for row in bench.letters(6)} == {"unreadable_message"}
    bench.wait(lambda: bench.said() == ["later 0"], "the worker does not go on")


def test_what_kills_its_worker_is_a_letter_after_three_starts(bench: Bench) -> None:
    bench.python("trouble.die.delay(N)")
    [[_, _, _, code, *_]] = bench.letters(1)
    assert code == "kills_worker"
    assert bench.said() == ["die began"] * 3


def test_what_is_killed_at_its_time_limit_is_a_letter_with_its_whole_message(bench: Bench) -> None:
    bench.python(
        "(trouble.cling.s(60, N).set(time_limit=2, soft_time_limit=1) | trouble.note.s(N, 'after')).apply_async()"
    )
    [[letter, _, _, code, *_]] = bench.letters(1)
    assert code == "timed_out"
    assert bench.python(f"out = [s.place for s in letters.letter({letter!r}).steps]") == ["dead", "after"]
    bench.python(f"hands.replay({letter!r}, by='ada', arguments={{'seconds': 0, 'notes': N}})")
    bench.letters(1, "replayed")
    bench.wait(lambda: 'after "done"' in bench.said(), "the chain did not go on")


def test_a_replay_whose_publisher_was_killed_before_it_published_is_mended_by_the_watch(bench: Bench) -> None:
    bench.python("trouble.step.delay(0, N, 'alone', B)")
    [[letter, *_]] = bench.letters(1)
    bench.broken.unlink()
    bench.python(
        f"import os\nhands.put_back = lambda *a, **k: (print('null', flush=True), os._exit(0))\nhands.replay({letter!r}, by='a')"
    )
    assert bench.letters(1, "replaying")
    bench.letters(1, "replayed")
    assert bench.said().count("alone began") == 2


def test_a_replay_of_many_outlives_its_killed_worker(lone: dict[str, str], worker: Start, tmp_path: Path) -> None:
    bench, first = Bench(lone, tmp_path), worker("default_queue", concurrency=1)
    bench.python("for n in range(6):\n    trouble.step.delay(0, N, f'k{n}', B)")
    bench.letters(6)
    bench.broken.unlink()
    bench.python(f"bulk.start(letters.Filter(since=datetime.fromisoformat({bench.since!r})), by='ada', rate=1.5)")
    bench.wait(lambda: len(bench.said()) > 6, "nothing went back")
    os.killpg(first.pid, signal.SIGKILL)
    worker("default_queue", concurrency=1, name="second")
    bench.letters(6, "replayed")
    [view] = bench.python("out = [[r.state, r.total, r.done, r.failed] for r in letters.replays(1)]")
    assert view[1:] == [6, 6, 0]
    assert {word.split()[0] for word in bench.said()} == {f"k{n}" for n in range(6)}


def test_a_broker_that_is_away_leaves_the_letter_open(bench: Bench) -> None:
    bench.python("trouble.step.delay(0, N, 'alone', B)")
    [[letter, *_]] = bench.letters(1)
    refused = bench.python(
        "def away(*a, **k):\n    raise OSError('no route')\n"
        f"hands.put_back = away\ntry:\n    hands.replay({letter!r}, by='ada')\nexcept TryAgain as why:\n    out = why.code"
    )
    assert refused == "broker_down"
    assert bench.letters(1)[0][4] == 0
    shown = json.loads(bench.cli("show", bench.letters(1)[0][5], "--json").stdout)
    assert shown["state"] == "failed"
