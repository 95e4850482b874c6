"""Tasks that failed for good become dead letters: at their body's own end, or when something ends them outside it."""

import hashlib
import json
import logging
import traceback as tracebacks
from typing import Any

from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import bootsteps, current_app, signals
from celery.app.task import Context
from celery.exceptions import NotRegistered
from kombu.exceptions import KombuError
from sqlalchemy.exc import SQLAlchemyError

from app import wiring
from app.control.graves import bury
from app.errors import Failure, GiveUp
from app.history import dead_letters, query
from app.history.envelope import Envelope
from app.history.record import described
from app.history.redaction import redacted
from app.tasks import headers

log = logging.getLogger(__name__)
UNREADABLE = (KombuError, ValueError, TypeError, KeyError, LookupError, UnicodeError)
"""What decoding a damaged message raises."""
DAMAGED = (ValueError, TypeError, LookupError, AttributeError)
"""What a message without its parts, or with parts of the wrong kind, raises where a worker takes it."""
LONGEST_SHOWN = 4_000


def file(task: Any, failure: BaseException, error: dict[str, Any]) -> None:
    """File the task that this process works on; what is not a ``Failure`` with its traceback."""
    request = task.request
    request.filed = True
    bury(
        Envelope.of_request(request, task.name),
        error,
        traceback="" if isinstance(failure, Failure) else "".join(tracebacks.format_exception(failure)),
        attempts=(request.retries or 0) + 1,
        worker=request.hostname or "",
    )


def connect() -> None:
    """Listen to what Celery tells of tasks that end outside their body, and of those that were put back."""
    signals.task_failure.connect(_failed, weak=False, dispatch_uid="letters:failed")
    signals.task_internal_error.connect(_broke, weak=False, dispatch_uid="letters:broke")
    signals.task_unknown.connect(_unknown, weak=False, dispatch_uid="letters:unknown")
    signals.task_rejected.connect(_rejected, weak=False, dispatch_uid="letters:rejected")
    signals.task_success.connect(_succeeded, weak=False, dispatch_uid="letters:succeeded")
    current_app.steps["consumer"].add(Undecodable)


class Undecodable(bootsteps.StartStopStep):
    """Consumer step: Celery drops a message that it cannot decode with a log line; it is filed first.

    One that is damaged otherwise, without an id for example, Celery takes for a lost connection: it would come back to the
    same worker for ever, and nothing behind it would be done.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, c: Any) -> None:
        """Stand before Celery's own callback."""
        drop = type(c).on_decode_error

        def keep(message: Any, error: Exception) -> None:
            _rejected(message=message, exc=error)
            drop(c, message, error)

        make = type(c).create_task_handler

        def careful() -> Any:
            take = make(c)

            def taken(message: Any) -> None:
                try:
                    headers.check(message.headers)
                    take(message)
                except DAMAGED as error:
                    if message.acknowledged:
                        raise
                    keep(message, error)

            return taken

        c.on_decode_error = keep
        c.create_task_handler = careful


def _failed(sender: Any = None, task_id: str = "", exception: BaseException | None = None, **more: Any) -> None:
    # In the child that works on it the body's own end has filed it; what comes after the body has not.
    failure = exception or RuntimeError("It failed without a reason.")
    if sender.request.id == task_id:
        if not getattr(sender.request, "filed", False):
            file(sender, failure, described(failure) or {})
        return
    _file_unseen(task_id, sender.name, failure, more.get("args"), more.get("kwargs"))


def _broke(sender: Any = None, request: Any = None, exception: BaseException | None = None, **_: Any) -> None:
    failure, context = exception or RuntimeError("It broke without a reason."), Context(request or {})
    bury(
        Envelope.of_request(context, sender.name),
        described(failure) or {},
        traceback="".join(tracebacks.format_exception(failure)),
        attempts=(context.retries or 0) + 1,
        worker=context.hostname or "",
    )


def _file_unseen(task_id: str, task: str, failure: BaseException, args: Any, kwargs: Any) -> None:
    """File a task that the main process ended: its message is in history, where it was recorded when published."""
    envelope = query.envelope(wiring.database(), task_id)
    partial = Envelope(task=task, task_id=task_id, queue="", args=list(args or ()), kwargs=dict(kwargs or {}))
    bury(envelope or partial, outside(failure), whole=envelope is not None)


def _unknown(message: Any = None, name: str = "", **_: Any) -> None:
    _file_message(message, NotRegistered(name), name)


def _rejected(message: Any = None, exc: BaseException | None = None, **_: Any) -> None:
    _file_message(message, exc or ValueError("It is no task message."), "")


def _file_message(message: Any, failure: BaseException, name: str) -> None:
    """File a message that no task ever saw; one that cannot be decoded with what can be shown of it."""
    given = message.headers if isinstance(message.headers, dict) else {}
    raw = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    task_id = str(given.get("id") or f"unreadable-{hashlib.blake2s(raw, digest_size=8).hexdigest()}")
    task, delivery = str(name or given.get("task") or "unknown"), message.delivery_info or {}
    queue, priority = str(delivery.get("routing_key") or ""), delivery.get("priority")
    try:
        body = message.decode()
        headers.check(given)
        envelope = Envelope.of_publish(task, queue, body, {**given, "id": task_id}, priority)
        bury(envelope, outside(failure))
    except UNREADABLE:
        envelope = Envelope(task=task, task_id=task_id, queue=queue, priority=priority)
        bury(envelope, outside(failure), arguments=_readable(raw), whole=False)


def _readable(raw: bytes) -> dict[str, Any]:
    """What may be shown of a damaged message: its arguments without secrets, or its text where there are none to find."""
    try:
        args, kwargs, *_ = json.loads(raw)
        return redacted(args, kwargs)
    except (*UNREADABLE, AttributeError):
        return {"message": raw[:LONGEST_SHOWN].decode(errors="replace")}


def _succeeded(sender: Any = None, result: Any = None, **_: Any) -> None:
    life = int(getattr(sender.request, "life", 0) or 0)
    if life and not (isinstance(result, dict) and result.get("status") == "failed"):
        try:
            dead_letters.succeeded(wiring.database(), str(sender.request.id), life)
        except (Failure, SQLAlchemyError, OSError) as error:
            log.warning("the letter of %s could not be closed: %s", sender.request.id, error)


def outside(failure: BaseException) -> dict[str, Any]:
    """A failure that came from outside a task's body, in words."""
    if isinstance(failure, TimeLimitExceeded):
        made = GiveUp(
            f"The task was killed at its time limit of {failure.args[0]:g} s.",
            code="timed_out",
            cure="Split the work, or raise the queue's limit.",
        )
    elif isinstance(failure, WorkerLostError):
        made = GiveUp("The process that worked on it died.", code="worker_lost", cure="The worker's log says more.")
    elif isinstance(failure, NotRegistered):
        made = GiveUp(
            f"No worker of its queue knows a task {failure.args[0]!r}.",
            code="unknown_task",
            cure="Correct the name, or start workers of a version that has the task; then replay it.",
        )
    elif isinstance(failure, KombuError | ValueError):
        made = GiveUp(
            f"The message cannot be read: {type(failure).__name__}: {failure}"[:600],
            code="unreadable_message",
            cure="Look at who sent it: messages are JSON, as Celery's own clients write them.",
        )
    else:
        return described(failure) or {}
    return made.as_json()
