"""A whole stack of a benchmark's own: our supervisor in a home of its own, on free ports, and what may be killed in it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from config.packs import QUEUES
from config.settings import CHECKOUT, PREFIX

_PORTS = ("CONSOLE_PORT", "FLOWER_PORT", "BROKER_PORT", "METRICS_PORT")


class Stack:
    """``up``, a run, and ``down``, by the command line."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self._env = kept | {f"{PREFIX}{name}": "0" for name in _PORTS}
        self._env |= {f"{PREFIX}HOME": str(home), "PYTHONPATH": str(CHECKOUT)}

    def command(self, *arguments: str) -> str:
        """What the command line prints.

        Raises:
            CalledProcessError: it exits with another status than 0.
        """
        argv = [sys.executable, "-m", "app.cli", *arguments]
        done = subprocess.run(argv, cwd=CHECKOUT, env=self._env, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def start(self, workflow: str, files: Sequence[Path]) -> str:
        """Start a run; its id."""
        return str(json.loads(self.command("run", workflow, *map(str, files), "--json"))["run_id"])

    def state(self, run_id: str) -> tuple[str, Counter[str]]:
        """A run's state, and how many of its items are in which, read from the database itself."""
        path = self.home / "var" / "nexus.sqlite3"
        base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        try:
            [(state,)] = base.execute("SELECT state FROM runs WHERE run_id = ?", (run_id,))
            items = base.execute("SELECT state, COUNT(*) FROM items WHERE run_id = ? GROUP BY state", (run_id,))
            return str(state), Counter(dict(items))
        finally:
            base.close()

    def workers(self) -> list[int]:
        """Process ids of the workers and of their children; the readers of documents, which those start, are left out."""
        found = []
        for service in self._services():
            if service["name"] in QUEUES and service["pid"]:
                try:
                    children = psutil.Process(service["pid"]).children()
                except psutil.NoSuchProcess:
                    continue
                found += [service["pid"], *(child.pid for child in children)]
        return found

    def kill_broker(self) -> None:
        """``kill -9`` of the broker; the supervisor starts it again."""
        [broker] = [service["pid"] for service in self._services() if service["name"] == "broker"]
        kill(broker)

    def _services(self) -> list[dict[str, Any]]:
        facts = json.loads((self.home / "var" / "run" / "stack.json").read_text())
        services: list[dict[str, Any]] = facts["services"]
        return services


def kill(pid: int) -> None:
    """``kill -9`` of one process that may have ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
