"""What our app costs beside a bare Celery app: tasks that do nothing, on the same broker program, turn by turn.

./nexus bench overhead [--tasks N] [--rounds N] [--events] [--no-rescue] [--json]

Ours is the app as its stack starts it, with everything on: checked arguments, history, leases, started states, results
in Redis, compression, time limits. Bare is a Celery app with its defaults (JSON, no started state, no compression, no
limits), results in Redis, and the settings of delivery that every installation needs: late acks, reject when a child is
lost, one message ahead per process, time-outs and health checks of its connections. Plain is Celery with every default.
All have two processes and log at INFO; Celery's events are off (``--events``: on, for all). The tasks are on the queue
before the clock starts, which runs from the 500th to the last. Sides take turns, and medians are compared.

``ratio_to_bare_celery``: tasks per second of worker time, ours over bare: the processor time of the worker's parent and
children and, for ours, of what runs beside them, up to two seconds after the last task, when buffers have been written.
Tasks a second of the clock are shown too; on a machine that does other work they say more about that. ``enqueue_10000_s``: seconds for 10,000 ``.delay``.
``kill9_recovery_s``: from ``kill -9`` of a worker that runs two tasks and holds four to all six running elsewhere.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.cluster.server import Server
from bench.cluster.sides import Side, foreign, ours
from bench.load.rescue import seconds_until_rescued
from bench.load.speed import Speed, measured
from config.packs import DEFAULT_QUEUE

SIDES = ("ours", "bare", "plain")
ENQUEUED = 10_000


def with_side(name: str, events: bool, work: Callable[[Side, Server], Any]) -> Any:
    """Do ``work`` with a side on a fresh broker."""
    with tempfile.TemporaryDirectory(prefix="nexus-overhead-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder) / "broker")
        server.start()
        try:
            if name == "ours":
                side = ours(server, Path(folder), queues=[DEFAULT_QUEUE], worker_events=str(events).lower())
            else:
                side = foreign(name, server, Path(folder), *(["-E"] if events else []))
            return work(side, server)
        finally:
            server.kill()


def rounds(names: list[str], count: int, turns: int, events: bool) -> dict[str, list[Speed]]:
    """Every side's speeds, one of each in every turn."""
    found: dict[str, list[Speed]] = {name: [] for name in names}
    for turn in range(turns):
        for name in names:
            print(f"turn {turn + 1} of {turns}: {name} …", file=sys.stderr, flush=True)
            found[name].append(with_side(name, events, lambda side, server: measured(side, server, count)))
    return found


def median(speeds: list[Speed], of: str) -> float:
    """The median of one figure."""
    return float(statistics.median(getattr(speed, of) for speed in speeds))


def figures(found: dict[str, list[Speed]], rescued: float | None) -> dict[str, Any]:
    """The figures that are promised, and their details."""
    own = found["ours"]
    fields = ("rate", "cpu_us", "parent_us", "children_us", "beside_us")
    details: dict[str, Any] = {
        name: {field: round(median(speeds, field), 1) for field in fields}
        | {"enqueue_10000_s": round(median(speeds, "enqueue") * ENQUEUED, 2)}
        for name, speeds in found.items()
    }
    for name in found:
        details[name]["ratio"] = round(median(found[name], "cpu_us") / median(own, "cpu_us"), 3)
        details[name]["ratio_by_the_clock"] = round(median(own, "rate") / median(found[name], "rate"), 3)
    return {
        "ratio_to_bare_celery": details["bare"]["ratio"],
        "enqueue_10000_s": details["ours"]["enqueue_10000_s"],
        "kill9_recovery_s": None if rescued is None else round(rescued, 1),
        "details": details,
    }


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    heads = ("tasks/s", "CPU µs", "parent", "children", "beside", "enqueue", "ratio", "by clock")
    lines = [f"{'':<7}" + "".join(f"{head:>13}" for head in heads)]
    lines += [
        f"{name:<7}" + "".join(f"{value:>13}" for value in row.values()) for name, row in found["details"].items()
    ]
    lines.append(f"ratio to bare Celery {found['ratio_to_bare_celery']}")
    lines.append(f"10,000 tasks are enqueued in {found['enqueue_10000_s']} s")
    if found["kill9_recovery_s"] is not None:
        lines.append(f"what a killed worker held runs again after {found['kill9_recovery_s']} s")
    return "\n".join(lines)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="nexus bench overhead", description=__doc__.partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=10_000, metavar="N", help="tasks on the clock in each turn")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="turns of each side")
    parser.add_argument("--events", action="store_true", help="with Celery's events, for all sides")
    parser.add_argument("--only", choices=SIDES, action="append", help="beside ours only this side")
    parser.add_argument("--no-rescue", action="store_true", help="leave the recovery from kill -9 out")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    names = [name for name in SIDES if name in ("ours", "bare", *(options.only or SIDES))]
    rescued = None
    if not options.no_rescue:
        rescued = with_side("ours", False, seconds_until_rescued)
    found = figures(rounds(names, options.tasks, options.rounds, options.events), rescued)
    print(json.dumps(found) if options.json else table(found))


if __name__ == "__main__":
    main()
