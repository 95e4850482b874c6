"""The benchmark's tasks in apps that are not ours."""

import random
from typing import Any

from celery import Celery, Task

from bench.load import bodies


def add_tasks(app: Celery) -> None:
    """Register the tasks by the names that ``bench.load.publish`` uses."""

    @app.task(name="nothing")
    def nothing() -> None: ...

    @app.task(name="work")
    def work(key: str, seconds: float) -> str:
        return bodies.work(key, seconds)

    @app.task(name="stumble", bind=True, max_retries=3)
    def stumble(self: "Task[Any, Any]", key: str, seconds: float, failures: int) -> str:
        if bodies.stumbles(key, self.request.retries, failures):
            raise self.retry(countdown=10 * 2**self.request.retries * random.uniform(0.5, 1.0))
        return bodies.work(key, seconds)

    @app.task(name="join")
    def join(results: list[Any], key: str, seconds: float) -> int:
        bodies.work(key, seconds)
        return len(results)
