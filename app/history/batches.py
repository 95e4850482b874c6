"""The joined batch that waits for a task: which one, the task's place in it, and what follows the join.

A batch is Celery's chord. A member may be a chain; then what the batch waits for is the chain's last step, and only that
one carries the batch in its options. Members that were put back stand in a fresh batch, and what follows that is the task
that rejoins: it puts their results among the stored ones of the batch before, and goes on with what followed it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.history.envelope import Envelope

REJOIN = "app.tasks.maintenance_tasks.rejoin"
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
        return _of(envelope.headers, "group", envelope.embed.get("chord"))
    options = last.get("options") or {}
    return _of(options, "group_id", options.get("chord"))


def _of(place: dict[str, Any], group: str, body: Sig | None) -> Membership | None:
    if not place.get(group) or not body:
        return None
    return Membership(group=place[group], index=place.get("group_index"), body=body)


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


def spread(body: Sig) -> list[Sig]:
    """The steps of a signature in order: those of a chain, else itself."""
    tasks = (body.get("kwargs") or {}).get("tasks") if body.get("subtask_type") == "chain" else None
    return [step for task in tasks for step in spread(task)] if tasks else [body]


def following(body: Sig) -> Iterator[Sig]:
    """Every step that follows a join, also those that a rejoined batch goes on with."""
    for step in spread(body):
        yield step
        if inner := rejoined(step):
            yield from following(inner)


def rejoined(sig: Sig) -> Sig | None:
    """What the task that rejoins goes on with; None for any other task."""
    body = (sig.get("kwargs") or {}).get("body") if sig.get("task") == REJOIN else None
    return body if isinstance(body, dict) else None


def id_of(sig: Sig) -> str:
    """The id that a signature's task has, or will have."""
    return str((sig.get("options") or {}).get("task_id") or "")
