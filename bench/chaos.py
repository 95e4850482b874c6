"""Kill workers and the broker under a mixed load, and count what never ended: our app beside a plain Celery app.

./nexus bench chaos [--seed N] [--seconds S] [--only SIDE] [--keep DIR] [--json]

477 tasks (short ones, retried ones, ones longer than a lease, ones for later, chords) on three workers; 11 times a worker
and its children get kill -9, once the broker does, and each is started again a second later. Both sides run at the same
time, each on a broker of its own, with the same load and the same blows. What ended is known from lines that the bodies
write into a file. ``unfinished``: tasks or bodies of chords that never ended; ``bodies_twice``: bodies that ended twice;
``dead``: tasks given up for good. Ours runs as its stack starts it; plain has every default of Celery.
"""

import argparse
import json
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.cluster.server import Server
from bench.cluster.sides import Side, foreign, ours
from bench.load.mix import Job, Sizes, mixed
from bench.load.ordeal import Blow, blows
from bench.load.trial import Trial, Verdict

SIDES = ("ours", "plain")
WORKERS, CONCURRENCY, KILLS = 3, 4, 11
SECONDS = 150.0


def tried(name: str, folder: Path, jobs: list[Job], struck: list[Blow], seconds: float) -> Verdict:
    """One side's verdict; its files stay in ``folder``."""
    server = Server(folder / "broker")
    server.start()
    trial = Trial(_side(name, server, folder), server, jobs, workers=WORKERS, concurrency=CONCURRENCY)
    try:
        trial.ready()
        return trial.run(struck, seconds)
    finally:
        trial.close()


def _side(name: str, server: Server, folder: Path) -> Side:
    return ours(server, folder) if name == "ours" else foreign(name, server, folder)


def table(found: dict[str, Verdict]) -> str:
    """The verdicts for people."""
    lines = [
        f"{'':<8}{'tasks':>7}{'unfinished':>12}{'bodies twice':>14}{'dead':>6}{'tasks twice':>13}{'all ended':>12}"
    ]
    for name, each in found.items():
        ended = f"{each.seconds:.0f} s" if each.seconds else "never"
        lines.append(
            f"{name:<8}{each.expected:>7}{each.unfinished:>12}{each.bodies_twice:>14}{each.dead:>6}{each.twice:>13}{ended:>12}"
        )
    for name, each in found.items():
        for state, ids in each.missing.items():
            lines.append(f"{name}: never ended, state {state}: {', '.join(ids)}")
    return "\n".join(lines)


def main() -> None:
    """Print the verdicts."""
    parser = argparse.ArgumentParser(prog="nexus bench chaos", description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draws the load and the blows")
    parser.add_argument("--seconds", type=float, default=SECONDS, metavar="S", help="longest time for each side")
    parser.add_argument("--only", choices=SIDES, help="one side alone")
    parser.add_argument("--kills", type=int, default=KILLS, metavar="N", help="how often a worker is killed")
    parser.add_argument("--divide", type=int, default=1, metavar="N", help="a load smaller by this factor")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep logs and notes here")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    jobs = mixed(options.seed, Sizes().divided(options.divide))
    struck = blows(options.seed, kills=options.kills, workers=WORKERS, broker=True)
    folder = (options.keep or Path(tempfile.mkdtemp(prefix="nexus-chaos-"))).resolve()
    names = [options.only] if options.only else list(SIDES)
    try:
        with ThreadPoolExecutor() as threads:
            runs = {n: threads.submit(tried, n, folder / n, jobs, struck, options.seconds) for n in names}
            found = {name: run.result() for name, run in runs.items()}
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps({name: each.as_json() for name, each in found.items()}))
    else:
        print(table(found))
    ours_failed = "ours" in found and (found["ours"].unfinished or found["ours"].bodies_twice)
    sys.exit(1 if ours_failed else 0)


if __name__ == "__main__":
    main()
