"""``celery_app``: what ``celery -A config.celery_config …`` runs. Every setting carries its reason.

Measured on Celery 5.7 and kombu 5.7; both are pinned, since leases use what kombu keeps private.
"""

import gc
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process, worker_init
from kombu import Exchange, Queue

from config import unwritable, wire
from config.logs import configure_logging
from config.packs import DEFAULT_PRIORITY, DEFAULT_QUEUE, PACKS, PRIORITIES, QUEUES, route
from config.schedules import TIMETABLE
from config.settings import settings

HOUR = 3600
_s = settings()

WORKER_PATIENCE, PRODUCER_PATIENCE = 10, 3
"""Seconds that one answer of Redis may take: a worker can wait; whoever publishes has a person waiting, and tries thrice."""
REDIS_SOCKET: dict[str, Any] = {
    # Without these a half-open connection hangs a worker for good.
    "socket_timeout": PRODUCER_PATIENCE,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
}

celery_app = Celery(
    "nexus",
    task_cls="app.tasks.base:NexusTask",
    include=[pack.tasks for pack in PACKS if pack.tasks],
    set_as_current=True,
)
wire.install()
unwritable.install()
celery_app.loader.override_backends = dict.fromkeys(("redis", "rediss"), "config.results:Results")
celery_app.conf.update(
    broker_url=_s.redis(_s.broker_database),
    result_backend=_s.redis(_s.results_database),
    timezone="UTC",
    enable_utc=True,
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    task_compression="zlib",
    # Queues and priorities.
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in QUEUES],
    task_default_queue=DEFAULT_QUEUE,  # Celery's own tasks must land on a queue that is served
    task_create_missing_queues=False,  # a mistyped queue is refused where it is written
    task_routes=(route,),
    task_default_priority=DEFAULT_PRIORITY,
    task_inherit_parent_priority=False,  # every signature carries its own
    # Delivery: late acks survive a killed worker; leases bring its messages back within seconds.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_acks_on_failure_or_timeout=True,
    worker_prefetch_multiplier=1,  # 4 let low-priority tasks overtake
    worker_cancel_long_running_tasks_on_connection_loss=False,  # True lost running messages
    broker_transport_options={
        **REDIS_SOCKET,
        "visibility_timeout": _s.lease_seconds,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "unacked_mutex_expire": 30,
        "priority_steps": list(PRIORITIES),  # the same in every producer and worker, or some are never consumed
        "client_name": "nexus",
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_pool_acquire_timeout=10,
    # A producer on a hung broker otherwise blocks for ever.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5},
    # Results: short-lived; history is in SQL.
    task_track_started=True,
    result_expires=int(_s.task_results_hours * HOUR),
    result_chord_expires=14 * 24 * HOUR,
    result_chord_join_timeout=3.0,
    result_compression="zlib",
    result_backend_always_retry=True,  # else a task that ends while Redis is away is stored as failed although it ran
    result_backend_max_sleep_between_retries_ms=2000,
    result_backend_transport_options={"retry_policy": {"timeout": 8}},  # else a hung one holds a producer for minutes
    redis_socket_timeout=REDIS_SOCKET["socket_timeout"],
    redis_socket_connect_timeout=REDIS_SOCKET["socket_connect_timeout"],
    redis_socket_keepalive=True,
    redis_backend_health_check_interval=REDIS_SOCKET["health_check_interval"],
    # Limits and containment.
    task_soft_time_limit=25 * 60,
    task_time_limit=30 * 60,
    worker_max_memory_per_child=400_000,  # kB; a child that has grown is replaced after its task
    worker_max_tasks_per_child=10_000,  # what leaks without growing; a new child costs as much as 100 short tasks
    # Shutdown: below the lease, so that nothing is redelivered while it lasts.
    worker_soft_shutdown_timeout=min(10.0, _s.lease_seconds / 2),
    worker_enable_soft_shutdown_on_idle=False,
    # Flower lives on events; our own monitor does not need them.
    worker_send_task_events=_s.worker_events,
    task_send_sent_event=_s.worker_events,
    worker_hijack_root_logger=False,
    # Timetable.
    beat_schedule=TIMETABLE,
    beat_max_loop_interval=5,  # a killed beat otherwise blocks its successor for 25 minutes
    # Its few keys live beside the queues: a URL of its own would be shown, password and all, by inspect and Flower.
    redbeat_key_prefix="nexus:",
    redbeat_lock_timeout=25,
)
configure_logging(celery_app, _s)


def _wait_longer(**_: Any) -> None:
    # A worker that goes on with a chain while the broker restarts must wait for it: giving up would end the run.
    celery_app.conf.task_publish_retry_policy = {
        "max_retries": 60,
        "interval_start": 0.1,
        "interval_step": 0.5,
        "interval_max": 2.0,
    }
    celery_app.conf.broker_transport_options["socket_timeout"] = WORKER_PATIENCE
    celery_app.conf.redis_socket_timeout = WORKER_PATIENCE
    celery_app.conf.result_backend_transport_options = {}


worker_init.connect(_wait_longer, weak=False, dispatch_uid="publish:workers wait longer")


def _keep_what_is_imported(**_: Any) -> None:
    # Celery collects garbage before each fork, and each child again: 0.1 s to find that modules are still needed, and
    # a copy of every page that they are on.
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()


worker_before_create_process.connect(_keep_what_is_imported, weak=False, dispatch_uid="gc:freeze")
