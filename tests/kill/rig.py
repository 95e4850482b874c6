"""A broker, workers and a home of their own, which a test kills piece by piece."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import redis

from app.stack.broker import program
from tests.conftest import CHECKOUT, environment, free_port
from tests.warm import nexus, python

LEASE = 15
"""The shortest lease that may be set."""


class Broker:
    """A server with its data on disk, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.client = redis.Redis(port=self.port)
        self.results = redis.Redis(port=self.port, db=1)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [str(program()), "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        command += ["--appendonly", "yes", "--appendfsync", "everysec"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.answers, 20, "the broker does not answer")

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        """As the system would when memory runs out."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.client.close()
        self.results.close()


class Rig:
    """Everything that one module of tests kills."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.broker = Broker(home)
        self.env = environment(
            home, NEXUS_REDIS_URL=f"redis://127.0.0.1:{self.broker.port}", NEXUS_LEASE_SECONDS=str(LEASE)
        )
        self.notes = home / "notes"
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(
        self, *queues: str, name: str, concurrency: int = 1, prefetch: int = 1, **env: str
    ) -> subprocess.Popen[bytes]:
        """A worker in a session of its own, with the tasks of ``trouble``."""
        command = [sys.executable, "-m", "celery", "-A", "config.celery_config", "worker", "-n", f"{name}@%h"]
        command += ["-Q", ",".join(queues or ("default_queue",)), "-c", str(concurrency)]
        command += ["-I", "tests.tasks.trouble", "--without-mingle", "--without-gossip"]
        command += ["--prefetch-multiplier", str(prefetch)]
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=CHECKOUT, env={**self.env, **env}, stdout=log, stderr=log, start_new_session=True
            )
        self.workers.append(process)
        return process

    def ready(self, name: str, seconds: float = 60) -> None:
        """Wait until the worker takes messages."""
        until(lambda: "ready." in self.log(name), seconds, f"{name} is not ready")

    def log(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text(errors="replace")

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """Kill a worker with its children: as a machine that goes away."""
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        for child in children:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                pass
        process.wait()

    def send(self, code: str, *, expect: int = 0, timeout: float = 60) -> str:
        """What a developer's Python prints that publishes tasks of ``trouble``; ``notes`` names the file of notes."""
        text = f"from tests.tasks.trouble import *\nnotes = {str(self.notes)!r}\n{code}"
        done = python("-c", text, env=self.env, timeout=timeout)
        assert done.returncode == expect, done.stderr
        return done.stdout.strip()

    def nexus(self, *words: str, expect: int | None = 0) -> str:
        """What a command of ours prints."""
        done = nexus(self.env, *words)
        assert expect is None or done.returncode == expect, done.stdout + done.stderr
        return done.stdout

    def json(self, *words: str, expect: int | None = 0) -> Any:
        return json.loads(self.nexus(*words, "--json", expect=expect))

    def noted(self) -> Counter[str]:
        """Every line of the notes, counted."""
        return Counter(self.notes.read_text().splitlines() if self.notes.exists() else [])

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside the workers."""
        path = self.home / "var" / "nexus.sqlite3"
        if not path.exists():
            return []
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def states(self, *task_ids: str) -> list[str]:
        """The state of each task by history."""
        known = dict(self.rows("SELECT task_id, state FROM tasks"))
        return [known.get(task_id, "") for task_id in task_ids]

    def acted(self, action: str) -> list[str]:
        """What the watch did that to."""
        return [row[0] for row in self.rows("SELECT target FROM actions WHERE action = ? AND by = 'nexus'", action)]

    def stop(self) -> None:
        """Leave nothing behind."""
        for process in self.workers:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.broker.stop()


def until(what: Callable[[], object], seconds: float, failure: str = "it did not come about in time") -> None:
    """Wait until ``what`` is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, failure
        time.sleep(0.2)
