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
