"""Read files as large as they come with the real reader, and tell what it costs.

./nexus bench large [--rows N] [--folder DIR] [FILE…]

Makes a workbook of numbers, one of texts and a CSV file unless files are named, and prints for each operation the
seconds, the child's peak memory, the longest silence between two signs of progress, and how long a cancel takes.
"""

import argparse
import itertools
import random
import re
import shutil
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


MAKERS: dict[str, Callable[[Path, int], None]] = {"numbers.xlsx": numbers, "texts.xlsx": texts, "rows.csv": csv_file}
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


def cancelled(path: Path) -> float:
    """Seconds from the wish to stop to the end, some seconds into the first operation."""
    with Reader() as reader, tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        job = Job.of(path, sniff(path), ("extract_text",), Path(folder) / "out")
        try:
            reader.run(job, stop=lambda: time.monotonic() - start > _CANCEL_AFTER)
        except Stopped:
            return time.monotonic() - start - _CANCEL_AFTER
    return 0.0


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
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="nexus-large-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for path in options.files or [folder / name for name in MAKERS]:
            if not path.exists():
                print(f"{path.name} is made …", flush=True)
                MAKERS[path.name](path, options.rows)
            print(f"{path.name}: {path.stat().st_size >> 20} MB, a cancel takes {cancelled(path):.2f} s", flush=True)
            for operation, chosen in _jobs(path):
                cost = measured(path, operation, chosen)
                what = f"{operation} {chosen.get('to', '')}".strip()
                print(
                    f"  {what:<18}{cost.seconds:>7.1f} s{cost.peak_mb:>8.0f} MB   longest silence {cost.silence:.1f} s"
                    f", {cost.said} signs: {cost.ended}",
                    flush=True,
                )
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
