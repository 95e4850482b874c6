"""Read files as large as they come with the real reader, and tell what it costs.

./nexus bench large [--rows N] [--folder DIR] [--json] [FILE…]

Makes a workbook of numbers, one of texts, one of texts that hardly pack, a CSV file and a PDF unless files are named, and
prints for each operation the processor time, the seconds, the child's peak memory, the longest silence between two signs
of progress, how often the progress fell back, whether anything but the outputs was left, and how long a cancel takes.
"""

import argparse
import itertools
import json
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app.documents.formats import Format
from app.documents.job import Job
from app.documents.reader import Reader, Stopped
from app.documents.sniffing import sniff
from app.errors import Failure
from bench.largest.books import book
from bench.largest.workbooks import chance, numbers, texts

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_CANCEL_AFTER = 1.5
OPERATIONS: dict[Format, list[tuple[str, dict[str, Any]]]] = {
    Format.EXCEL: [
        ("extract_text", {}),
        ("analyze", {}),
        ("convert", {"to": "csv"}),
        ("convert", {"to": "parquet"}),
        ("calculate", {"aggregations": {}}),
        ("calculate", {"aggregations": {}, "group_by": []}),
    ],
    Format.PDF: [
        (operation, {})
        for operation in (
            "extract_text",
            "to_markdown",
            "to_html",
            "to_json",
            "count_stats",
            "extract_tables",
            "extract_images",
            "metadata",
            "thumbnails",
        )
    ],
}
"""What is measured by format, with options; empty aggregations and groups are filled with the file's own columns."""


_COLUMNS: dict[str, tuple[dict[str, list[str]], str]] = {
    ".csv": ({"Amount": ["sum", "p90"]}, "Region"),
    "": ({"Column 1": ["sum", "p90", "distinct"]}, "Column 0"),
}
"""What is calculated of the files that are made, and by which groups."""


class Cost(NamedTuple):
    """What one operation on one file cost: ``silence`` is the longest time without a sign of progress, in seconds,
    ``fallen_back`` how often the progress was less than before, ``nothing_left`` whether no file but its outputs stayed.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    silence: float
    said: int
    fallen_back: int
    nothing_left: bool
    ended: str


def csv_file(path: Path, rows: int) -> None:
    """A CSV file of ten columns, fifty rows for each of ``rows``: a hundred thousand make five million."""
    draw = random.Random(1)
    regions = ("North", "South", "East", "West", "Süd")
    with path.open("w", encoding="utf-8") as file:
        file.write("Id,Region,Code,Amount,Day,Paid,Pieces,Price,Note,Score\n")
        for row in range(rows * 50):
            file.write(
                f"{row},{regions[row % 5]},{row % 1000:05d},{draw.random() * 1000:.2f},2024-01-{row % 28 + 1:02d},"
                f"{'true' if row % 3 else 'false'},{row % 17},{row % 97}.5,n{row % 5000},{row % 9 if row % 50 else 'n/a'}\n"
            )


MAKERS: dict[str, Callable[[Path, int], None]] = {
    "numbers.xlsx": numbers,
    "texts.xlsx": texts,
    "chance.xlsx": chance,
    "rows.csv": csv_file,
    "pages.pdf": book,
}
"""Files by name, made for a number of rows of 50 cells."""


def measured(path: Path, operation: str, options: dict[str, Any]) -> Cost:
    """Run one operation with the reader's own limits."""
    signs: list[tuple[float, float]] = []
    peak = 0.0

    def progress(done: int, total: int, what: str) -> None:  # noqa: ARG001 -- what is said is for people
        signs.append((time.monotonic(), done / max(total, 1)))

    before = _cpu_of_children()
    with Reader() as reader, tempfile.TemporaryDirectory() as folder:

        def stop() -> bool:
            nonlocal peak
            peak = max(peak, _peak_mb(reader.pid))
            return False

        start = time.monotonic()
        job = Job.of(path, sniff(path), (operation,), Path(folder) / "out", options)
        names: list[str] = []
        try:
            outcome = reader.run(job, stop=stop, progress=progress)
            names, ended = outcome.file_names, "truncated" if outcome.truncated else "ok"
        except Failure as failure:
            ended = f"{failure.code}: {failure}"
        end = time.monotonic()
        there = sorted(str(each.relative_to(folder)) for each in Path(folder).rglob("*") if not each.is_dir())
    times = [start, *(when for when, _ in signs), end]
    return Cost(
        seconds=end - start,
        cpu_seconds=_cpu_of_children() - before,
        peak_mb=peak,
        silence=max(later - earlier for earlier, later in itertools.pairwise(times)),
        said=len(signs),
        fallen_back=sum(later < earlier for (_, earlier), (_, later) in itertools.pairwise(signs)),
        nothing_left=there == sorted(f"out/{name}" for name in names),
        ended=ended,
    )


