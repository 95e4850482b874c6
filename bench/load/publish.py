"""Publish a mixed load by one app, each job at its time: ``python -m bench.load.publish MODULE FILE``.

A publisher that gets an error tries again, with the same id: what it was told is not queued is not lost.
"""

import importlib
import json
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from celery import chord, group
from celery.result import denied_join_result
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from bench.load.mix import Job, from_json


def signature(module: ModuleType, job: Job) -> Any:
    """The job as a signature of the module's app."""
    task = module.app.tasks[job.name] if job.name in module.app.tasks else getattr(module, job.name)
    more = {"countdown": job.delay} if job.delay else {}
    return task.s(**job.kwargs).set(task_id=job.key, priority=job.priority, **more)


def publish(module: ModuleType, job: Job) -> None:
    """Put it on its queue, a chord with all its members."""
    body = signature(module, job)
    if not job.members:
        body.apply_async()
        return
    with denied_join_result():
        chord(group(signature(module, member) for member in job.members), body).apply_async(priority=job.priority)


def main() -> None:
    """Publish all of the file."""
    module = importlib.import_module(sys.argv[1])
    jobs = from_json(json.loads(Path(sys.argv[2]).read_text()))
    start = time.monotonic()
    for job in jobs:
        time.sleep(max(0.0, start + job.at - time.monotonic()))
        while True:
            try:
                publish(module, job)
                break
            except (OperationalError, RedisError, OSError) as error:
                print(f"{job.key} was refused: {error}", flush=True)
                time.sleep(0.5)


if __name__ == "__main__":
    main()
