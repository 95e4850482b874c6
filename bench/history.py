"""How fast a long history answers: a million tasks, and the questions that people ask of them.

./nexus bench history [--rows N] [--url URL] [--asked N] [--json]

The rows are like those of an installation: runs of many files, a few per cent failed or tried again, five queues, a dozen
workers, three months. SQLite in a temporary folder, or the empty database behind ``--url``. Each question is a page of 50
with its count, as the console asks it; in milliseconds: the median and the slowest.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app.history import search
from app.history.search import Wanted
from app.history.stage import Rank, stage
from app.history.tables import TaskRecord
from app.records.base import Database, now, open_engine
from app.records.schema import prepare
from app.records.tables import ItemRecord, RunRecord
from config.packs import PACKS

DAYS = 90
STATES = ("queued", "running", "retrying", "succeeded", "failed", "cancelled")
FILES_OF_A_RUN = 100
TASKS = [(pack.queue, f"{pack.tasks}.step_{number}") for pack in PACKS for number in range(5)]
MESSAGES = ("quotation.docx is damaged.", "The mail server is busy.", "The worker died 3 times.", "It was too slow.")
PAGE = 10_000


def rows(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Tasks with the item that each works on."""
    chance, moment = random.Random(1), now()
    for number in range(count):
        run = f"r{number // FILES_OF_A_RUN:07}"
        queue, task = TASKS[number % len(TASKS)]
        state = chance.choices(STATES, (1, 1, 1, 950, 35, 12))[0]
        queued = moment - timedelta(days=DAYS * (1 - number / count))
        ended = state in ("succeeded", "failed", "cancelled")
        item = {"item_id": f"{run}.{number % FILES_OF_A_RUN}", "run_id": run, "position": number % FILES_OF_A_RUN}
        yield (
            {
                "task_id": str(uuid.UUID(int=chance.getrandbits(128))),
                "task": task,
                "queue": queue,
                "state": state,
                "priority": 5,
                "tenant": "",
                "life": 0,
                "stage": stage(0, 0, Rank.ENDED if ended else Rank.QUEUED),
                "attempt": chance.choices((0, 1, 2), (95, 4, 1))[0],
                "worker": f"{queue}@host{chance.randrange(12)}",
                "run_id": run,
                "item_id": item["item_id"],
                "step": "Reading",
                "group_id": None,
                "group_index": None,
                "queued": queued,
                "received": queued,
                "started": queued + timedelta(seconds=chance.random() * 9),
                "finished": queued + timedelta(seconds=10 + chance.random() * 50) if ended else None,
                "arguments": {"kwargs": {"file_path": f"uploads/runs/{run}/inputs/{number}.pdf"}},
                "error": {"code": "damaged_file", "message": MESSAGES[number % 4]} if state == "failed" else None,
                "result": {"status": state, "outputs": {"text_file": f"uploads/runs/{run}/{number}.txt"}},
            },
            {**item, "name": f"document {number}.pdf", "key": "k"},
        )


def fill(db: Database, count: int) -> None:
    """Write the rows, a page in each transaction."""
    made = rows(count)
    with db.write() as session:
        begin, each = now() - timedelta(days=DAYS), timedelta(days=DAYS) * FILES_OF_A_RUN / count
        runs = [
            {"run_id": f"r{number:07}", "workflow": "digest", "created": begin + each * number}
            for number in range(count // FILES_OF_A_RUN + 1)
        ]
        session.execute(insert(RunRecord), runs)
    for done in range(0, count, PAGE):
        page = [row for _, row in zip(range(min(PAGE, count - done)), made, strict=False)]
        with db.engine.begin() as connection:
            connection.execute(insert(ItemRecord.__table__), [item for _, item in page])  # type: ignore[arg-type]
            connection.execute(insert(TaskRecord.__table__), [task for task, _ in page])  # type: ignore[arg-type]
        print(f"\r{done + len(page):,} of {count:,} rows", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


def questions(db: Database, count: int) -> dict[str, Wanted]:
    """What people ask of history."""
    last = search.search(db, Wanted(), limit=1)[0]
    middle = now() - timedelta(days=DAYS / 2)
    return {
        "the newest": Wanted(),
        "failed": Wanted(states=("failed",)),
        "retrying": Wanted(states=("retrying",)),
        "failed or retrying": Wanted(states=("failed", "retrying")),
        "still open": Wanted(states=("queued", "running", "retrying")),
        "of one name": Wanted(task="step_3"),
        "failed of one name": Wanted(states=("failed",), task=TASKS[7][1]),
        "of one queue": Wanted(queue="ai_queue"),
        "failed of one queue": Wanted(states=("failed",), queue="email_queue"),
        "of one worker": Wanted(worker=last.worker),
        "of one run": Wanted(run=last.run_id or ""),
        "one day": Wanted(since=middle, until=middle + timedelta(days=1)),
        "failed of one day": Wanted(states=("failed",), since=middle, until=middle + timedelta(days=1)),
        "tried again": Wanted(retried=True),
        "an id's beginning": Wanted(text=last.task_id[:8]),
        "a reason": Wanted(text="damaged"),
        "a file's name": Wanted(text=f"document {count - 99}"),
        "a word that is nowhere": Wanted(text="hippopotamus"),
        "older than a row": Wanted(before=(middle, "")),
        "failed, older than a row": Wanted(states=("failed",), before=(middle, "")),
    }


def ask(db: Database, wanted: Wanted, times: int) -> dict[str, float]:
    """Milliseconds of one question: a page with its count."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        search.search(db, wanted)
        search.total(db, wanted)
        took.append((time.perf_counter() - begin) * 1000)
    return {"p50_ms": round(statistics.median(took), 1), "max_ms": round(max(took), 1)}


def measured(url: str, count: int, times: int) -> dict[str, Any]:
    """Every question's milliseconds over ``count`` rows."""
    engine = open_engine(url)
    prepare(engine)
    db = Database(engine)
    fill(db, count)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    found = {name: ask(db, wanted, times) for name, wanted in questions(db, count).items()}
    begin = time.perf_counter()
    search.by_state(db, Wanted(), STATES)
    found["counts by state"] = {"p50_ms": round((time.perf_counter() - begin) * 1000, 1), "max_ms": 0.0}
    engine.dispose()
    return {"rows": count, "slowest_ms": max(figure["p50_ms"] for figure in found.values()), "questions": found}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="nexus bench history", description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--url", default="", help="an empty database; SQLite in a temporary folder otherwise")
    parser.add_argument("--asked", type=int, default=5, metavar="N", help="times that each question is asked")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nexus-history-") as folder:
        url = options.url or f"sqlite:///{Path(folder) / 'history.sqlite3'}"
        found = measured(url, options.rows, options.asked)
    if options.json:
        print(json.dumps(found))
        return
    for name, figure in found["questions"].items():
        print(f"{name:<28}{figure['p50_ms']:>10} ms{figure['max_ms']:>10} ms")


if __name__ == "__main__":
    main()
