"""A digest of many documents while workers and their children are killed: nothing missing, nothing twice, nothing else.

./nexus bench survive --corpus DIR [--files N] [--every S] [--seed N] [--seconds S] [--keep DIR] [--json]

The same files go through two stacks, each started by ``up`` in a home of its own: one is left alone; in the other one
process of the workers (a parent or a child of its pool) gets kill -9 every five seconds, and the broker once, halfway.
Then: is every file in the report exactly once, is there one mail, does each item end as in the undisturbed run, and are
all outputs byte-equal? Only the run's id and, in the report, its time are different by right, and folders of killed
readings are left until they are cleaned up.
Exits with 1 where anything else is.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.cluster.stack import Stack, kill
from bench.load.sameness import different, entries, left_behind, made

OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One run: where it lies, how it ended, what it made, and how often what was killed."""

    state: str
    seconds: float
    items: dict[str, str]
    files: dict[str, bytes]
    report: str
    mails: int
    left_behind: int
    killed: int
    brokers_killed: int


def run(home: Path, files: list[Path], *, every: float | None, draw: random.Random, seconds: float) -> Outcome:
    """A digest on a stack of its own; ``every``: seconds between two kills, None for none."""
    stack = Stack(home)
    stack.command("up", "--detach")
    try:
        run_id = stack.start("digest", files)
        start, killed, brokers = time.monotonic(), 0, 0
        while time.monotonic() - start < seconds:
            state, items = stack.state(run_id)
            if state not in OPEN:
                break
            if every is not None:
                ended = sum(count for name, count in items.items() if name not in OPEN)
                if not brokers and 2 * ended > len(files):
                    stack.kill_broker()
                    brokers = 1
                elif victims := stack.workers():
                    kill(draw.choice(victims))
                    killed += 1
            time.sleep(every or 1.0)
        return _outcome(stack, run_id, time.monotonic() - start, killed, brokers)
    finally:
        stack.command("down")


def _outcome(stack: Stack, run_id: str, seconds: float, killed: int, brokers: int) -> Outcome:
    folder = stack.home / "uploads" / "runs" / run_id
    shown = json.loads(stack.command("show", run_id, "--json"))
    report = folder / "outputs" / "report.html"
    return Outcome(
        state=shown["state"],
        seconds=round(seconds, 1),
        items={
            f"{place} {item['name']}": f"{item['state']}: {item['error']}"
            for place, item in enumerate(shown["items"], 1)
        },
        files=made(folder),
        report=report.read_text(encoding="utf-8") if report.exists() else "",
        mails=len(list((stack.home / "uploads" / "outbox").glob("*.eml"))),
        left_behind=left_behind(folder),
        killed=killed,
        brokers_killed=brokers,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``missing`` and ``repeated`` are places in the report; ``other_ends`` items that ended otherwise than undisturbed;
    ``different`` files of the run; ``seconds`` of the disturbed and the undisturbed run."""

    files: int
    state: str
    killed: int
    brokers_killed: int
    missing: list[int]
    repeated: list[int]
    mails: int
    other_ends: dict[str, list[str]]
    compared: int
    different: list[str]
    left_behind: int
    seconds: float
    undisturbed_seconds: float

    @property
    def sound(self) -> bool:
        """Whether the kills left no trace."""
        wrong = self.missing or self.repeated or self.other_ends or self.different
        return not wrong and self.mails == 1 and self.state not in OPEN


def verdict(calm: Outcome, rough: Outcome, files: int) -> Verdict:
    """Compare the disturbed run with the undisturbed one."""
    found = entries(rough.report)
    return Verdict(
        files=files,
        state=rough.state,
        killed=rough.killed,
        brokers_killed=rough.brokers_killed,
        missing=[place for place in range(files) if not found[place]],
        repeated=[place for place, times in found.items() if times > 1],
        mails=rough.mails,
        other_ends={
            name: [calm.items.get(name, ""), end] for name, end in rough.items.items() if calm.items.get(name) != end
        },
        compared=len(calm.files),
        different=different(calm.files, rough.files),
        left_behind=rough.left_behind,
        seconds=rough.seconds,
        undisturbed_seconds=calm.seconds,
    )


def chosen(corpus: Path, count: int) -> list[Path]:
    """At most ``count`` of the folder's files, evenly spread."""
    every = sorted(path for path in corpus.rglob("*") if path.is_file())
    step = max(len(every) / count, 1.0)
    return [every[int(number * step)] for number in range(min(count, len(every)))]


def lines(found: dict[str, Any]) -> str:
    """The verdict for people."""
    return "\n".join(f"{name.replace('_', ' '):<22}{value}" for name, value in found.items())


def main() -> None:
    """Print the verdict."""
    parser = argparse.ArgumentParser(prog="nexus bench survive", description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="folder of documents")
    parser.add_argument("--files", type=int, default=500, metavar="N", help="at most so many of them")
    parser.add_argument("--every", type=float, default=5.0, metavar="S", help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draws who is killed")
    parser.add_argument("--seconds", type=float, default=1800.0, metavar="S", help="longest time of each run")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep both homes here")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        parser.error(f"--corpus: {options.corpus} is not a folder. Name one that holds documents.")
    files = [path.resolve() for path in chosen(options.corpus, options.files)]
    folder = (options.keep or Path(tempfile.mkdtemp(prefix="nexus-survive-"))).resolve()
    draw = random.Random(options.seed)
    try:
        calm, rough = (
            run(folder / name, files, every=every, draw=draw, seconds=options.seconds)
            for name, every in (("calm", None), ("rough", options.every))
        )
    finally:
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    found = verdict(calm, rough, len(files))
    shown = {"sound": found.sound, **asdict(found)}
    print(json.dumps(shown) if options.json else lines(shown))
    sys.exit(0 if found.sound else 1)


if __name__ == "__main__":
    main()
