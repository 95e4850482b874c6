"""Read sound documents made unsound, thousands of them, through the real reader, and judge how each ends.

./nexus bench fuzz [--corpus DIR] [--cases N] [--seed S] [--format F] [--keep DIR] [--json]

Bits flipped, pieces moved, numbers made extreme, XML nested and its links turned. A case is named by its format, seed
and number, and is the same each time. Operations are everything, or one by chance. A fault is the same as for hostile.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from app.documents.limits import Limits
from app.documents.reader import Reader
from bench.mutation.mutant import FAMILIES, attacks_as_seeds, mutant, seeds
from bench.reading.corpus import SAMPLES
from bench.trial.everything import PLAN, alone
from bench.trial.trap import Trap
from bench.trial.trial import Verdict, tried

_FEW = 5


@dataclass(slots=True)
class Tally:
    """How the cases of one format ended."""

    cases: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    cpu_seconds: float = 0
    faults: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Count one."""
        self.cases += 1
        self.codes[verdict.code] += 1
        self.cpu_seconds += verdict.cpu_seconds
        if verdict.faults:
            self.faults.append(verdict)


def cases(family: str, folders: list[Path], count: int, seed: int, work: Path) -> Iterator[Path]:
    """Mutated files, one at a time."""
    files = seeds(family, folders)
    if len(files) < _FEW:
        files += attacks_as_seeds(family, work / "seeds" / family)
    for number in range(count if files else 0):
        source = files[number * 7919 % len(files)]
        path = work / f"{family}-{seed}-{number:05}-{source.stem[:40]}{source.suffix}"
        path.write_bytes(mutant(source.read_bytes(), number, seed))
        yield path
        path.unlink(missing_ok=True)


def fuzzed(family: str, folders: list[Path], options: argparse.Namespace) -> Tally:
    """Read the cases of one format."""
    tally = Tally()
    plans = [PLAN, *alone()]
    with tempfile.TemporaryDirectory(prefix="nexus-fuzz-") as name, Trap(Path(name) / "trap") as trap:
        work = Path(name)
        with Reader(Limits(seconds=options.seconds)) as reader:
            for number, path in enumerate(cases(family, folders, options.cases, options.seed, work)):
                random = Random(f"{options.seed}-{number}-plan")
                plan = PLAN if random.random() < 0.6 else random.choice(plans)
                verdict = tried(reader, path, work / "out", plan, trap)
                tally.add(verdict)
                if verdict.faults or verdict.code == "timed_out":
                    _tell(
                        f"{verdict.name}: {verdict.code}: {verdict.faults} {verdict.message or verdict.warnings}"[:500]
                    )
                    if options.keep is not None:
                        options.keep.mkdir(parents=True, exist_ok=True)
                        path.rename(options.keep / path.name)
    return tally


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Print the tallies; exit status 1 when there is a fault."""
    parser = argparse.ArgumentParser(prog="nexus bench fuzz", description=__doc__.partition("\n")[0])
    usual = os.environ.get("NEXUS_TEST_CORPUS")
    parser.add_argument("--corpus", type=Path, default=Path(usual) if usual else None, help="folder of sound documents")
    parser.add_argument("--cases", type=int, default=200, metavar="N", help="cases of each format")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed makes other cases")
    parser.add_argument("--format", choices=list(FAMILIES), action="append", help="only this format; may be repeated")
    parser.add_argument("--seconds", type=float, default=20, help="the reader's time limit")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the faulty files here")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    folders = [SAMPLES, *([options.corpus] if options.corpus is not None else [])]
    tallies: dict[str, Tally] = {}
    for family in options.format or FAMILIES:
        tallies[family] = tally = fuzzed(family, folders, options)
        if not options.json:
            codes = ", ".join(f"{code} {count}" for code, count in tally.codes.most_common())
            print(
                f"{family:<8}{tally.cases:>6} cases {tally.cpu_seconds:>8.1f} CPU s {len(tally.faults):>4} faults  {codes}",
                flush=True,
            )
    if options.json:
        print(json.dumps({"formats": {family: asdict(tally) for family, tally in tallies.items()}}))
    sys.exit(1 if any(tally.faults for tally in tallies.values()) else 0)


if __name__ == "__main__":
    main()
