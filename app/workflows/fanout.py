"""A chord with many members, put on the queues in batches, with no subscription and nothing kept of what has been sent.

What arrives is what ``celery.chord(header, body).apply_async()`` sends (a test holds the two against each other), for a
quarter of the work: Celery clones and freezes each signature twice, keeps a result for each, and sends one by one.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from celery.canvas import Signature
from celery.utils import uuid
from kombu.utils.json import dumps

from config.celery_config import celery_app
from config.packs import pack_of
from config.wire import SparingProducer

BATCH = 500
"""Messages in one trip to the broker, about a megabyte."""
LONGEST_REPR = 1024
"""Characters of its arguments that a message shows in logs and Flower, as Celery has it."""


def publish(members: Iterable[Sequence[Signature]], size: int, body: Signature) -> None:
    """Start a chord. Each of the ``size`` members is a chain of steps, its first last; ``body`` joins their outcomes.

    Every signature carries its own priority. Members are taken as they are sent, one batch at a time.

    Raises:
        OperationalError, BatchPublishError, RedisError: the broker is away. Some of it may be on the queues.
    """
    group = uuid()
    body.freeze(uuid(), group_id=group)
    chord = json.loads(dumps(body))  # plain once: it goes into every message
    # Before the members, of which the last to end compares: a body fires when this many have ended, and not before.
    celery_app.backend.set_chord_size(group, size)
    # A connection of its own: one from the pool may have died with a broker that was restarted since, and a batch is
    # sent once only.
    with celery_app.connection_for_write() as connection:
        producer: Any = SparingProducer(connection, auto_declare=False)
        with producer.batch(BATCH):
            for index, steps in enumerate(members):
                first, *rest = (_plain(step, chord if step is steps[-1] else None, group, index) for step in steps)
                _send(producer, first, rest, declare=None if index == 0 else [])


def _plain(step: Signature, chord: dict[str, Any] | None, group: str, index: int) -> dict[str, Any]:
    """A step as it travels, with its own id; the last one of a member belongs to the chord."""
    options = {**step.options, "task_id": uuid(), "reply_to": celery_app.thread_oid}
    if chord is not None:
        options |= {"group_id": group, "group_index": index, "chord": chord}
    return {**dict(step), "options": options}


def _send(producer: Any, first: dict[str, Any], rest: list[dict[str, Any]], **how: Any) -> None:
    options, kwargs, task = first["options"], first["kwargs"], celery_app.tasks[first["task"]]
    message = celery_app.amqp.create_task_message(
        options["task_id"],
        task.name,
        first["args"],
        kwargs,
        group_id=options.get("group_id"),
        group_index=options.get("group_index"),
        chord=options.get("chord"),
        chain=rest[::-1] or None,  # a worker takes the next step from its end
        argsrepr=repr(first["args"]),
        kwargsrepr=options.get("kwargsrepr") or repr(kwargs)[:LONGEST_REPR],
        reply_to=options["reply_to"],
        time_limit=task.time_limit,
        soft_time_limit=task.soft_time_limit,
    )
    celery_app.amqp.send_task_message(
        producer,
        task.name,
        message,
        queue=pack_of(task.name).queue,
        priority=options["priority"],
        headers=options.get("headers"),
        retry=False,
        **how,
    )
