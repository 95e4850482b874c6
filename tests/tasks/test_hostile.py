"""Honest files beside hostile ones, in a worker with two children: none is lost, and none comes out otherwise."""

from pathlib import Path
from typing import Any

import pytest

from bench.attacks import ATTACKS, Bait
from tests.conftest import Stack
from tests.domain.documents.makers import paragraph, word

HOSTILE = ("deep-graphics.pdf", "letters-mean-books.pdf", "forms-that-double.pdf", "forms-that-draw-each-other.pdf")
"""Each takes down or fills the process that reads it."""
HONEST = 12

pytestmark = pytest.mark.long


def test_honest_files_are_read_beside_hostile_ones(stack: Stack, tmp_path: Path) -> None:
    [worker] = [each for each in stack.json("workers") if "file_processing_queue" in str(each)]
    assert int(worker["slots"]) == 2
    bait = Bait("http://127.0.0.1:9", tmp_path / "no secret")
    files: list[Path] = []
    for number in range(HONEST):
        files.append(word(tmp_path / f"honest-{number}.docx", paragraph(f"Delivery {number:03} came late.")))
        if number < len(HOSTILE):
            files.append(tmp_path / HOSTILE[number])
            files[-1].write_bytes(ATTACKS[HOSTILE[number]].make(bait))
    done = stack.json("run", "extract", *map(str, files), "-o", "make=text", "--wait", expect=3)
    items: dict[str, Any] = {item["name"]: item for item in done["items"]}
    for number in range(HONEST):
        item = items[f"honest-{number}.docx"]
        assert item["state"] == "succeeded", item
        assert (stack.home / item["outputs"]["text_file"]).read_text().split() == [
            "Delivery",
            f"{number:03}",
            "came",
            "late.",
        ]
    for name in HOSTILE:
        assert items[name]["state"] == "failed", items[name]
        assert name in items[name]["error"]
