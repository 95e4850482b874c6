"""Where a task stands in a run: carried by its message's ``nexus`` header, so that its arguments stay its own."""

from dataclasses import asdict, dataclass
from typing import Any

HEADER = "nexus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The run ("" for a batch without one), the item (None for a step of the whole run) and the step, from 0."""

    run: str = ""
    item: str | None = None
    folder: str = ""
    name: str = ""
    step: str = ""
    index: int = 0
    of: int = 1

    @property
    def last(self) -> bool:
        """Whether the item, or the run, ends with this step."""
        return self.index == self.of - 1

    def percent(self, done: int = 0, total: int = 1) -> int:
        """How far the item is when this step has done ``done`` of ``total``; 100 is kept for the end."""
        return min(99, int(100 * (self.index + min(done, total) / max(total, 1)) / self.of))

    def headers(self) -> dict[str, Any]:
        """The message header that says so."""
        return {HEADER: asdict(self)}


def place_of(request: Any) -> Place | None:
    """The place in a running task's request; None for a task started alone."""
    value = getattr(request, HEADER, None)
    return Place(**value) if isinstance(value, dict) else None
