"""One side under the mixed load while its workers and its broker are killed."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from bench.cluster.process import Process
from bench.cluster.server import Server
from bench.cluster.sides import Side
from bench.load.mix import Job, keys
from bench.load.notes import Notes
from bench.load.ordeal import DOWN, Blow
from config.settings import CHECKOUT

TICK = 0.1
SETTLING = 40.0
"""Longest wait after the last end, for messages that would come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the load. ``twice`` counts tasks (not bodies) that ended more than once, ``seconds`` is until all
    had ended (None when some never did), ``missing`` holds the state of those by their results."""

    expected: int
    unfinished: int
    bodies_twice: int
    dead: int
    twice: int
    begun: int
    seconds: float | None
    missing: dict[str, list[str]]

    def as_json(self) -> dict[str, Any]:
        """As one object."""
        return asdict(self)


class Trial:
    """Keeps one side's processes, strikes them, starts them again, and counts."""

    def __init__(self, side: Side, server: Server, jobs: list[Job], *, workers: int, concurrency: int) -> None:
        self.side, self.server, self.jobs = side, server, jobs
        self.concurrency = concurrency
        self.notes = Notes(side.folder / "notes")
        self.workers = [self._worker(number) for number in range(workers)]
        self.beside = {name: side.start_beside(name) for name in side.beside}

    def ready(self) -> None:
        """Wait until every worker takes tasks."""
        for worker in self.workers:
            worker.wait_ready()

    def run(self, blows: list[Blow], seconds: float) -> Verdict:
        """Publish, strike, and count when everything has ended, or after ``seconds``."""
        start, todo = time.monotonic(), list(blows)
        with self._publisher():
            finished = None
            while (passed := time.monotonic() - start) < seconds and finished is None:
                while todo and todo[0].at <= passed:
                    self._strike(todo.pop(0))
                self._keep_alive()
                self.notes.read()
                if not todo and self._all_ended():
                    finished = passed
                time.sleep(TICK)
        if finished is not None:
            self._settle()
        return self._verdict(finished)

    def close(self) -> None:
        """End what is left."""
        for process in (*self.workers, *self.beside.values()):
            process.kill()
        self.server.kill()

    def _worker(self, number: int) -> Process:
        return self.side.start_worker(f"w{number}", self.concurrency)

    def _strike(self, blow: Blow) -> None:
        """Kill now; what was killed starts again a moment later, in the background for the broker."""
        if blow.worker is None:
            threading.Thread(target=self._crash).start()
        else:
            self.workers[blow.worker].kill()

    def _crash(self) -> None:
        self.server.kill()
        time.sleep(DOWN)
        self.server.start()

    def _keep_alive(self) -> None:
        """Start again what has ended, whoever ended it, after the pause that a supervisor makes."""
        for number, worker in enumerate(self.workers):
            if worker.down_for() > DOWN:
                self.workers[number] = self._worker(number)
        for name, process in self.beside.items():
            if process.down_for() > DOWN:
                self.beside[name] = self.side.start_beside(name)

    @contextmanager
    def _publisher(self) -> Iterator[None]:
        file = self.side.folder / "load.json"
        file.write_text(json.dumps(self.jobs))
        argv = ("bench.load.publish", self.side.module, str(file))
        process = Process(argv, self.side.env, self.side.folder / "publish.log")
        try:
            yield
        finally:
            process.kill()

    def _all_ended(self) -> bool:
        return all(self.notes.ended[key] for key in keys(self.jobs))

    def _settle(self) -> None:
        end = time.monotonic() + SETTLING
        while self.server.waiting() and time.monotonic() < end:
            time.sleep(0.5)
        self.notes.read()

    def _verdict(self, finished: float | None) -> Verdict:
        self.notes.read()
        every = keys(self.jobs)
        missing = [key for key in every if not self.notes.ended[key]]
        twice = [key for key in every if self.notes.ended[key] > 1]
        bodies = [key for key in twice if key.startswith("body-")]
        states = self._states(every)
        lost = set(missing)
        return Verdict(
            expected=len(every),
            unfinished=len(missing),
            bodies_twice=len(bodies),
            dead=len(states.get("FAILURE", [])),
            twice=len(twice) - len(bodies),
            begun=sum(self.notes.began.values()),
            seconds=finished and round(finished, 1),
            missing={state: sorted(lost & set(ids)) for state, ids in states.items() if lost & set(ids)},
        )

    def _states(self, every: list[str]) -> dict[str, list[str]]:
        done = subprocess.run(
            [sys.executable, "-m", "bench.load.ends", self.side.module],
            input=" ".join(every),
            cwd=CHECKOUT,
            env=dict(self.side.env),
            capture_output=True,
            text=True,
            check=True,
        )
        states: dict[str, list[str]] = json.loads(done.stdout)
        return states
