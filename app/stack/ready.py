"""A Celery command that says when it is ready: ``python -m app.stack.ready MARKER -A config.celery_config worker …``.

It touches MARKER when the worker or beat is ready, and a worker goes on touching it from its own loop, so that a
health check costs nothing: a worker whose marker is old has a loop that does not turn.
"""

import os
import sys
from pathlib import Path
from typing import Any

from app.stack.health import mark

BEAT_EVERY = 5.0
"""Seconds between two touches of a worker's marker."""


def say_ready(marker: Path) -> None:
    """Have this process touch ``marker`` once its Celery command is ready."""
    from celery.signals import beat_init, worker_ready

    marker.unlink(missing_ok=True)
    home = os.getpid()

    def touch() -> None:
        if os.getpid() == home:  # not in a pool child, which inherits the timer
            os.utime(marker)

    def on_worker(sender: Any, **_: Any) -> None:
        mark(marker)
        sender.timer.call_repeatedly(BEAT_EVERY, touch)

    def on_beat(**_: Any) -> None:
        mark(marker)

    worker_ready.connect(on_worker, weak=False)
    beat_init.connect(on_beat, weak=False)


def main() -> None:
    """Become the Celery command that follows the marker's path."""
    marker = Path(sys.argv[1])
    sys.argv[:] = ["celery", *sys.argv[2:]]
    marker.parent.mkdir(parents=True, exist_ok=True)
    say_ready(marker)
    from celery.bin.celery import main as celery_main

    sys.exit(celery_main())


if __name__ == "__main__":
    main()
