"""Where a task stands in a run: carried by its message's ``nexus`` header, so that its arguments stay its own."""

from dataclasses import dataclass, fields
from typing import Any

HEADER = "nexus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The run ("" for a batch without one), the item (None for a step of the whole run) and the step, from 0.

    ``edition`` counts how often the run's result was made anew: what is mailed then is another message.
    """

    run: str = ""
    item: str | None = None
    folder: str = ""
    name: str = ""
    step: str = ""
    index: int = 0
    of: int = 1
    edition: int = 0

    @property
    def last(self) -> bool:
        """Whether the item, or the run, ends with this step."""
        return self.index == self.of - 1

    def percent(self, done: int = 0, total: int = 1) -> int:
        """How far the item is when this step has done ``done`` of ``total``; 100 is kept for the end."""
        return min(99, int(100 * (self.index + min(done, total) / max(total, 1)) / self.of))

    def headers(self) -> dict[str, Any]:
        """The message header that says so."""
        return {HEADER: {field: getattr(self, field) for field in FIELDS}}


FIELDS = tuple(field.name for field in fields(Place))


def place_of(request: Any) -> Place | None:
    """The place in a running task's request; None for a task started alone."""
    value = getattr(request, HEADER, None)
    return Place(**value) if isinstance(value, dict) else None
