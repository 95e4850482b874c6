"""Real files that users upload, and hostile ones: none costs more than itself."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.documents.formats import Format
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.operations import OPERATIONS
from app.documents.reader import Reader
from app.documents.sniffing import sniff
from app.errors import GiveUp

pytestmark = pytest.mark.corpus
FORMATS = (Format.WORD, Format.EXCEL, Format.POWERPOINT, Format.PDF, Format.IMAGE)
EVERY, SAMPLE = 8, 40
"""One file of so many of each kind is read by ``-m long``, and by the suite."""
TRUE_OF_THE_FILE = {"password_needed", "damaged_file", "unsupported_file"}
OPTIONS: dict[Format, dict[str, Any]] = {
    Format.EXCEL: {"to": "json"},
    Format.IMAGE: {"to": "webp", "width": 64, "ocr": "never"},
    Format.PDF: {"ocr": "never"},  # which takes seconds a page, and has tests of its own
}
HOSTILE_ENDS = {
    "unsafe_file", "damaged_file", "too_large", "reader_died", "timed_out", "too_much_memory", "unsupported_file"
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> Path:
    """The folder of real documents; absent at home it is skipped, where it must be there it fails."""
    folder = os.environ.get("NEXUS_TEST_CORPUS")
    if not folder:
        if os.environ.get("NEXUS_TEST_STRICT") == "1":
            pytest.fail("NEXUS_TEST_CORPUS names no folder of documents")
        pytest.skip("NEXUS_TEST_CORPUS is not set")
    return Path(folder)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reader for all files."""
    with Reader(Limits(seconds=45)) as made:
        yield made


def read(reader: Reader, path: Path, folder: Path) -> Outcome:
    """Everything that can be done with a file."""
    format = sniff(path)
    operations = tuple(
        word
        for word in OPERATIONS[format]
        if word != "calculate" and not (word == "compare" and format is Format.IMAGE)
    )
    job = Job.of(path, format, operations, folder, dict(OPTIONS.get(format, {})))
    outcome = reader.run(replace(job, others=() if format is Format.IMAGE else (path,)))
    assert format is Format.IMAGE or outcome.values["comparison"]["similarity"] == 1
    return outcome


def read_well(reader: Reader, paths: list[Path], tmp_path: Path) -> int:
    """How many of real files are read; each other one must be refused for what it is."""
    count = 0
    for number, path in enumerate(paths):
        try:
            outcome = read(reader, path, tmp_path / str(number))
        except GiveUp as failure:
            assert failure.code in TRUE_OF_THE_FILE, f"{path.name}: {failure}"
            continue
        assert all((tmp_path / str(number) / name).is_file() for name in outcome.file_names)
        count += 1
    return count


@pytest.mark.parametrize("format", FORMATS)
def test_a_sample_of_real_files_is_read_or_refused_for_what_they_are(
    corpus: Path, reader: Reader, tmp_path: Path, format: Format
) -> None:
    assert read_well(reader, sorted((corpus / format.value).iterdir())[::SAMPLE], tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("format", FORMATS)
def test_real_files_are_read_or_refused_for_what_they_are(
    corpus: Path, reader: Reader, tmp_path: Path, format: Format
) -> None:
    assert read_well(reader, sorted((corpus / format.value).iterdir())[::EVERY], tmp_path) >= 5


@pytest.mark.long
def test_hostile_files_end_clearly_and_leave_the_reader_usable(corpus: Path, reader: Reader, tmp_path: Path) -> None:
    good = sorted((corpus / "word").iterdir())[0]
    for number, path in enumerate(sorted((corpus / "hostile").iterdir())):
        try:
            read(reader, path, tmp_path / f"hostile-{number}")
        except GiveUp as failure:
            assert failure.code in HOSTILE_ENDS, f"{path.name}: {failure}"
            assert path.name in str(failure)
            assert not (tmp_path / f"hostile-{number}").exists()
        assert read(reader, good, tmp_path / f"good-{number}").files
    assert not list(tmp_path.glob(".*"))
