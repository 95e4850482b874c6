"""A Celery app with every default: JSON, early acks, visibility timeout of an hour, four messages ahead per process."""

import os

from celery import Celery

from bench.load.foreign import add_tasks

app = Celery("plain", broker=os.environ["BENCH_BROKER"] + "/0", backend=os.environ["BENCH_BROKER"] + "/1")
add_tasks(app)
