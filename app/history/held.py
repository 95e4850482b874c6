"""What a worker holds without having begun it, seen once a second by its main process.

A message is stamped when it comes, and its child writes the stamp with all else. Only what waits longer (for its time, for
a free child) is written by the main process itself: a signal for each message would cost it more than the message does.
"""

from typing import Any

from celery import bootsteps, current_app
from celery.worker import state

from app.history.recorder import Recorder

EVERY = 1.0
"""Seconds between two looks."""


def install(recorder: Recorder) -> None:
    """Have every worker of the current app note what it holds."""

    class Held(bootsteps.StartStopStep):
        """Consumer step that looks on the worker's own event loop."""

        requires = ("celery.worker.consumer.tasks:Tasks",)

        def register_with_event_loop(self, _consumer: Any, hub: Any) -> None:
            """Called by Celery once the loop exists."""
            hub.call_repeatedly(EVERY, note, recorder)

    current_app.steps["consumer"].add(Held)


def note(recorder: Recorder) -> None:
    """Enter what has come since the last look and is still here."""
    for request in list(state.requests.values()):
        if not getattr(request, "noted", False):
            request.noted = True
            recorder.received(request)
