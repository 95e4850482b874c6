"""The two sides of a benchmark: our app, started as our stack starts it, and an app that is not ours."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.stack.plan import Planner, environment, names
from bench.cluster.process import Process
from bench.cluster.server import Server
from bench.load.notes import FILE
from config.packs import QUEUES
from config.settings import CHECKOUT, PREFIX, Settings

BESIDE = ("broker", "console", "flower", *QUEUES)
"""Parts that a benchmark starts itself, or that only show; the others are started as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """How one app runs: its module of tasks, its environment, its worker's command and what runs beside."""

    name: str
    module: str
    env: Mapping[str, str]
    worker: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folder: Path

    def start_worker(self, name: str, concurrency: int) -> Process:
        """A worker with all queues of this side."""
        argv = (*self.worker, "-n", f"{name}@%h", "-c", str(concurrency))
        return Process(argv, self.env, self.folder / f"{name}.log")

    def start_beside(self, name: str) -> Process:
        """One of the parts beside the workers."""
        return Process(self.beside[name], self.env, self.folder / f"{name}.log")


def ours(server: Server, folder: Path, *, queues: Sequence[str] = QUEUES, **settings: str) -> Side:
    """Our app with everything on, in a home of its own; ``settings`` by their names without the prefix."""
    home = folder / "home"
    given = {"HOME": str(home), "REDIS_URL": server.url, **{name.upper(): value for name, value in settings.items()}}
    chosen = Settings.model_validate({name.lower(): value for name, value in given.items()})
    plan = Planner(chosen, only=[name for name in names() if name not in BESIDE] + [QUEUES[0]]).plan()
    env = {name: value for name, value in environment(chosen, {}).items() if not name.startswith(PREFIX)}
    env |= {f"{PREFIX}{name}": value for name, value in given.items()}
    return Side(
        name="ours",
        module="bench.load.ours",
        env=env | {FILE: str(folder / "notes")},
        worker=_of_queues(queues, next(part.argv for part in plan.parts if part.name == QUEUES[0])),
        beside={part.name: part.argv for part in plan.parts if part.name not in QUEUES},
        folder=folder,
    )


def _of_queues(queues: Sequence[str], argv: tuple[str, ...]) -> tuple[str, ...]:
    """The stack's command of one queue's worker for these, without its name and concurrency."""
    words = list(argv)
    for option in ("-n", "-c"):
        del words[words.index(option) : words.index(option) + 2]
    words[words.index("-Q") + 1] = ",".join(queues)
    return (*words, "-I", "bench.load.ours")


def foreign(name: str, server: Server, folder: Path, *more: str) -> Side:
    """The app of ``bench.load.<name>``, started as its manual says; ``more`` goes to its worker."""
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH") if key in os.environ}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH') or os.defpath}"
    env = {**kept, "PATH": path, "PYTHONPATH": str(CHECKOUT), "BENCH_BROKER": server.url}
    return Side(
        name=name,
        module=f"bench.load.{name}",
        env=env | {FILE: str(folder / "notes")},
        worker=("celery", "-A", f"bench.load.{name}", "worker", "-l", "INFO", *more),
        folder=folder,
    )
