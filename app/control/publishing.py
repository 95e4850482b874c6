"""A kept message goes back on its queue: the same id, arguments and workflow; the broker sees it as any other."""

from typing import Any

from celery.app.amqp import task_message

from app.history.envelope import EMBEDDED, Envelope
from config.celery_config import celery_app


def put_back(envelope: Envelope, *, life: int | None = None, again: bool = False) -> None:
    """Publish ``envelope``. ``life``: the number of this life, where a new one begins (attempts begin anew with it, and
    it waits for no time). Else a time that the message waited for is kept.

    ``again`` marks a message that may be there twice: whoever starts it looks first whether it has been done.

    Raises:
        OperationalError: the broker cannot be reached.
    """
    headers: dict[str, Any] = {"eta": None, "expires": None, **envelope.headers}
    if life is not None:
        headers |= {"life": life, "retries": 0, "eta": None, "expires": None}
    if again:
        headers["again"] = True
    message = task_message(
        headers=headers,
        properties={"correlation_id": envelope.task_id, "reply_to": ""},
        body=(envelope.args, envelope.kwargs, {name: envelope.embed.get(name) for name in EMBEDDED}),
        sent_event=None,
    )
    with celery_app.producer_or_acquire() as producer:
        celery_app.amqp.send_task_message(
            producer, envelope.task, message, queue=envelope.queue, priority=envelope.priority
        )
