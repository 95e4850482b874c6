"""A stack is started, killed, crashed and stopped; afterwards nothing of it is left."""

import json
import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.stack.homes import Home, eventually, listens

pytestmark = pytest.mark.stack


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home in which nothing runs, before and after."""
    made = Home(tmp_path)
    yield made
    made.nexus("down")
    assert made.processes() == []


def test_up_waits_for_health_and_down_leaves_nothing(home: Home) -> None:
    home.up("broker,default_queue,beat")
    told = home.nexus("status", "--json")
    status = json.loads(told.stdout)
    assert (told.returncode, status["healthy"]) == (0, True)
    assert [row["name"] for row in status["services"]] == ["broker", "default_queue", "beat"]
    assert "redis" not in told.stdout  # the address holds a password
    port = status["ports"]["broker"]
    assert listens(port)
    assert home.nexus("down").returncode == 0
    assert home.processes() == []
    assert not listens(port)
    assert not (home.path / "var" / "run" / "stack.json").exists()
    assert home.nexus("status").returncode == 1


def test_what_holds_passwords_is_for_its_owner_only(home: Home) -> None:
    home.up("broker")
    for name in ("run/stack.json", "secrets/broker", "broker/broker.conf"):
        assert stat.S_IMODE((home.path / "var" / name).stat().st_mode) == 0o600
    for process in home.processes():
        assert (home.path / "var" / "secrets" / "broker").read_text() not in " ".join(process.cmdline())


def test_a_second_up_says_where_the_first_one_runs(home: Home) -> None:
    home.up("broker")
    before = home.facts()["supervisor"]
    second = home.nexus("up", "--detach", "--only", "broker")
    assert second.returncode == 0
    assert "Already running" in second.stdout
    assert home.facts()["supervisor"] == before


@pytest.mark.kill
def test_kill_9_of_the_supervisor_leaves_no_process_and_no_port(home: Home) -> None:
    home.up("broker,default_queue,beat")
    port = home.facts()["ports"]["broker"]
    assert len(home.processes()) >= 5
    home.kill_supervisor()
    assert eventually(lambda: home.processes() == []), home.processes()
    assert not listens(port)


@pytest.mark.kill
def test_up_right_after_kill_9_waits_for_the_reaper_and_starts(home: Home) -> None:
    home.up()
    first = home.part("default_queue")["pid"]
    home.kill_supervisor()
    home.up()
    assert home.part("default_queue")["pid"] != first
    assert not psutil.pid_exists(first)


@pytest.mark.kill
def test_what_even_the_reaper_left_behind_is_ended_by_the_next_up(home: Home) -> None:
    home.up("broker")
    old = home.part("broker")["pid"]
    for process in home.processes():
        if any(name in process.cmdline() for name in ("app.stack", "app.stack.reaper")):
            process.kill()
    reapers = [p for p in psutil.process_iter() if home.facts()["stack"] in _words(p)]
    for process in reapers:
        process.kill()
    psutil.wait_procs(reapers, timeout=5)
    home.up("broker")
    assert home.part("broker")["pid"] != old
    assert eventually(lambda: not _runs(old))


def _runs(pid: int) -> bool:
    """Whether it lives; one that has ended and that nobody has asked for yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.mark.kill
@pytest.mark.parametrize("name", ["default_queue", "broker"])
def test_a_part_that_dies_is_started_again(home: Home, name: str) -> None:
    home.up()
    before = home.part(name)
    os.kill(before["pid"], signal.SIGKILL)
    assert eventually(lambda: home.part(name)["restarts"] == 1 and home.part(name)["state"] == "healthy")
    after = home.part(name)
    assert after["last_exit"] == -signal.SIGKILL
    assert after["pid"] != before["pid"]
    assert after["address"] == before["address"]


@pytest.mark.kill
def test_workers_come_back_when_the_nursery_is_killed(home: Home) -> None:
    home.up()
    nursery = psutil.Process(home.part("default_queue")["pid"]).parent()
    assert nursery is not None
    nursery.kill()
    assert eventually(lambda: home.part("default_queue")["restarts"] == 1)
    assert eventually(lambda: home.part("default_queue")["state"] == "healthy")


@pytest.mark.kill
def test_a_killed_reaper_is_replaced_and_still_ends_everything(home: Home) -> None:
    home.up()
    for process in psutil.process_iter():
        if home.facts()["stack"] in _words(process):
            process.kill()
    os.kill(home.part("default_queue")["pid"], signal.SIGKILL)  # the next word to the reaper finds it gone
    assert eventually(lambda: home.part("default_queue")["restarts"] == 1 and bool(home.part("default_queue")["pid"]))
    home.kill_supervisor()
    assert eventually(lambda: home.processes() == []), home.processes()


def test_a_taken_port_is_named_with_the_setting_that_changes_it(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = home.nexus("up", "--detach", "--only", "broker", NEXUS_BROKER_PORT=port)
    assert refused.returncode == 1
    assert port in refused.stderr
    assert "NEXUS_BROKER_PORT" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert home.processes() == []


def test_a_given_broker_that_is_away_is_named_at_once(home: Home) -> None:
    refused = home.nexus("up", "--detach", NEXUS_REDIS_URL="redis://127.0.0.1:1")
    assert refused.returncode == 1
    assert "127.0.0.1:1 cannot be used" in refused.stderr
    assert "NEXUS_REDIS_URL" in refused.stderr
    assert home.processes() == []


def test_a_given_broker_is_used(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Home(tmp_path_factory.mktemp("broker"))
    other.up("broker")
    try:
        url = other.facts()["redis_url"]
        started = home.nexus("up", "--detach", "--only", "broker,default_queue", NEXUS_REDIS_URL=url)
        assert started.returncode == 0, started.stderr
        assert [row["name"] for row in home.facts()["services"]] == ["default_queue"]
        assert home.nexus("down").returncode == 0
        assert json.loads(other.nexus("status", "--json").stdout)["healthy"]
    finally:
        other.nexus("down")


def test_two_homes_run_side_by_side(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Home(tmp_path_factory.mktemp("other"))
    home.up("broker")
    other.up("broker")
    try:
        assert home.facts()["ports"] != other.facts()["ports"]
        other.nexus("down")
        assert json.loads(home.nexus("status", "--json").stdout)["healthy"]
    finally:
        other.nexus("down")


def test_an_unknown_part_is_refused_with_the_known_ones(home: Home) -> None:
    refused = home.nexus("up", "--detach", "--only", "brocker")
    assert refused.returncode == 1
    assert "brocker" in refused.stderr
    assert "default_queue" in refused.stderr
