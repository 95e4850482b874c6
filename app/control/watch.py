"""The watch: a thread in each worker's main process; the one that leads looks every few seconds for work that was lost.

The leader holds a lock in the broker's database that ends by itself, so a dead leader is followed within seconds. Each
duty of a pass stands alone: one that fails is logged, and the others and the next pass go on.
"""

import json
import logging
import threading
import time
from collections.abc import Sequence
from secrets import token_hex
from typing import Any, cast

import redis
from celery import bootsteps, signals

from app import wiring
from app.control.chords import Chords
from app.control.lost import Lost
from app.control.shift import Duty, Shift, Superseded, client
from app.control.stuck import Stuck
from app.errors import TryAgain
from app.records import forks
from app.wiring import ROLL, WATCH
from config.settings import settings

log = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between two passes."""
TERM = 12.0
"""Seconds after which a leader that says nothing is followed by another."""
LEADER = f"{WATCH}:leader"
FORGET = 600.0
"""Seconds after which a worker that is gone is taken off the roll."""
RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
RESIGN = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class Watchkeeper:
    """Stands by until it leads, then looks after everything, pass by pass."""

    def __init__(self, name: str, duties: Sequence[Duty]) -> None:
        self.name = name
        self.duties = duties
        self.token = f"{name} {token_hex(8)}"
        self.ended = threading.Event()
        self.leads = False
        self._silent = False
        chosen = settings()
        self.shift = Shift(client(chosen.broker_database), client(chosen.results_database), self._stay)

    def keep(self) -> None:
        """Until the worker ends."""
        forks.careful()
        while not self.ended.wait(EVERY):
            try:
                self._pass()
            except Superseded:
                self.leads = False
            except (redis.RedisError, TryAgain) as error:
                self._unable(error)
            except Exception:
                log.exception("a pass of the watch failed; the next one follows")
            else:
                self._silent = False
        self._resign()

    def _pass(self) -> None:
        if not self._elected():
            return
        began = time.monotonic()
        for duty in self.duties:
            try:
                duty.look(self.shift)
            except (Superseded, redis.RedisError, TryAgain):
                raise
            except Exception:
                log.exception("the watch could not look after %s", type(duty).__name__.lower())
            self._stay()
        self._tell(time.monotonic() - began)

    def _elected(self) -> bool:
        queues, term = self.shift.queues, int(TERM * 1000)
        before = self.leads
        self.leads = bool(queues.set(LEADER, self.token, nx=True, px=term)) or bool(
            queues.eval(RENEW, 1, LEADER, self.token, term)
        )
        if self.leads and not before:
            log.info("this worker leads the watch now")
        return self.leads

    def _stay(self) -> None:
        """Hold on to the lead in the middle of long work.

        Raises:
            Superseded: another one leads, or this worker ends.
        """
        if self.ended.is_set() or not self.shift.queues.eval(RENEW, 1, LEADER, self.token, int(TERM * 1000)):
            raise Superseded

    def _tell(self, took: float) -> None:
        told = {"leader": self.name, "at": time.time(), "took": round(took, 3), **self.shift.facts}
        queues = self.shift.queues
        queues.set(WATCH, json.dumps(told))
        roll = cast("dict[bytes, bytes]", queues.hgetall(ROLL))
        gone = [name for name, raw in roll.items() if time.time() - json.loads(raw)["at"] > FORGET]
        if gone:
            queues.hdel(ROLL, *gone)

    def _unable(self, error: Exception) -> None:
        self.leads = False
        if not self._silent:
            log.warning("the watch waits: %s", error)
        self._silent = True

    def _resign(self) -> None:
        if self.leads:
            try:
                self.shift.queues.eval(RESIGN, 1, LEADER, self.token)
            except redis.RedisError as error:
                log.warning("the lead of the watch ends by itself in %.0f s: %s", TERM, error)


class Watch(bootsteps.StartStopStep):
    """Consumer step that starts the thread once its worker takes messages."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    keeper: Watchkeeper | None = None

    def start(self, c: Any) -> None:
        """Called by Celery with each connection; the thread outlives them."""
        if Watch.keeper is None:
            Watch.keeper = Watchkeeper(
                str(c.hostname), (Lost(wiring.database), Chords(wiring.database), Stuck(wiring.database))
            )
            threading.Thread(target=Watch.keeper.keep, daemon=True, name="watch").start()


def _end(**_: Any) -> None:
    if Watch.keeper is not None:
        Watch.keeper.ended.set()


def install() -> None:
    """Give every worker of the current app its watch."""
    from celery import current_app

    current_app.steps["consumer"].add(Watch)
    signals.worker_shutting_down.connect(_end, weak=False, dispatch_uid="watch:end")
