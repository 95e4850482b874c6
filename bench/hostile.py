"""Read files that are made to hurt, with every operation, and see that each ends clearly and within its limits.

./nexus bench hostile [--corpus DIR] [--only TEXT] [--seconds N] [--quick] [--each] [--beside] [--json]

Each file is made by a function of ``bench.attacks``; the corpus's own folder ``hostile`` comes on top. A fault is a
child that died, an unclear message, a file outside the job's folder, a call to the network, a secret that came out.
``--beside`` reads honest files in another process meanwhile and prints what these cost, to what they cost otherwise.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from app.documents.limits import Limits
from app.documents.reader import Reader
from bench.attacks import ATTACKS
from bench.trial.beside import beside
from bench.trial.everything import PLAN, alone
from bench.trial.trap import Trap
from bench.trial.trial import Verdict, tried


def files(folder: Path, trap: Trap, corpus: Path | None, only: str, *, quick: bool) -> Iterator[Path]:
    """Hostile files, one at a time: each is removed when the next is asked for."""
    for attack in ATTACKS.values():
        if only in attack.name and (attack.quick or not quick):
            path = folder / attack.name
            path.write_bytes(attack.make(trap.bait))
            yield path
            path.unlink()
    if corpus is not None and not quick:
        yield from (path for path in sorted((corpus / "hostile").iterdir()) if only in path.name)


def verdicts(options: argparse.Namespace) -> Iterator[Verdict]:
    """How each file ended."""
    with tempfile.TemporaryDirectory(prefix="nexus-hostile-") as name, Trap(Path(name) / "trap") as trap:
        folder = Path(name) / "files"
        folder.mkdir()
        with Reader(Limits(seconds=options.seconds)) as reader:
            for path in files(folder, trap, options.corpus, options.only, quick=options.quick):
                first = tried(reader, path, Path(name) / "out", PLAN, trap)
                yield first
                for plan in alone() if options.each or (first.code != "ok" and not options.quick) else ():
                    verdict = tried(reader, path, Path(name) / "out", plan, trap)
                    if verdict.faults and verdict.faults != first.faults:
                        yield verdict


def _line(verdict: Verdict) -> str:
    said = verdict.message or "; ".join(verdict.warnings[:3])
    cut = " (cut)" if verdict.truncated else ""
    faults = f"\n    FAULT {'; '.join(verdict.faults)}" if verdict.faults else ""
    return f"{verdict.name:<34}{verdict.code + cut:<24}{verdict.cpu_seconds:>7.2f} s{verdict.peak_mb:>7.0f} MB  {said:.200}{faults}"


def _beside(options: argparse.Namespace) -> NoReturn:
    attack = ["--only", options.only, "--seconds", str(options.seconds), *(["--quick"] if options.quick else [])]
    attack += ["--corpus", str(options.corpus)] if options.corpus is not None else []
    with tempfile.TemporaryDirectory(prefix="nexus-beside-") as folder:
        found = beside(attack, Path(folder) / "out")
    if options.json:
        print(json.dumps({**asdict(found), "ratio": found.ratio}))
    else:
        print(
            f"{found.files} honest files, {found.rounds} times beside {found.attacks} hostile ones: {found.ratio:.2f} times the"
            f" CPU ({found.attacked_seconds:.2f} s, without {found.quiet_seconds:.2f} s), {len(found.failed)} failed,"
            f" {len(found.changed)} came out otherwise"
        )
        for line in (*found.failed, *found.changed):
            print(f"    {line:.200}")
    sys.exit(1 if found.failed or found.changed else 0)


def main() -> None:
    """Print the verdicts; exit status 1 when there is a fault."""
    parser = argparse.ArgumentParser(prog="nexus bench hostile", description=__doc__.partition("\n")[0])
    usual = os.environ.get("NEXUS_TEST_CORPUS")
    parser.add_argument(
        "--corpus", type=Path, default=Path(usual) if usual else None, help="folder with a folder hostile"
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="files whose name contains TEXT")
    parser.add_argument("--seconds", type=float, default=30, help="the reader's time limit")
    parser.add_argument("--quick", action="store_true", help="only what the tests read too")
    parser.add_argument("--each", action="store_true", help="also each operation alone, not only after a failure")
    parser.add_argument("--beside", action="store_true", help="tell what honest files cost meanwhile")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if options.beside:
        _beside(options)
    seen: list[Verdict] = []
    for verdict in verdicts(options):
        seen.append(verdict)
        print(_line(verdict), file=sys.stderr if options.json else sys.stdout, flush=True)
    faulty = [verdict for verdict in seen if verdict.faults]
    codes = Counter(verdict.code for verdict in seen)
    if options.json:
        print(json.dumps({"files": len(seen), "codes": codes, "faults": [asdict(verdict) for verdict in faulty]}))
    else:
        print(f"{len(seen)} trials: {dict(codes)}; {len(faulty)} with faults")
    sys.exit(1 if faulty else 0)


if __name__ == "__main__":
    main()
