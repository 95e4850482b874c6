"""A task that failed outside its own body still tells what follows it: the rest of its chain, its batch, its errbacks.

The body of a task turns every failure of an item's step into a tagged outcome. A task that was killed at its time limit,
or that no worker knows, never came so far. What is done here is what Celery would have done with that outcome.
"""

from typing import Any

from celery import signals
from celery.app.task import Context
from celery.canvas import signature

from app import wiring
from app.control.shift import results
from app.errors import GiveUp
from app.history.envelope import Envelope
from app.records import runs
from config.celery_config import celery_app

CANCELLED = {"code": "cancelled", "message": "It was cancelled.", "cure": "", "facts": {}}


def context_of(envelope: Envelope) -> Context:
    """A message that is kept, as the request that Celery makes of it."""
    headers = {**envelope.headers, "redelivered": False}
    own = {"id": envelope.task_id, "task": envelope.task, "args": envelope.args, "kwargs": envelope.kwargs}
    delivery = {"routing_key": envelope.queue, "priority": envelope.priority}
    return Context({**headers, **own, **envelope.embed, "delivery_info": delivery})


def tagged(request: Any, error: dict[str, Any]) -> dict[str, Any] | None:
    """The failed outcome of an item's step; None for a task that is no such step."""
    place = getattr(request, "nexus", None)
    if not isinstance(place, dict) or not place.get("item"):
        return None
    name = place.get("name", "")
    return {"status": "failed", "task": request.id, "item": place["item"], "name": name, "error": error}


def conclude(request: Any, task: str, error: dict[str, Any]) -> None:
    """Tell what follows ``request`` that it has failed with ``error``.

    A step of an item hands a tagged outcome on, so that its batch is joined with the other files; any other task fails
    as Celery fails it: its batch, its chain and its errbacks with it.
    """
    backend = results()
    outcome = tagged(request, error)
    if outcome is None:
        failure = GiveUp(error.get("message") or f"{task} failed.", code=error.get("code", "failed"))
        backend.mark_as_failure(request.id, failure, request=request)
        return
    if request.chain:
        *rest, following = request.chain
        following = signature(following, app=celery_app)
        root = request.root_id or request.id
        following.apply_async((outcome,), chain=rest, parent_id=request.id, root_id=root)
    backend.mark_as_done(request.id, outcome, request=request)


def _unknown(message: Any = None, name: str = "", id: str = "", **_: Any) -> None:
    """A worker was given a task that it does not know: Celery forgets what follows it."""
    args, kwargs, embed = message.payload
    own = {"id": id, "task": name, "args": args, "kwargs": kwargs}
    request = Context({**message.headers, **own, **embed, "delivery_info": message.delivery_info})
    error = {
        "code": "unknown_task",
        "message": f"The worker does not know the task {name}.",
        "cure": "Start workers of the version that published it, then replay it.",
        "facts": {},
    }
    place = getattr(request, "nexus", None) or {}
    if place.get("run") and place.get("item"):
        runs.end_item(wiring.database(), place["run"], place["item"], "failed", error)
    conclude(request, name, error)


def install() -> None:
    """Have this process, where it is a worker, conclude tasks that it does not know."""
    signals.task_unknown.connect(_unknown, weak=False, dispatch_uid="outcomes:unknown")
