"""Killing things while they work: nothing is lost, nothing is done twice in effect."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from tests import warm
from tests.conftest import environment

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("killing")]
FILES = 100


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    nexus(tmp_path / "home", "down")


def nexus(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    python = warm.cold_python if "up" in arguments else warm.python
    return python("-m", "app.cli", *arguments, env=environment(home, NEXUS_LEASE_SECONDS="15"), timeout=150)


def test_a_run_outlives_a_killed_broker_with_every_file_done_once(home: Path, tmp_path: Path) -> None:
    folder = pictures(tmp_path)
    assert nexus(home, "up", "--detach").returncode == 0
    started = json.loads(nexus(home, "run", "digest", str(folder), "--json").stdout)
    services = json.loads((home / "var" / "run" / "stack.json").read_text())["services"]
    os.kill(next(service["pid"] for service in services if service["name"] == "broker"), signal.SIGKILL)
    shown = wait(home, started["run_id"])
    assert shown["state"] == "completed", shown["error"]
    assert Counter(item["state"] for item in shown["items"]) == {"succeeded": FILES}
    assert len(list((home / "uploads" / "outbox").glob("*.eml"))) == 1


def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(FILES):
        Image.new("RGB", (600 + number, 400), (number, 0, 0)).save(folder / f"{number:03d}.png")
    return folder


def test_a_run_outlives_a_killed_supervisor_with_every_file_done_once(home: Path, tmp_path: Path) -> None:
    folder = pictures(tmp_path)
    assert nexus(home, "up", "--detach").returncode == 0
    started = json.loads(nexus(home, "run", "extract", str(folder), "--json").stdout)
    supervisor = json.loads((home / "var" / "run" / "stack.json").read_text())["supervisor"]["pid"]
    stack = psutil.Process(supervisor).children(recursive=True)
    os.kill(supervisor, signal.SIGKILL)
    again = nexus(home, "up", "--detach")
    assert again.returncode == 0, again.stdout + again.stderr
    assert not [process for process in stack if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    shown = wait(home, started["run_id"])
    assert shown["state"] == "completed"
    assert Counter(item["state"] for item in shown["items"]) == {"succeeded": FILES}
    manifests = list((home / "uploads" / "runs" / started["run_id"] / "outputs").glob("*.zip"))
    assert len(manifests) == 1


def wait(home: Path, run_id: str) -> Any:
    for _ in range(120):
        shown = json.loads(nexus(home, "show", run_id, "--json").stdout)
        if shown["state"] not in ("queued", "running"):
            return shown
        time.sleep(0.5)
    pytest.fail(f"the run did not end: {shown}")
