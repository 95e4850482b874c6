"""Sound documents made unsound by chance that is the same each time: none crashes, none says something unclear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.limits import Limits
from app.documents.reader import Reader
from bench.mutation.mutant import FAMILIES, attacks_as_seeds, mutant, seeds
from bench.reading.corpus import SAMPLES
from bench.trial.everything import PLAN, alone
from bench.trial.trial import tried

CASES = 10
SEED = 20_261_121
LARGEST = 100_000
LEFT_OUT = {"image", "legacy", "xlsb"}
"""Recognising text or starting an office program takes a second each, and no sound .xlsb is at hand: the benchmark's."""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reader for all."""
    with Reader(Limits(seconds=60, cpu_seconds=5)) as made:
        yield made


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - LEFT_OUT))
def test_a_document_made_unsound_ends_clearly(family: str, reader: Reader, tmp_path: Path) -> None:
    sources = [path for path in seeds(family, [SAMPLES]) if path.stat().st_size <= LARGEST]
    if not sources:
        sources = [path for path in attacks_as_seeds(family, tmp_path / "seeds") if path.stat().st_size <= LARGEST]
    plans = [PLAN, *alone()]
    for number in range(CASES):
        source = sources[number % len(sources)]
        path = tmp_path / f"{number}{source.suffix}"
        path.write_bytes(mutant(source.read_bytes(), number, SEED))
        verdict = tried(reader, path, tmp_path / "out", plans[number % len(plans)])
        assert not verdict.faults, f"{family} {number}: {verdict}"


def test_the_same_number_makes_the_same_mutant() -> None:
    data = seeds("docx", [SAMPLES])[0].read_bytes()
    assert mutant(data, 7, 1) == mutant(data, 7, 1)
    assert len({mutant(data, number, 1) for number in range(20)}) == 20
