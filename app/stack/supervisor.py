"""The supervisor: starts the parts in order, keeps them running, and stops them in reverse order.

One thread, one loop. It wakes on signals, on the nursery's words, and every second.
"""

import os
import selectors
import signal
import sys
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from app.errors import GiveUp, TryAgain
from app.stack import facts, logs, processes
from app.stack.forks import Child, Forks
from app.stack.leftovers import end_leftovers
from app.stack.locks import Lock
from app.stack.part import Part, PartState, Progress, Stage
from app.stack.plan import Plan, Planner, environment
from app.stack.runner import Runner, spawn
from app.stack.watchman import Watchman
from config.settings import CHECKOUT, Settings

START_PATIENCE = 90.0
"""Seconds for everything to become healthy; imports from a cold disk on a slow machine take a minute."""

TRIES = 3
"""Crashes of one part during the start after which the whole start is given up."""

CUT_LOGS_EVERY = 5.0
REAPER_PATIENCE = 45.0
"""A reaper needs at most this long: grace for the parts, then for the broker."""


class AlreadyRuns(Exception):
    """Another supervisor holds this home's lock."""


class Supervisor:
    """One stack in one home. ``report`` hears of progress; ``only`` names the parts to start (all by default)."""

    def __init__(self, settings: Settings, report: Callable[[Progress], None], *, only: Collection[str] = ()) -> None:
        self.settings = settings
        self.report = report
        self.only = only
        self.stack = uuid.uuid4().hex
        self.env = environment(settings, {processes.MARK: self.stack})
        self.runners: list[Runner] = []
        self.stopping = False
        self.forks: Forks | None = None
        self.watchman: Watchman | None = None
        self._folder = facts.run_folder(settings)
        self._lock = Lock(self._folder / facts.LOCK)
        self._selector = selectors.DefaultSelector()
        self._began = time.monotonic()
        self._cut_at = 0.0
        self._untold = False
        self._plan: Plan | None = None

    def run(self, ready: Callable[[Plan], None]) -> None:
        """Start everything, call ``ready``, then supervise until a signal asks to stop.

        Raises:
            AlreadyRuns: this home has a supervisor.
            GiveUp, TryAgain: something could not be started; everything has been stopped again.
        """
        if not self._lock.take():
            raise AlreadyRuns
        self._lock.sign()
        try:
            self._after_the_last_one()
            with self._signals():
                self._supervise(ready)
        finally:
            self._lock.release()

    def _supervise(self, ready: Callable[[Plan], None]) -> None:
        if self.settings.redis_url is not None:
            from app.monitoring.broker import ensure  # half a second of imports that an embedded broker does not need

            ensure()
        self._plan = plan = Planner(self.settings, self.only).plan()
        self.watchman = Watchman(self.stack, self._folder / facts.REAPER_LOCK)
        try:
            self._start(plan)
            if not self.stopping:
                ready(plan)
            while not self.stopping:
                self._turn(pause=1.0)
        finally:
            self._stop()

    def _after_the_last_one(self) -> None:
        """Wait for the reaper of a killed supervisor, then end whatever even that left behind."""
        lock = Lock(self._folder / facts.REAPER_LOCK)
        if not lock.take() and not lock.take(wait=REAPER_PATIENCE):
            raise TryAgain(
                "The parts of a stack that was killed are still being ended.", code="reaping", cure="Try again shortly."
            )
        lock.release()
        end_leftovers(self.settings)

    # Starting.

    def _start(self, plan: Plan) -> None:
        if any(part.celery for part in plan.parts):
            self.forks = self._nursery()
        self.runners = [Runner(part, self._spawn) for part in plan.parts]
        self._bring_up([runner for runner in self.runners if runner.part.stage is Stage.BROKER])
        if self.forks and not self.stopping:
            self.forks.load()  # only now: importing the application reads the broker's address
        self._bring_up([runner for runner in self.runners if runner.part.stage is not Stage.BROKER])

    def _bring_up(self, runners: list[Runner]) -> None:
        for runner in runners:
            runner.start()
        self._write()
        waiting = list(runners)
        while waiting and not self.stopping:
            self._turn(pause=0.03)
            for runner in [one for one in waiting if one.state is PartState.HEALTHY]:
                waiting.remove(runner)
                self._say(runner)
            for runner in waiting:
                self._give_up_on(runner)

    def _give_up_on(self, runner: Runner) -> None:
        """Raise when there is no hope left for a part that is starting."""
        log = runner.part.log
        if runner.part.celery and self.forks and self.forks.problem:
            log = self.settings.var / "log" / "celery.log"
            reason = f"The application cannot be imported: {self.forks.problem}."
        elif runner.crashes >= TRIES:
            reason = f"{runner.part.name} ended {runner.crashes} times while starting (exit code {runner.last_exit})."
        elif time.monotonic() - self._began > START_PATIENCE:
            reason = f"{runner.part.name} was not ready within {START_PATIENCE:.0f} s."
        else:
            return
        last = "\n".join(f"  {line}" for line in logs.tail(log, 8))
        raise GiveUp(
            f"{reason} Everything was stopped again.",
            code="start_failed",
            cure=f"Its last lines, from {log}:\n{last}" if last else f"See {log}.",
            part=runner.part.name,
        )

    def _spawn(self, part: Part) -> Child:
        if part.marker:
            part.marker.unlink(missing_ok=True)
        if part.celery and self.forks:
            if self.forks.dead and not self.forks.problem:
                self._close_nursery(self.forks)
                self.forks = self._nursery()
                self.forks.load()
            return self.forks.start(part)
        child = spawn(part, env=self.env, cwd=CHECKOUT)
        self._tell(child.pid, part.stage)
        return child

    def _nursery(self) -> Forks:
        log = self.settings.var / "log" / "celery.log"
        forks = Forks((sys.executable, "-m", "app.stack.nursery"), env=self.env, log=log, cwd=CHECKOUT)
        self._selector.register(forks.line, selectors.EVENT_READ)
        self._tell(forks.process.pid, Stage.WORK)
        return forks

    def _close_nursery(self, forks: Forks) -> None:
        self._selector.unregister(forks.line)
        forks.close()

    # Running.

    def _turn(self, *, pause: float) -> None:
        for key, _ in self._selector.select(pause):
            if isinstance(key.fileobj, int):
                os.read(key.fileobj, 512)
        if self.forks:
            self.forks.listen()
        changed = [runner for runner in self.runners if runner.state is not PartState.WAITING and runner.turn()]
        for runner in changed:
            self._tell(runner.pid, runner.part.stage)
            if runner.state is PartState.RESTARTING:
                self._say(runner, f"exit code {runner.last_exit}; starting again")
        if changed or self._untold:
            self._write()
        if time.monotonic() > self._cut_at:
            self._cut_at = time.monotonic() + CUT_LOGS_EVERY
            for log in (self.settings.var / "log").glob("*.log"):
                logs.cut(log)

    def _tell(self, pid: int | None, stage: Stage) -> None:
        if pid and self.watchman:
            self.watchman.tell(pid, stage)

    def _say(self, runner: Runner, detail: str = "") -> None:
        detail = detail or runner.part.address
        self.report(Progress(part=runner.part.name, state=runner.state, seconds=self._age(), detail=detail))

    def _age(self) -> float:
        return time.monotonic() - self._began

    def _write(self) -> None:
        me: dict[str, Any] = {"pid": os.getpid(), "created": processes.created(os.getpid())}
        services = [runner.facts() for runner in self.runners]
        shared = self._plan.facts if self._plan else {}
        told = {**shared, "stack": self.stack, "supervisor": me, "services": services}
        try:
            facts.write(self.settings.stack_file, told)
        except OSError:
            # A full disk must not take the stack down with it, and has no room for a line about it either:
            # what is told stays old until there is room again.
            self._untold = True
        else:
            self._untold = False

    # Stopping.

    def _stop(self) -> None:
        """Faces first, workers next, the broker last, so that its file is whole. Leaves nothing running."""
        if self.forks:
            self.forks.abandon()
        for stage in sorted(Stage, reverse=True):
            if stage is Stage.BROKER and self.forks:
                self._close_nursery(self.forks)
                self.forks = None
            self._stop_these([runner for runner in self.runners if runner.part.stage is stage])
        processes.end_stack(self.stack, {})
        if self.watchman:
            self.watchman.dismiss()
        self.settings.stack_file.unlink(missing_ok=True)

    def _stop_these(self, runners: list[Runner]) -> None:
        began = time.monotonic()
        waiting = [runner for runner in runners if runner.child is not None]
        for runner in runners:
            runner.ask_to_stop()
        while waiting:
            self._selector.select(0.02)
            if self.forks:
                self.forks.listen()
            for runner in list(waiting):
                if runner.stopped():
                    waiting.remove(runner)
                    self._say(runner)
                elif time.monotonic() - began > runner.part.grace:
                    runner.signal_group(signal.SIGKILL)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """While inside: signals wake the loop, and those that ask to end set ``stopping``."""
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()
        os.set_blocking(writing, False)
        self._selector.register(reading, selectors.EVENT_READ)
        old_wakeup = signal.set_wakeup_fd(writing)
        asks = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        old = {number: signal.signal(number, self._ask_to_stop) for number in asks}
        old[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_wakeup)
            for number, action in old.items():
                signal.signal(number, action)
            self._selector.unregister(reading)
            os.close(reading)
            os.close(writing)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True
