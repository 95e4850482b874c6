"""Read files with the same readers in one plain process: no queue, no child. What the rest costs is the difference.

python bench/plain_extract.py DIR… [--json]
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.documents.formats import Format
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.read import read
from app.documents.sniffing import sniff
from app.errors import GiveUp

OPERATIONS: dict[Format, tuple[str, ...]] = {
    Format.WORD: ("extract_text", "extract_tables", "extract_images", "metadata"),
    Format.EXCEL: ("extract_text", "extract_tables", "extract_images", "metadata"),
    Format.POWERPOINT: ("extract_text", "extract_tables", "extract_images", "metadata"),
    Format.PDF: ("extract_text", "extract_tables", "extract_images", "metadata"),
    Format.IMAGE: ("info", "metadata"),
}


def files_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Every file below ``folders``, in the order of names."""
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else [folder]


def extract(paths: Iterable[Path]) -> dict[str, Any]:
    """Read each file; counts, seconds, words, and what failed and why."""
    failures: list[dict[str, str]] = []
    words = count = 0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        for count, path in enumerate(paths, start=1):
            folder = Path(scratch) / str(count)
            folder.mkdir()
            try:
                format = sniff(path)
                outcome = read(Job.of(path, format, OPERATIONS[format], folder), Limits())
                words += outcome.stats.get("words", 0)
            except GiveUp as failure:
                failures.append({"file": str(path), "code": failure.code, "message": str(failure)})
            except Exception as error:  # noqa: BLE001 -- in the product the child's border does this
                failures.append({"file": str(path), "code": "broken", "message": f"{type(error).__name__}: {error}"})
    seconds = time.perf_counter() - started
    return {
        "files": count,
        "seconds": round(seconds, 3),
        "files_per_s": round(count / seconds, 1),
        "words": words,
        "failures": failures,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folders (or files) to read")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    figures = extract(files_in(chosen.folders))
    if chosen.json:
        print(json.dumps(figures))
        return
    for failure in figures["failures"]:
        print(f"{failure['file']}: {failure['message']}")
    print(
        f"{figures['files']} files in {figures['seconds']} s, {figures['files_per_s']} files/s, {figures['words']} words"
    )


if __name__ == "__main__":
    main()
