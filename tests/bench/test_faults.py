"""The benchmarks of kills and of overhead: what they draw and count, and small runs of both."""

import json
from pathlib import Path

import pytest

from bench.cluster.server import Server
from bench.cluster.sides import ours
from bench.load.mix import Sizes, from_json, keys, mixed
from bench.load.notes import FILE, Notes, note
from bench.load.ordeal import blows
from bench.load.speed import Speed, measured
from bench.load.trial import Trial
from bench.overhead import figures, with_side


def test_a_seed_draws_the_same_load_and_the_same_blows() -> None:
    jobs = mixed(3, Sizes())
    assert jobs == mixed(3, Sizes()) != mixed(4, Sizes())
    assert len(keys(jobs)) == len(set(keys(jobs))) == Sizes().tasks == 477
    assert from_json(json.loads(json.dumps(jobs))) == jobs
    struck = blows(3, kills=11, workers=3, broker=True)
    assert struck == blows(3, kills=11, workers=3, broker=True)
    assert [blow.worker for blow in struck].count(None) == 1
    assert len(struck) == 12


def test_a_line_that_is_still_being_written_is_read_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILE, str(tmp_path / "notes"))
    notes = Notes(tmp_path / "notes")
    assert notes.read() == []
    note("begin", "a")
    with (tmp_path / "notes").open("a") as stream:
        stream.write("end a 1")
    assert [line.word for line in notes.read()] == ["begin"]
    with (tmp_path / "notes").open("a") as stream:
        stream.write("2 3.5\n")
    assert [line.word for line in notes.read()] == ["end"]
    assert (notes.began["a"], notes.ended["a"]) == (1, 1)


def test_a_broker_that_was_killed_has_its_data_when_it_is_started_again(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    try:
        with server.client() as client:
            client.lpush("queue", "a", "b")
        server.kill()
        server.start()
        assert server.waiting() == 2
    finally:
        server.kill()


def test_the_ratio_is_that_of_the_medians() -> None:
    def speeds(*cpu: float) -> list[Speed]:
        return [Speed(0.001, 1e6 / each, each - 30, 20.0, 10.0) for each in cpu]

    found = figures({"ours": speeds(110, 125, 1000), "bare": speeds(100, 90, 1000)}, 31.04)
    assert found["ratio_to_bare_celery"] == 0.8
    assert found["details"]["bare"]["ratio_by_the_clock"] == 0.8
    assert found["enqueue_10000_s"] == 10
    assert found["kill9_recovery_s"] == 31.0


@pytest.mark.stack
@pytest.mark.xdist_group("killing")
@pytest.mark.parametrize("name", ["ours", "bare"])
def test_a_full_queue_is_clocked_and_its_cost_is_counted(name: str) -> None:
    speed = with_side(name, False, lambda side, server: measured(side, server, 60, 20))
    assert speed.rate > 0
    assert speed.parent_us > 0
    assert speed.children_us > 0
    assert speed.enqueue > 0


@pytest.mark.kill
@pytest.mark.xdist_group("killing")
@pytest.mark.timeout(240)
def test_under_a_small_mixed_load_two_killed_workers_and_a_crashed_broker_cost_nothing(tmp_path: Path) -> None:
    sizes = Sizes(short=20, retried=2, long=1, timed=2, chords=2, members=4, long_seconds=17.0, published_in=6.0)
    jobs = mixed(5, sizes)
    struck = blows(5, kills=2, workers=2, broker=True, first=2.0, last=12.0)
    server = Server(tmp_path / "broker")
    server.start()
    trial = Trial(ours(server, tmp_path, lease_seconds="15"), server, jobs, workers=2, concurrency=3)
    try:
        trial.ready()
        verdict = trial.run(struck, 150)
    finally:
        trial.close()
    assert (verdict.expected, verdict.unfinished, verdict.bodies_twice, verdict.dead) == (sizes.tasks, 0, 0, 0)
    assert verdict.missing == {}
