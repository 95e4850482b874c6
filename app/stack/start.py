"""Starting a stack that outlives us, and stopping the one that runs here."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator

import psutil

from app.errors import GiveUp, TryAgain
from app.stack import facts
from app.stack.leftovers import end_leftovers
from app.stack.locks import held
from app.stack.part import Progress
from app.stack.secret import private_folder
from config.settings import CHECKOUT, Settings

STOP_PATIENCE = 60.0
START_PATIENCE = 100.0


def start_detached(settings: Settings, report: Callable[[Progress], None], *, only: Collection[str] = ()) -> str | None:
    """Start the stack in the background and wait until it is healthy.

    Returns the Flower password when it was made just now, else an empty string; None when a stack runs already.

    Raises:
        GiveUp: it could not be started; nothing is left running.
    """
    facts.run_folder(settings)
    reading, writing = os.pipe()
    log = private_folder(settings.var / "log") / "supervisor.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.stack", str(writing), *only],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            pass_fds=(writing,),
            start_new_session=True,
        )
    os.close(writing)
    try:
        return _listen(_lines(reading), report, log=str(log))
    except GiveUp:
        process.wait(STOP_PATIENCE)  # it has stopped everything, and is about to end
        raise
    except KeyboardInterrupt:
        process.terminate()
        process.wait(STOP_PATIENCE)
        raise


def _lines(descriptor: int) -> Iterator[dict[str, object]]:
    with os.fdopen(descriptor, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _listen(lines: Iterator[dict[str, object]], report: Callable[[Progress], None], *, log: str) -> str | None:
    for words in lines:
        if words.get("already"):
            return None
        if words.get("ready"):
            return str(words["new_password"])
        if failure := words.get("failure"):
            raise GiveUp.from_json(failure)  # type: ignore[arg-type]  # as_json made it
        report(Progress(**words))  # type: ignore[arg-type]  # the fields of a Progress, by asdict
    raise GiveUp("The supervisor ended while it was starting.", code="supervisor_died", cure=f"See {log}.")


def wait_until_healthy(settings: Settings) -> facts.Running:
    """The stack another start is bringing up here, as soon as it is healthy; as it is when that takes too long."""
    end = time.monotonic() + START_PATIENCE
    while True:
        now = facts.running(settings)
        starting = not now.facts or any(row["state"] in ("waiting", "starting") for row in now.services)
        if now.healthy or not now.alive or not starting or time.monotonic() > end:
            return now
        time.sleep(0.1)


def stop(settings: Settings) -> bool:
    """Stop the stack of this home and wait until nothing of it is left. Whether anything ran.

    Raises:
        TryAgain: it did not stop in time.
    """
    lock, reaper = settings.stack_file.parent / facts.LOCK, settings.stack_file.parent / facts.REAPER_LOCK
    now = facts.running(settings)
    ran = now.alive or held(reaper)
    end = time.monotonic() + STOP_PATIENCE
    asked: psutil.Process | None = None
    while held(lock) or held(reaper):
        asked = asked or _ask(settings)
        if time.monotonic() > end:
            raise TryAgain("The stack did not stop in time.", code="stop_timeout", cure="Try again, or see its logs.")
        time.sleep(0.05)
    if asked:
        psutil.wait_procs([asked], timeout=5)  # it frees its lock a moment before it is gone
    return end_leftovers(settings) or ran


def _ask(settings: Settings) -> psutil.Process | None:
    """Ask the supervisor to stop, once it has said who it is."""
    now = facts.running(settings)
    if not now.alive or now.pid is None:
        return None
    try:
        process = psutil.Process(now.pid)
        process.terminate()
    except psutil.Error:
        return None
    return process
