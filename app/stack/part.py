"""A part of the stack: what to run, in which order, and how to know that it is well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path

from app.stack.health import Probe


class Stage(IntEnum):
    """Started upwards, stopped downwards."""

    BROKER = 0
    WORK = 1
    FACES = 2


class PartState(StrEnum):
    """What a part is doing."""

    WAITING = "waiting"
    STARTING = "starting"
    HEALTHY = "healthy"
    SILENT = "silent"
    RESTARTING = "restarting"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One process of the stack.

    ``celery`` parts are Celery command lines that the nursery forks; ``marker`` is the file such a part touches
    when it is ready. ``grace`` is how long it may take to stop before it is killed.
    """

    name: str
    argv: tuple[str, ...]
    stage: Stage
    probe: Probe
    log: Path
    celery: bool = False
    marker: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    grace: float = 5.0
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A line for the person who waits: ``part`` reached ``state`` after ``seconds``."""

    part: str
    state: str
    seconds: float
    detail: str = ""