def _cpu_of_children() -> float:
    """Of those that have ended, which a closed reader's child has."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Cancelled(NamedTuple):
    """How a cancel went: seconds until the work had ended, whether its process was gone and its folder empty."""

    seconds: float
    process_gone: bool
    nothing_left: bool


def cancelled(path: Path) -> Cancelled | None:
    """Cancel a long operation a little into it; None where it had ended before."""
    wished: list[float] = []
    pids: list[int | None] = []

    with Reader() as reader, tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()

        def stop() -> bool:
            pids.append(reader.pid)
            if time.monotonic() - start > _CANCEL_AFTER:
                wished.append(time.monotonic())
            return bool(wished)

        format = sniff(path)
        job = Job.of(path, format, (OPERATIONS[format][1][0],), Path(folder) / "out")
        try:
            reader.run(job, stop=stop)
        except Stopped:
            ended = time.monotonic()
            gone = not Path(f"/proc/{pids[-1]}").exists()
            return Cancelled(ended - wished[0], gone, not list(Path(folder).iterdir()))
    return None


def _peak_mb(pid: int | None) -> float:
    try:
        found = _PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0


def _jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for operation, options in OPERATIONS[sniff(path)]:
        if operation == "calculate":
            named, group = _COLUMNS.get(path.suffix, _COLUMNS[""])
            options = {"aggregations": named} | ({"group_by": [group]} if "group_by" in options else {})
        yield operation, options


def main() -> None:
    """Print a line for each file and operation."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of 50 cells in a file that is made")
    parser.add_argument("--folder", type=Path, help="where files are made and kept; else they are deleted")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}

    def tell(text: str) -> None:
        print(text, file=sys.stderr if options.json else sys.stdout, flush=True)

    folder = options.folder or Path(tempfile.mkdtemp(prefix="nexus-large-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for path in options.files or [folder / name for name in MAKERS]:
            if not path.exists():
                tell(f"{path.name} is made …")
                MAKERS[path.name](path, options.rows)
            found[path.name] = {"mb": path.stat().st_size >> 20, "operations": {}}
            stopped = cancelled(path)
            found[path.name]["cancel"] = stopped._asdict() if stopped is not None else None
            tell(f"{path.name}: {path.stat().st_size >> 20} MB, a cancel: {stopped}")
            for operation, chosen in _jobs(path):
                cost = measured(path, operation, chosen)
                what = f"{operation} {chosen.get('to', '') or ('by groups' if 'group_by' in chosen else '')}".strip()
                found[path.name]["operations"][what] = cost._asdict()
                tell(
                    f"  {what:<20}{cost.cpu_seconds:>6.1f} s of CPU in{cost.seconds:>6.1f} s{cost.peak_mb:>6.0f} MB"
                    f"   longest silence {cost.silence:.1f} s, {cost.said} signs, {cost.fallen_back} fell back"
                    f"{'' if cost.nothing_left else ', FILES LEFT'}: {cost.ended}"
                )
    finally:
        if options.folder is None:
            shutil.rmtree(folder)
    if options.json:
        print(json.dumps({"files": found}))


if __name__ == "__main__":
    main()
