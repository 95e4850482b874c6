"""A bare Celery app: defaults, and the settings of delivery without which a killed worker loses what it held.

Beside the defaults (JSON, results in Redis): late acks, reject when a child is lost, one message ahead per process, a
short visibility timeout, time-outs and health checks of both connections. No base class, no history, no leases, no
started state, no compression, no time limits, children that are never replaced.
"""

import os
from typing import Any

from celery import Celery

from bench.load.foreign import add_tasks

_SOCKET: dict[str, Any] = {
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
app = Celery("bare", broker=os.environ["BENCH_BROKER"] + "/0", backend=os.environ["BENCH_BROKER"] + "/1")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={**_SOCKET, "visibility_timeout": 3600},
    redis_socket_timeout=10,
    redis_socket_connect_timeout=5,
    redis_socket_keepalive=True,
    redis_backend_health_check_interval=10,
    result_backend_always_retry=True,
)
add_tasks(app)
