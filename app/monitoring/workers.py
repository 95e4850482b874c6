"""Workers and what they are doing, through Celery's ``inspect``. Silence is not death, and is not shown as such."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import redis
from kombu.exceptions import OperationalError

from app.monitoring import broker
from app.monitoring.views import ActiveTask, WorkerView
from app.wiring import ROLL
from config.celery_config import celery_app
from config.settings import settings

DISCOVERY_SECONDS = 1.0
"""``inspect`` without names always waits this long: nobody can tell who has not answered yet."""
ANSWER_SECONDS = 1.0
FORGET_SECONDS = 600


class Roster:
    """Who has ever answered, when last, and with what."""

    def __init__(self) -> None:
        self._seen: dict[str, WorkerView] = {}
        self._active: dict[str, list[dict[str, Any]]] = {}

    def refresh(self, *, discover: bool) -> None:
        """Ask the known workers (5 ms), or everybody (a second). A broker that is away leaves all as it was."""
        names = list(self._seen)
        try:
            if discover or not names:
                names = list(self._ask("ping", None, DISCOVERY_SECONDS))
            if names:
                self._take(names)
        except (OperationalError, OSError):
            names = []
        self._forget(set(names))

    def workers(self) -> tuple[WorkerView, ...]:
        """All known workers by name."""
        return tuple(self._seen[name] for name in sorted(self._seen))

    def active(self) -> tuple[ActiveTask, ...]:
        """What runs now, the longest-running first."""
        tasks = [_active(name, row) for name, rows in self._active.items() for row in rows]
        return tuple(sorted(tasks, key=lambda task: task.started or datetime.max.replace(tzinfo=UTC)))

    def consumers(self) -> dict[str, int]:
        """How many answering workers take from each queue."""
        counts: dict[str, int] = {}
        for worker in self._seen.values():
            for queue in worker.queues if worker.answering else ():
                counts[queue] = counts.get(queue, 0) + 1
        return counts

    def _take(self, names: list[str]) -> None:
        stats = self._ask("stats", names, ANSWER_SECONDS)
        queues = self._ask("active_queues", list(stats), ANSWER_SECONDS) if stats else {}
        self._active = self._ask("active", list(stats), ANSWER_SECONDS) if stats else {}
        moment, roll = datetime.now(UTC), leases()
        for name, facts in stats.items():
            running = len(self._active.get(name) or [])
            worker = _worker(name, facts, queues.get(name) or [], running, moment)
            self._seen[name] = replace(worker, leased=_leased(name, facts, roll))

    def _forget(self, asked: set[str]) -> None:
        moment = datetime.now(UTC)
        for name, worker in list(self._seen.items()):
            silent = (moment - worker.seen).total_seconds()
            if silent > FORGET_SECONDS:
                del self._seen[name]
            elif silent > ANSWER_SECONDS + 1 or name not in asked:
                self._seen[name] = WorkerView(
                    name=name, answering=False, seen=worker.seen, queues=worker.queues, slots=worker.slots,
                    done=worker.done, pid=worker.pid, leased=worker.leased,
                )  # fmt: skip

    @staticmethod
    def _ask(question: str, names: list[str] | None, timeout: float) -> dict[str, Any]:
        return getattr(celery_app.control.inspect(destination=names, timeout=timeout), question)() or {}


def leases() -> dict[str, float] | None:
    """When each worker of ours last renewed its lease, in seconds since 1970; None: the broker could not be read."""
    try:
        roll = cast("dict[bytes, bytes]", broker.client().hgetall(ROLL))
    except redis.RedisError:
        return None
    return {name.decode(): float(json.loads(note)["at"]) for name, note in roll.items()}


def _leased(name: str, facts: dict[str, Any], roll: dict[str, float] | None) -> bool | None:
    lease = settings().lease_seconds
    if roll is None or float(facts.get("uptime") or 0) < lease:
        return None
    return time.time() - roll.get(name, 0.0) < lease


def _worker(name: str, facts: dict[str, Any], queues: list[dict[str, Any]], running: int, seen: datetime) -> WorkerView:
    pool, usage = facts.get("pool") or {}, facts.get("rusage") or {}
    return WorkerView(
        name=name,
        answering=True,
        seen=seen,
        queues=tuple(sorted(queue["name"] for queue in queues)),
        slots=int(pool.get("max-concurrency") or 1),
        busy=running,
        done=sum((facts.get("total") or {}).values()),
        pid=facts.get("pid"),
        memory=int(usage["maxrss"]) * 1024 if usage.get("maxrss") else None,
    )


def _active(worker: str, row: dict[str, Any]) -> ActiveTask:
    began = row.get("time_start")
    return ActiveTask(
        task_id=row["id"],
        task=row["name"],
        queue=(row.get("delivery_info") or {}).get("routing_key") or "",
        worker=worker,
        started=datetime.fromtimestamp(began, UTC) if began else None,
    )


def workers() -> tuple[WorkerView, ...]:
    """Ask everybody now; takes a little over a second."""
    roster = Roster()
    roster.refresh(discover=True)
    return roster.workers()


def active() -> tuple[ActiveTask, ...]:
    """What runs now; takes a little over a second."""
    roster = Roster()
    roster.refresh(discover=True)
    return roster.active()


def consumers() -> dict[str, int]:
    """Answering workers by queue; takes a little over a second."""
    roster = Roster()
    roster.refresh(discover=True)
    return roster.consumers()
