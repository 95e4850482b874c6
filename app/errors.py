"""The two ways to fail. Anything else that is raised is a bug.

A message says what happened and to what; the cure says what the reader of it can do. Facts are attributes.
"""

from collections.abc import Mapping
from typing import Any


class Failure(Exception):
    """A failure that a person can understand."""

    def __init__(self, message: str, *, code: str = "failed", cure: str = "", **facts: Any) -> None:
        # One argument that says it all: a result backend rebuilds an exception from its arguments alone.
        super().__init__(f"{message} {cure}".strip())
        self.message = message
        self.code = code
        self.cure = cure
        self.facts = facts

    def as_json(self) -> dict[str, Any]:
        """Plain values that cross a pipe, a queue or a database: ``code``, ``message``, ``cure``, ``facts``."""
        return {"code": self.code, "message": self.message, "cure": self.cure, "facts": self.facts}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Failure":
        """The failure that ``as_json`` described, of the class it is called on."""
        return cls(value["message"], code=value["code"], cure=value.get("cure", ""), **value.get("facts", {}))


class TryAgain(Failure):
    """The world failed (a network, a disk, a busy service): the same work may succeed later."""


class GiveUp(Failure):
    """The input is at fault: the same work will fail in the same way until somebody changes it."""
