"""A task's whole message: its arguments, and all that the workflow hangs on it (callbacks, chain, chord, headers)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from kombu.utils.json import dumps

RECEIVED = "received_at"
"""Header in which a worker's main process tells its child when the message came, in seconds since 1970."""
EMBEDDED = ("callbacks", "errbacks", "chain", "chord")
"""What follows a task; Celery carries it in the message's body."""
_OF_ONE_DELIVERY = frozenset({"enqueued_at", "compression", "redelivered", "again", RECEIVED})
"""Headers that belong to one delivery; a later one gets its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message as plain JSON values. ``embed`` holds ``EMBEDDED``, each a serialised signature, a list of them, or None."""

    task: str
    task_id: str
    queue: str
    priority: int | None = None
    args: list[Any] = field(default_factory=list)
    kwargs: dict[str, Any] = field(default_factory=dict)
    embed: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_publish(cls, task: str, queue: str, body: Any, headers: Mapping[str, Any], priority: int | None) -> Self:
        """The envelope of a message that is being published (Celery's protocol 2: arguments, keywords, embedded)."""
        args, kwargs, embed = body
        return cls(
            task=task,
            task_id=str(headers["id"]),
            queue=queue,
            priority=priority,
            args=list(args),
            kwargs=dict(kwargs),
            embed={name: embed.get(name) for name in EMBEDDED},
            headers=_lasting(headers),
        )

    @classmethod
    def of_request(cls, request: Any, task: str) -> Self:
        """The envelope of the message that a worker is working on."""
        delivery = request.delivery_info or {}
        own = {
            "lang": "py",
            "task": task,
            "id": request.id,
            "group": request.group,
            "group_index": request.group_index,
            "retries": request.retries or 0,
            "timelimit": list(request.timelimit or (None, None)),
            "root_id": request.root_id,
            "parent_id": request.parent_id,
            "origin": request.origin,
            "ignore_result": bool(request.ignore_result),
            "replaced_task_nesting": request.replaced_task_nesting or 0,
            "argsrepr": getattr(request, "argsrepr", None),  # may hide a secret: so it must go with the message
            "kwargsrepr": getattr(request, "kwargsrepr", None),
        }
        return cls(
            task=task,
            task_id=str(request.id),
            queue=str(delivery.get("routing_key") or ""),
            priority=delivery.get("priority"),
            args=list(request.args or ()),
            kwargs=dict(request.kwargs or {}),
            embed={name: getattr(request, name, None) for name in EMBEDDED},
            headers={**_lasting(request.headers or {}), **own},
        )

    def with_arguments(self, kwargs: Mapping[str, Any]) -> "Envelope":
        """The same message with some keyword arguments replaced."""
        return replace(self, kwargs={**self.kwargs, **kwargs})

    def as_text(self) -> str:
        """The same as JSON, as Celery would write it into a message: a time or a number keeps its type."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        try:
            return json.dumps(plain)
        except TypeError:
            return str(dumps(plain))

    def as_json(self) -> dict[str, Any]:
        """Plain values for the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """What ``as_json`` gave."""
        return cls(**value)


def _lasting(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name not in _OF_ONE_DELIVERY}
