"""Tasks for tests only: a worker is given them by ``-I tests.tasks.trouble``."""

import json
import os
import signal
import time
from pathlib import Path

from billiard.exceptions import SoftTimeLimitExceeded

from app.errors import GiveUp
from config.celery_config import celery_app


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_sleep")
def sleep(seconds: float, notes: str, word: str) -> str:
    """Note that it began, sleep, note that it ended."""
    _note(notes, f"{word} began")
    time.sleep(seconds)
    _note(notes, f"{word} ended")
    return word


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_die")
def die(notes: str) -> None:
    """Kill the process that runs it."""
    _note(notes, "die began")
    os.kill(os.getpid(), signal.SIGKILL)


def _note(notes: str, line: str) -> None:
    with Path(notes).open("a") as stream:
        stream.write(f"{line}\n")


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_fail")
def fail() -> None:
    """Fail outside any run."""
    raise GiveUp("It was stopped from outside.", code="test")


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_step")
def step(before: object, notes: str, word: str, broken: str = "") -> list[object]:
    """Note that it began; fail while the file ``broken`` is there; hand on what came before with its word."""
    _note(notes, f"{word} began")
    if broken and Path(broken).exists():
        raise GiveUp(f"Step {word} is broken.", code="broken_step", cure="Take the file away.")
    return [*(before if isinstance(before, list) else [before]), word]


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_note")
def note(before: object, notes: str, word: str) -> object:
    """Write down what came before."""
    _note(notes, f"{word} {json.dumps(before)}")
    return before


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_cling")
def cling(seconds: float, notes: str) -> str:
    """Go on although it was told to stop."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            time.sleep(0.1)
        except SoftTimeLimitExceeded:
            _note(notes, "cling goes on")
    return "done"


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_die_all")
def die_all(notes: str) -> None:
    """Kill the whole worker that runs it."""
    _note(notes, "die_all began")
    os.kill(os.getppid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_collect")
def collect(outcomes: object, notes: str, word: str) -> None:
    """Note that a batch was joined, and with what."""
    _note(notes, f"{word} joined")
    with Path(f"{notes}.{word}").open("w") as stream:
        json.dump(outcomes, stream)


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_told")
def told(task_id: str, notes: str, word: str) -> None:
    """Note that somebody was told of a failure."""
    _note(notes, f"{word} told")


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_read")
def read(outcome: object = None) -> dict[str, object]:
    """A step of an item that succeeds."""
    return {"status": "succeeded", "name": "good"}


@celery_app.task(name="app.tasks.maintenance_tasks.trouble_deaf")
def deaf() -> None:
    """Hear no soft time limit."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            time.sleep(1)
        except SoftTimeLimitExceeded:
            continue


def item(number: int, **more: object) -> dict[str, object]:
    """Options that make a task the only step of an item."""
    return {"headers": {"nexus": {"item": str(number), "name": f"file{number}", "folder": f"tasks/{number}"}}, **more}


def _kill_between_claim_and_publishing(moment: str, marker: Path) -> None:
    """Once, the child that is to publish a join dies: ``join`` with a claim of 6 s, ``publish`` with the longer one."""
    from celery.app.amqp import AMQP
    from celery.backends.redis import RedisBackend

    where, name = (RedisBackend, "_chord_publish_claim_expires") if moment == "join" else (AMQP, "_retry_publish")
    real = getattr(where, name)

    def deadly(self: object, *args: object, **options: object) -> object:
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, *args, **options)

    setattr(where, name, deadly)


if os.environ.get("TROUBLE_KILL_AT"):
    _moment, _, _marker = os.environ["TROUBLE_KILL_AT"].partition(":")
    _kill_between_claim_and_publishing(_moment, Path(_marker))
