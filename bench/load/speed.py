"""How fast one side takes a full queue of tasks that do nothing, and what it costs."""

import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from bench.cluster.process import Process
from bench.cluster.server import Server
from bench.cluster.sides import Side
from config.settings import CHECKOUT

CONCURRENCY = 2
WARM = 500
"""Tasks before the clock starts: children have been forked, have connected and opened what they need."""
AFTERWARDS = 2.0
"""Seconds after the last task in which processor time is still counted: what is buffered is written then."""
LONGEST = 300.0


class Speed(NamedTuple):
    """``enqueue`` seconds for one task; ``rate`` tasks a second of the clock; processor µs per task of the worker's
    parent, of its children, and of what runs beside it."""

    enqueue: float
    rate: float
    parent_us: float
    children_us: float
    beside_us: float

    @property
    def cpu_us(self) -> float:
        """Processor µs per task of the worker and what runs beside."""
        return self.parent_us + self.children_us + self.beside_us


def filled(side: Side, count: int) -> float:
    """Put ``count`` tasks on the queue; the seconds it took."""
    argv = [sys.executable, "-m", "bench.load.fill", side.module, str(count)]
    done = subprocess.run(argv, cwd=CHECKOUT, env=dict(side.env), capture_output=True, text=True, check=True)
    return float(done.stdout)


def measured(side: Side, server: Server, count: int, first: int = WARM) -> Speed:
    """Fill the queue, start a worker, and clock it from its ``first``-th task to the last."""
    enqueue = filled(side, count + first) / (count + first)
    beside = [side.start_beside(name) for name in side.beside]
    worker = side.start_worker("speed", CONCURRENCY)
    try:
        with server.client(1) as results:
            known = results.dbsize()
            _until(lambda: results.dbsize() >= known + first)
            began, before, before_beside = time.perf_counter(), worker.cpu(), _cpu_of(beside)
            warm = results.dbsize() - known
            _until(lambda: results.dbsize() >= known + count + first and server.waiting() == 0)
            seconds = time.perf_counter() - began
        time.sleep(AFTERWARDS)
        spent, tasks = worker.cpu().since(before), count + first - warm
        apart = _cpu_of(beside) - before_beside
    finally:
        for process in (worker, *beside):
            process.kill()
    per_task = 1e6 / tasks
    return Speed(enqueue, tasks / seconds, spent.parent * per_task, spent.children * per_task, apart * per_task)


def _cpu_of(processes: list[Process]) -> float:
    return sum(process.cpu().both for process in processes)


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("The worker did not get through the queue.")
        time.sleep(0.01)
