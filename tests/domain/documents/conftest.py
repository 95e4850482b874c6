"""Reading a document in this process, as one call."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.documents import ocr
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.read import read
from app.documents.sniffing import sniff


@dataclass(frozen=True)
class Result:
    """An outcome with the folder its files lie in."""

    outcome: Outcome
    folder: Path

    def text(self, name: str = "text.txt") -> str:
        """The content of one output."""
        return (self.folder / name).read_text(encoding="utf-8-sig")


Extract = Callable[..., Result]


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    """``extract(path, "extract_text", …, options={…}, limits=Limits(…))``."""
    count = 0

    def run(
        path: Path, *operations: str, options: dict[str, Any] | None = None, limits: Limits | None = None
    ) -> Result:
        nonlocal count
        count += 1
        folder = tmp_path / f"out-{count}"
        folder.mkdir()
        job = Job.of(path, sniff(path), operations, folder, options)
        outcome = read(job, limits or Limits())
        for name in outcome.file_names:
            assert (folder / name).is_file()
        assert Outcome.from_json(outcome.as_json()) == outcome
        return Result(outcome, folder)

    return run


@pytest.fixture
def tesseract() -> None:
    """The program that recognises text; absent at home it is skipped, where it must be there it fails."""
    if ocr.available():
        return
    if os.environ.get("NEXUS_TEST_STRICT") == "1":
        pytest.fail("Tesseract is not installed")
    pytest.skip("Tesseract is not installed")


@pytest.fixture
def no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without that program."""
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr._installed.cache_clear()
    yield
    ocr._installed.cache_clear()
