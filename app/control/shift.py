"""What a pass of the watch works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.celery_config import celery_app
from config.settings import settings


class Superseded(Exception):
    """Another worker leads now, or this one ends: the pass ends."""


@dataclass(slots=True)
class Shift:
    """Clients of the two Redis databases; ``stay``, to be called in long work; ``facts``, told after the pass."""

    queues: "redis.Redis"
    results: "redis.Redis"
    stay: Callable[[], None]
    facts: dict[str, Any] = field(default_factory=dict)


class Duty(Protocol):
    """One thing that is looked after."""

    def look(self, shift: Shift) -> None:
        """Look once, and mend what is wrong."""


def client(database: int) -> "redis.Redis":
    """A client of its own for the watch, which gives up within seconds."""
    return redis.Redis.from_url(
        settings().redis(database),
        socket_timeout=5,
        socket_connect_timeout=3,
        health_check_interval=10,
        retry=Retry(NoBackoff(), 0),
    )


def results() -> Any:
    """Celery's result backend, whose keys and scripts are those of the Redis one."""
    return celery_app.backend
