"""The joined batch that waits for a task: which one, the task's place in it, and what follows the join.

A batch is Celery's chord. A member may be a chain; then what the batch waits for is the chain's last step, and only that
one carries the batch in its options. A member that was put back stands in a fresh chord, and its header ``JOINS`` names
the batch that it belonged to at first.
"""

from dataclasses import dataclass
from typing import Any

from app.history.envelope import Envelope

JOINS = "joins"
"""Header of the last step of a member that was put back: ``{"group": …, "index": …}`` of the batch it belongs to."""
Sig = dict[str, Any]
"""A serialised signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A place in a batch, and the signature of what follows its join."""

    group: str
    index: int | None
    body: Sig


def membership(envelope: Envelope) -> Membership | None:
    """The batch that waits for this message, or for the end of its chain; None where none does."""
    last = ends_in(envelope)
    if last is None:
        return _of(envelope.headers, envelope.embed.get("chord"), envelope.headers)
    options = last.get("options") or {}
    place = {"group": options.get("group_id"), "group_index": options.get("group_index")}
    return _of(place, options.get("chord"), options.get("headers") or {})


def ends_in(envelope: Envelope) -> Sig | None:
    """The last step of the message's chain: of a batch at the end, the step that follows its join. None: no chain."""
    chain = envelope.embed.get("chain")
    if not chain:
        return None
    last: Sig = chain[0]  # Celery keeps what follows with the next step at the end
    while True:
        kwargs = last.get("kwargs") or {}
        if last.get("subtask_type") == "chord" and kwargs.get("body"):
            last = kwargs["body"]
        elif last.get("subtask_type") == "chain" and kwargs.get("tasks"):
            last = kwargs["tasks"][-1]
        else:
            return last


def _of(place: dict[str, Any], body: Sig | None, headers: dict[str, Any]) -> Membership | None:
    group = place.get("group")
    if not group or not body:
        return None
    joins = headers.get(JOINS)
    if not joins:
        return Membership(group=group, index=place.get("group_index"), body=body)
    # What follows a fresh chord is the task that rejoins; the body of the batch is among its arguments.
    return Membership(group=joins["group"], index=joins["index"], body=(body.get("kwargs") or {}).get("body") or body)


def spread(body: Sig) -> list[Sig]:
    """The steps of a signature in order: those of a chain, else itself."""
    tasks = (body.get("kwargs") or {}).get("tasks") if body.get("subtask_type") == "chain" else None
    return [step for task in tasks for step in spread(task)] if tasks else [body]
