"""How long it takes until all that a killed worker held runs elsewhere."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from bench.cluster.process import Process
from bench.cluster.server import Server
from bench.cluster.sides import Side
from bench.load.mix import Job
from bench.load.notes import Notes

RUNNING, WAITING = 2, 4
DUE = 4.0
LONGEST = 200.0


def seconds_until_rescued(side: Side, server: Server) -> float:
    """Kill a worker that runs two tasks and holds four more (taken ahead for their time); until all six run again."""
    # Those for later are published first: a worker takes them beside what it runs, but not once it is full.
    jobs = [_job(f"held-{n}", delay=DUE) for n in range(WAITING)]
    jobs += [_job(f"running-{n}", at=1.0) for n in range(RUNNING)]
    (side.folder / "notes").unlink(missing_ok=True)
    notes = Notes(side.folder / "notes")
    victim = side.start_worker("victim", RUNNING)
    others: list[Process] = []
    try:
        victim.wait_ready()
        others.append(_publish(side, jobs))
        with server.client() as client:
            _until(notes, lambda: len(notes.began) == RUNNING and client.hlen("unacked") == len(jobs))
        heir = side.start_worker("heir", len(jobs))
        others.append(heir)
        heir.wait_ready()
        time.sleep(DUE)  # now the held ones wait for a child of the victim
        began = dict(notes.began)
        victim.kill()
        killed = time.monotonic()
        _until(notes, lambda: all(notes.began[job.key] > began.get(job.key, 0) for job in jobs))
        return time.monotonic() - killed
    finally:
        for process in (victim, *others):
            process.kill()


def _job(key: str, at: float = 0.0, delay: float = 0.0) -> Job:
    return Job(key, "work", {"key": key, "seconds": 600.0}, at, delay)


def _publish(side: Side, jobs: list[Job]) -> Process:
    file: Path = side.folder / "load.json"
    file.write_text(json.dumps(jobs))
    return Process(("bench.load.publish", side.module, str(file)), side.env, side.folder / "publish.log")


def _until(notes: Notes, done: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("What a killed worker held did not come back.")
        notes.read()
        time.sleep(0.05)
