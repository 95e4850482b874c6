"""The walls around the child that parses. Each test has a process of its own: a wall cannot be taken down again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.documents.confine import mapped_bytes

pytestmark = pytest.mark.skipif(mapped_bytes() is None, reason="the system does not say how much is mapped")
WALL = "from app.documents import confine; from app.documents.limits import Limits; confine.wall_in_job(Limits(memory_mb=400))"


def ran(code: str) -> str:
    """What a process behind a wall of 400 MB printed."""
    root = str(Path(__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": root, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", f"{WALL}\n{code}"],
        env=environment,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_a_library_takes_nothing_from_the_memory_of_the_document_it_is_loaded_for() -> None:
    said = ran(
        "before = confine.room_bytes()\n"
        "with confine.loading():\n"
        "    import app.documents.excel.scratch\n"
        "print(confine.room_bytes() >= before, confine.room_bytes() < before + (8 << 20))"
    )
    assert said.split() == ["True", "True"]


def test_the_scratch_database_takes_half_of_the_memory_that_is_left() -> None:
    said = ran(
        "with confine.loading():\n"
        "    from app.documents.excel.scratch import confined\n"
        "import pathlib, tempfile\n"
        "with tempfile.TemporaryDirectory() as folder, confined(pathlib.Path(folder)) as connection:\n"
        "    print(connection.execute(\"SELECT current_setting('memory_limit')\").fetchone()[0])"
    )
    assert 100 < float(said.split()[0]) <= 200
