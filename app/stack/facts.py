"""What the stack says of itself in ``var/run/stack.json``: written by its supervisor, read by everybody."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.stack.locks import held, signed_by
from app.stack.secret import private_folder, write_private
from config.settings import Settings, stack_facts

LOCK = "supervisor.lock"
REAPER_LOCK = "reaper.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Whether a stack runs in this home, and what it says of itself. ``facts`` is empty when it has not spoken."""

    alive: bool
    facts: dict[str, Any]

    @property
    def services(self) -> list[dict[str, Any]]:
        """One object for each part."""
        found: list[dict[str, Any]] = self.facts.get("services", [])
        return found

    @property
    def healthy(self) -> bool:
        """Whether every part is well."""
        return self.alive and bool(self.services) and all(row["state"] == "healthy" for row in self.services)

    @property
    def pid(self) -> int | None:
        """The supervisor's process id."""
        found: int | None = self.facts.get("supervisor", {}).get("pid")
        return found


def run_folder(settings: Settings) -> Path:
    """Where locks, markers and facts lie; its owner's only."""
    private_folder(settings.var)
    return private_folder(settings.stack_file.parent)


def write(path: Path, facts: dict[str, Any]) -> None:
    """Replace the facts in one step."""
    write_private(path, json.dumps(facts, indent=1))


def running(settings: Settings) -> Running:
    """The stack of this home. The lock, which the system frees, decides whether it is alive."""
    lock = settings.stack_file.parent / LOCK
    facts = stack_facts(settings.stack_file)
    alive = held(lock)
    if alive and facts.get("supervisor", {}).get("pid") != signed_by(lock):
        facts = {}  # left by a stack that was killed; the present one has not spoken yet
    return Running(alive=alive, facts=facts)
