"""The watch as faces show it: who leads, when it last passed, what it did, and what endangers it."""

import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

import redis

from app.history.actions import INSTALLATION
from app.monitoring import audit, broker, workers
from app.monitoring.incidents import RecoveryView, Unleased
from app.monitoring.views import WorkerView
from app.wiring import WATCH
from config.settings import settings

CURE = "Stop it, and start it with this project's celery_app: celery -A config.celery_config worker."
SHOWN = 50


def recovery(known: Iterable[WorkerView] | None = None) -> RecoveryView:
    """What the watch says and did. ``known``: workers as last seen; without them everybody is asked, for a second."""
    did = audit.recent(SHOWN, by=INSTALLATION)
    try:
        raw = cast("bytes | None", broker.client().get(WATCH))
        orphaned = _orphaned()
    except redis.RedisError:
        return RecoveryView(did=did)
    told = json.loads(raw) if raw else {}
    return RecoveryView(
        passed=datetime.fromtimestamp(told["at"], UTC) if told else None,
        leader=str(told.get("leader", "")),
        orphaned=len(orphaned),
        oldest_orphan=max(orphaned, default=None),
        did=did,
        unleased=unleased(workers.workers() if known is None else known),
    )


def unleased(known: Iterable[WorkerView]) -> tuple[Unleased, ...]:
    """Workers that answer and renew no lease."""
    return tuple(
        Unleased(name=worker.name, cure=CURE) for worker in known if worker.answering and worker.leased is False
    )


def _orphaned() -> list[float]:
    """For how many seconds nobody has renewed each message in flight whose holder is unknown."""
    moment = time.time()
    silent = settings().lease_seconds / 2
    found = broker.client().zrangebyscore("unacked_index", 0, moment - silent, start=0, num=1_000, withscores=True)
    return [round(moment - score, 1) for _, score in cast("list[tuple[bytes, float]]", found)]
