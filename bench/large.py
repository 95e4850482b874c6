"""Read files as large as they come with the real reader, and tell what it costs.

./nexus bench large [--rows N] [--folder DIR] [--json] [FILE…]

Makes a workbook of numbers, one of texts, a CSV file and a PDF unless files are named, and prints for each operation the
seconds, the child's peak memory, the longest silence between two signs of progress, and how long a cancel takes.
"""

import argparse
import itertools
import json
import random
import re
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

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_CANCEL_AFTER = 3.0
OPERATIONS: dict[Format, list[tuple[str, dict[str, Any]]]] = {
    Format.EXCEL: [
        ("extract_text", {}),
        ("analyze", {}),
        ("convert", {"to": "csv"}),
        ("convert", {"to": "parquet"}),
        ("calculate", {"aggregations": {}}),
    ],
    Format.PDF: [(operation, {}) for operation in ("extract_text", "to_json", "extract_images", "metadata")],
}
"""What is measured by format, with options; empty aggregations are filled with the file's own columns."""


class Cost(NamedTuple):
    """What one operation on one file cost."""

    seconds: float
    peak_mb: float
    silence: float
    said: int
    ended: str


def numbers(path: Path, rows: int) -> None:
    """A workbook of 50 columns of numbers."""
    draw = random.Random(1)
    _workbook(path, rows, 50, lambda _, __: draw.random() * 1e6)


def texts(path: Path, rows: int) -> None:
    """A workbook of ten columns, every other one of texts."""
    draw = random.Random(1)
    _workbook(
        path, rows * 5, 10, lambda row, column: draw.random() if column % 2 else f"text {row} {column} {draw.random()}"
    )


def _workbook(path: Path, rows: int, columns: int, value: Callable[[int, int], Any]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, [f"Column {number}" for number in range(columns)])
        for row in range(1, rows + 1):
            for column in range(columns):
                page.write(row, column, value(row, column))


def csv_file(path: Path, rows: int) -> None:
    """A CSV file of six columns."""
    draw = random.Random(1)
    regions = ("North", "South", "East", "West", "Süd")
    with path.open("w", encoding="utf-8") as file:
        file.write("Id,Region,Code,Amount,Day,Note\n")
        for row in range(rows * 50):
            file.write(
                f"{row},{regions[row % 5]},{row % 1000:05d},{draw.random() * 1000:.2f},2024-01-{row % 28 + 1:02d},note {row}\n"
            )


MAKERS: dict[str, Callable[[Path, int], None]] = {
    "numbers.xlsx": numbers,
    "texts.xlsx": texts,
    "rows.csv": csv_file,
    "pages.pdf": book,
}
"""Files by name, made for a number of rows of 50 cells."""


def measured(path: Path, operation: str, options: dict[str, Any]) -> Cost:
    """Run one operation with the reader's own limits."""
    signs: list[float] = []
    peak = 0.0

    def progress(done: int, total: int, what: str) -> None:  # noqa: ARG001 -- only that something is said counts
        signs.append(time.monotonic())

    with Reader() as reader, tempfile.TemporaryDirectory() as folder:

        def stop() -> bool:
            nonlocal peak
            peak = max(peak, _peak_mb(reader.pid))
            return False

        start = time.monotonic()
        job = Job.of(path, sniff(path), (operation,), Path(folder) / "out", options)
        try:
            ended = "truncated" if reader.run(job, stop=stop, progress=progress).truncated else "ok"
        except Failure as failure:
            ended = f"{failure.code}: {failure}"
        end = time.monotonic()
    times = [start, *signs, end]
    silence = max(later - earlier for earlier, later in itertools.pairwise(times))
    return Cost(end - start, peak, silence, len(signs), ended)


class Cancelled(NamedTuple):
    """How a cancel went: seconds until the work had ended, whether its process was gone and its folder empty."""

    seconds: float
    process_gone: bool
    nothing_left: bool


def cancelled(path: Path) -> Cancelled | None:
    """Cancel the first operation some seconds into it; None where it had ended before."""
    wished: list[float] = []
    pids: list[int | None] = []

    with Reader() as reader, tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()

        def stop() -> bool:
            pids.append(reader.pid)
            if time.monotonic() - start > _CANCEL_AFTER:
                wished.append(time.monotonic())
            return bool(wished)

        job = Job.of(path, sniff(path), ("extract_text",), Path(folder) / "out")
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
            named = {"Amount": ["sum", "p90"]} if path.suffix == ".csv" else {"Column 1": ["sum", "p90", "distinct"]}
            options = {"aggregations": named}
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
                found[path.name]["operations"][f"{operation} {chosen.get('to', '')}".strip()] = cost._asdict()
                what = f"{operation} {chosen.get('to', '')}".strip()
                tell(
                    f"  {what:<18}{cost.seconds:>7.1f} s{cost.peak_mb:>8.0f} MB   longest silence {cost.silence:.1f} s"
                    f", {cost.said} signs: {cost.ended}"
                )
    finally:
        if options.folder is None:
            shutil.rmtree(folder)
    if options.json:
        print(json.dumps({"files": found}))


if __name__ == "__main__":
    main()
