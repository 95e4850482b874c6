"""The installation looks after itself."""

import platform
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from celery import signature
from celery.result import denied_join_result

from app import wiring
from app.control import bulk
from app.history import query, record, retention, units
from app.records import runs, strays
from app.records.base import now
from app.tasks.base import NexusTask
from config.celery_config import celery_app
from config.settings import settings

START_MINUTES = 3.0
"""A start takes seconds; of ten thousand files on a busy machine, a minute."""
INTERRUPTED = {
    "code": "start_interrupted",
    "message": "The program that started this run ended before all of it was on the queues.",
    "cure": "Start it again with the same files.",
    "facts": {},
}


@celery_app.task(bind=True, base=NexusTask)
def health_check(self: NexusTask) -> dict[str, Any]:
    """Prove that a worker takes tasks from the queue, reads the database and writes artifacts."""
    with wiring.database().read():
        pass
    probe = wiring.store().put(wiring.store().folder("tasks"), f"health-{self.request.id or 'direct'}.txt", b"ok")
    probe.unlink()
    delivery = self.request.delivery_info or {}
    return {
        "status": "succeeded",
        "content": "The worker, the database and the artifact store answer.",
        "stats": {
            "worker": self.request.hostname or "",
            "queue": delivery.get("routing_key", ""),
            "python": platform.python_version(),
        },
    }


@celery_app.task
def cleanup_old_results(days: float | None = None) -> dict[str, Any]:
    """Remove old history: by default after the days that the settings say, for what failed more than for the rest."""
    chosen = settings()
    kept = chosen.history_days if days is None else days
    removed = retention.clean(wiring.database(), days=kept, failed_days=chosen.history_failed_days)
    return {"status": "succeeded", "stats": asdict(removed)}


@celery_app.task
def cleanup_failed_tasks(older_than_days: float | None = None) -> dict[str, Any]:
    """Remove failed tasks, and dead letters that were dealt with; what an open dead letter needs stays."""
    kept = settings().history_failed_days if older_than_days is None else older_than_days
    removed = retention.clean(wiring.database(), days=None, failed_days=kept)
    return {"status": "succeeded", "stats": asdict(removed)}


@celery_app.task
def close_interrupted_starts(older_than_minutes: float = START_MINUTES) -> dict[str, Any]:
    """Fail runs whose starting program was killed before all of the run was on the queues."""
    db = wiring.database()
    found = strays.unpublished(db, now() - timedelta(minutes=older_than_minutes))
    for run_id in found:
        runs.fail(db, run_id, INTERRUPTED)
        record.cancel(db, run_id=run_id)
    return {"status": "succeeded", "stats": {"closed": len(found)}}


@celery_app.task
def fail_run(task_id: str, run_id: str) -> dict[str, Any]:
    """What a run's join calls when one of its members failed outside its own body (killed at the hard time limit)."""
    record = query.task(wiring.database(), task_id)
    error = (record.error if record else None) or {
        "code": "step_lost",
        "message": "A step of this run was stopped from outside before it could report.",
        "cure": "Start the run again; the worker's log has the details.",
        "facts": {"task_id": task_id},
    }
    runs.fail(wiring.database(), run_id, error)
    return {"status": "succeeded"}


@celery_app.task(base=NexusTask)
def rejoin(results: list[Any], group: str, members: list[int], size: int, body: dict[str, Any]) -> dict[str, Any]:
    """Join a batch anew: the results of members that were put back among the stored ones, in the old order.

    What follows the batch is published under its old ids; ``members`` are the places of ``results``.
    """
    together = units.joined(wiring.database(), group, size, dict(zip(members, results, strict=True)))
    with denied_join_result():  # nobody here waits for what follows
        signature(body, app=celery_app).apply_async((together,))
    return {"status": "succeeded", "members": members, "results": results, "stats": {"joined": size}}


@celery_app.task(base=NexusTask, ignore_result=True)
def continue_replay(replay_id: str) -> dict[str, Any]:
    """Put back the next letters of a replay of many, and send itself on while there are more."""
    if more := bulk.go_on(replay_id):
        bulk.send_on(replay_id)
    return {"status": "succeeded", "stats": {"more": more}}
