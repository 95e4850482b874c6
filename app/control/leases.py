"""A worker renews its hold on the messages it has, so that a dead worker's messages come back within one lease.

The Redis transport scores each unacknowledged message with the time it was taken and restores it when that is older than
the visibility timeout. Moving the score to now every few seconds turns the timeout into a sign of life: it may be short
though tasks run for hours. Uses kombu's private ``_qos``; the pinned version and a test guard that.
"""

import json
import logging
import os
import threading
import time
from typing import Any

from celery import bootsteps, signals
from celery.worker import state

from app.wiring import ROLL
from config.settings import settings

log = logging.getLogger(__name__)
RENEWALS = 6
"""Renewals in one lease: five may fail before anything is redelivered."""


class Lease(bootsteps.StartStopStep):
    """Consumer step that renews on the worker's own event loop."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    current: Any = None

    def __init__(self, _consumer: Any, **_: Any) -> None:
        self.every = settings().lease_seconds / RENEWALS
        self.renewed = 0.0

    def register_with_event_loop(self, c: Any, hub: Any) -> None:
        """Called by Celery once the loop exists."""
        if c.connection.transport.driver_type == "redis":
            hub.call_repeatedly(self.every, self.renew, c)

    def start(self, c: Any) -> None:
        """Remember the consumer: a shutdown has no event loop."""
        Lease.current = c

    def renew(self, c: Any) -> None:
        """Move the score of every message this worker holds to now."""
        moment = time.monotonic()
        if self.renewed and moment - self.renewed > settings().lease_seconds:
            log.error("no lease was renewed for %.0f s: tasks may run twice", moment - self.renewed)
        try:
            extend(c, held(c))
        except c.connection_errors as error:
            log.warning("leases were not renewed: %s", error)
        else:
            self.renewed = moment


def held(c: Any) -> set[str]:
    """Delivery tags this worker still means to finish: prefetched, waiting for their time, and running."""
    qos = getattr(getattr(c.task_consumer, "channel", None), "_qos", None)
    tags = set(qos._delivered) - set(qos._dirty) if qos is not None else set()
    running = {request.message.delivery_tag for request in list(state.active_requests) if not request.acknowledged}
    return tags | running


def extend(c: Any, tags: set[str]) -> None:
    """Score ``tags`` with the present; one that was acknowledged meanwhile is not brought back.

    The worker notes itself on the roll, too: who is not on it renews nothing, and is shown as such.
    """
    channel, moment = c.task_consumer.channel, time.time()
    with channel.conn_or_acquire() as client:
        pipe = client.pipeline(transaction=False)
        if tags:
            pipe.zadd(channel.unacked_index_key, dict.fromkeys(tags, moment), xx=True)
        pipe.hset(ROLL, str(c.hostname), json.dumps({"at": moment, "pid": os.getpid()}))
        pipe.execute()


def _renew_while_stopping(**_: Any) -> None:
    # A warm shutdown leaves the event loop while running tasks finish; no child is forked any more, a thread is safe.
    consumer = Lease.current
    if consumer is None:
        return

    def loop() -> None:
        while True:
            try:
                extend(consumer, {r.message.delivery_tag for r in list(state.active_requests) if not r.acknowledged})
            except (*consumer.connection_errors, AttributeError, RuntimeError) as error:
                log.warning("leases were not renewed while stopping: %s", error)
            time.sleep(settings().lease_seconds / RENEWALS)

    threading.Thread(target=loop, daemon=True, name="lease-renewal").start()


def install() -> None:
    """Give every worker of the current app its lease."""
    from celery import current_app

    current_app.steps["consumer"].add(Lease)
    signals.worker_shutting_down.connect(_renew_while_stopping, weak=False, dispatch_uid="leases:stopping")
