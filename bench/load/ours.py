"""The benchmark's tasks in our app: given to a worker by ``-I bench.load.ours``, under names that belong to our packs."""

from typing import Any

from app.errors import TryAgain
from app.tasks.base import NexusTask
from bench.load import bodies
from config.celery_config import celery_app

app = celery_app


@celery_app.task(name="app.tasks.maintenance_tasks.bench_nothing")
def nothing() -> None:
    """No work at all: what is left is the cost of the queue."""


@celery_app.task(name="app.tasks.maintenance_tasks.bench_work")
def work(key: str, seconds: float) -> str:
    """Take ``seconds``."""
    return bodies.work(key, seconds)


@celery_app.task(name="app.tasks.ai_tasks.bench_stumble", bind=True, base=NexusTask)
def stumble(self: NexusTask, key: str, seconds: float, failures: int) -> str:
    """Fail ``failures`` times with a failure that may pass, then take ``seconds``."""
    if bodies.stumbles(key, self.request.retries or 0, failures):
        raise TryAgain("The benchmark wants it again.", code="bench")
    return bodies.work(key, seconds)


@celery_app.task(name="app.tasks.report_tasks.bench_join")
def join(results: list[Any], key: str, seconds: float) -> int:
    """The body of a chord."""
    bodies.work(key, seconds)
    return len(results)
