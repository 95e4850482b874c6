"""Every test process has a home of its own; tests that need a running stack share one, on free ports."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.nodeid import NodeId

from tests import warm

CHECKOUT = Path(__file__).resolve().parent.parent
STRICT = os.environ.get("NEXUS_TEST_STRICT") == "1"
KEPT = ("NEXUS_TEST_CORPUS", "NEXUS_TEST_STRICT")

# Before anything reads the settings: a test never touches the home of the person who runs it.
for name in [name for name in os.environ if name.startswith("NEXUS_") and name not in KEPT]:
    del os.environ[name]
_HOME = Path(tempfile.mkdtemp(prefix="nexus-test-"))
os.environ |= {
    "NEXUS_HOME": str(_HOME),
    "NEXUS_CONSOLE_PORT": "0",
    "NEXUS_FLOWER_PORT": "0",
    "NEXUS_BROKER_PORT": "0",
    "NEXUS_METRICS_PORT": "0",
}


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    warm.end()
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Tests that share the running stack run in one process, so that there is one stack; so do those of each group.

    xdist writes a test's group into its id by a name that pytest 9.2 has changed: it would run them anywhere.
    """
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.stack)
            item.add_marker(pytest.mark.xdist_group("stack"))
        group = item.get_closest_marker("xdist_group")
        if group and getattr(config.option, "loadgroup", False) and not item.nodeid.endswith(f"@{group.args[0]}"):
            item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


@dataclass(frozen=True)
class Stack:
    """A running stack in a home of its own."""

    home: Path
    env: dict[str, str] = field(repr=False)
    facts: dict[str, Any] = field(repr=False)

    @property
    def console_url(self) -> str:
        """Where the console answers."""
        return str(self.facts["console_url"])

    def cli(self, *arguments: str, expect: int | None = 0, cold: bool = False) -> str:
        """What ``./nexus`` prints for these arguments; fails when it exits with another status than expected.

        ``cold`` starts Python for it, as a person does.
        """
        python = warm.cold_python if cold else warm.python
        done = python("-m", "app.cli", *arguments, env=self.env, timeout=180)
        if expect is not None and done.returncode != expect:
            pytest.fail(f"{arguments} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def json(self, *arguments: str, expect: int | None = 0, cold: bool = False) -> Any:
        """The JSON that a command prints."""
        return json.loads(self.cli(*arguments, "--json", expect=expect, cold=cold))

    def python(self, code: str, *, expect: int = 0, cold: bool = False) -> str:
        """What a developer's Python prints, run from the checkout against this stack."""
        python = warm.cold_python if cold else warm.python
        done = python("-W", "error", "-c", code, env=self.env, timeout=120)
        if done.returncode != expect:
            pytest.fail(f"exit status {done.returncode}:\n{code}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def put(self, name: str, content: bytes) -> str:
        """A file in this home's uploads folder; its key."""
        path = self.home / "uploads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return f"uploads/{name}"


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a stack in ``home`` on free ports."""
    return {**os.environ, "NEXUS_HOME": str(home), "PYTHONPATH": str(CHECKOUT), **more}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A whole stack: broker, workers, beat, console and Flower, started by its own command."""
    env = environment(_HOME)
    started = subprocess.run(
        [sys.executable, "-m", "app.cli", "up", "--detach"],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    try:
        if started.returncode:
            pytest.fail(f"up failed:\n{started.stdout}\n{started.stderr}")
        facts = json.loads((_HOME / "var" / "run" / "stack.json").read_text())
        yield Stack(_HOME, env, facts)
    finally:
        subprocess.run([sys.executable, "-m", "app.cli", "down"], cwd=CHECKOUT, env=env, timeout=60, check=False)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents that NEXUS_TEST_CORPUS names."""
    folder = os.environ.get("NEXUS_TEST_CORPUS")
    if not folder or not Path(folder).is_dir():
        if STRICT:
            pytest.fail("NEXUS_TEST_CORPUS does not name the folder of real documents")
        pytest.skip("NEXUS_TEST_CORPUS is not set")
    return Path(folder)
