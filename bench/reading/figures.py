"""From answers to figures: ratios over files that both read, shares of what there is to find, failures."""

import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.reading.cells import equal
from bench.reading.child import OURS
from bench.reading.peers import PEERS
from bench.reading.process import Answer
from bench.reading.words import of_two

Answers = dict[str, dict[Path, Answer]]
"""By reader, then by file."""


@dataclass(slots=True)
class Share:
    """What we found of what there is, in one file."""

    path: Path
    found: int
    total: int


@dataclass(slots=True)
class Figures:
    """What is told of one format."""

    files: int
    cpu_seconds: dict[str, float]
    peak_mb: dict[str, float]
    ratio: dict[str, float | None]
    median: dict[str, float | None]
    """The ratio of the middle file: large files decide ``ratio``, small ones this."""
    read: dict[str, int]
    files_per_s: float | None
    failed: dict[Path, str] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)

    @property
    def words_found(self) -> float | None:
        """The share over all files together."""
        total = sum(share.total for share in self.shares)
        return sum(share.found for share in self.shares) / total if total else None

    def as_json(self) -> dict[str, Any]:
        """The figures that are promised."""
        return {
            "files": self.files,
            "files_per_s": _rounded(self.files_per_s, 1),
            "ratio": {peer: _rounded(value, 2) for peer, value in self.ratio.items()},
            "words_found": _rounded(self.words_found, 5),
            "failures": len(self.failed),
            "peak_mb": _rounded(self.peak_mb[OURS], 1),
        }


def figures(family: str, files: list[Path], answers: Answers) -> Figures:
    """Everything that is told of one format."""
    ours = answers[OURS]
    read = [path for path in files if ours[path].error is None]
    spent = sum(ours[path].cpu for path in read)
    timed = {name: answers[name] for name in (OURS, *PEERS[family])}
    return Figures(
        files=len(files),
        cpu_seconds={name: sum(answer.cpu for answer in each.values()) for name, each in timed.items()},
        peak_mb={name: max((answer.peak_mb for answer in each.values()), default=0) for name, each in timed.items()},
        ratio={peer: _ratio(answers[peer], ours) for peer in PEERS[family]},
        median={peer: _median(answers[peer], ours) for peer in PEERS[family]},
        read={name: sum(answer.error is None for answer in each.values()) for name, each in timed.items()},
        files_per_s=len(read) / spent if spent else None,
        failed={
            path: ours[path].error or ""
            for path in files
            if ours[path].error is not None
            and any(answers[peer][path].error is None and answers[peer][path].found for peer in PEERS[family])
        },
        shares=[share for path in files for share in _share(family, path, answers) if share.total],
    )


def _both(peer: dict[Path, Answer], ours: dict[Path, Answer]) -> list[tuple[float, float]]:
    paths = [path for path in ours if ours[path].error is None and peer[path].error is None]
    return [(peer[path].cpu, ours[path].cpu) for path in paths]


def _ratio(peer: dict[Path, Answer], ours: dict[Path, Answer]) -> float | None:
    both = _both(peer, ours)
    return sum(theirs for theirs, _ in both) / sum(own for _, own in both) if both else None


def _median(peer: dict[Path, Answer], ours: dict[Path, Answer]) -> float | None:
    each = [theirs / own for theirs, own in _both(peer, ours)]
    return statistics.median(each) if each else None


def _share(family: str, path: Path, answers: Answers) -> Iterator[Share]:
    if family == "xlsx":
        theirs, own = answers["openpyxl"][path].content(), answers["our cells"][path].content()
        yield Share(path, sum(at in own and equal(own[at], value) for at, value in theirs.items()), len(theirs))
        return
    if family == "pdf":
        there = of_two(Counter(answers[name][path].content()) for name in ("pypdf", "pdfminer.six", "pdfium"))
    else:
        there = Counter(answers["all words"][path].content())
    own = Counter(answers[OURS][path].content())
    yield Share(path, (there & own).total(), there.total())


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
