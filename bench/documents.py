"""Read the same files with our reader and with the libraries people use, each in a process of its own.

./nexus bench documents [--corpus DIR] [--sample N] [--format FORMAT] [--details] [--json]

Every ratio is the peer's processor seconds over ours (parent and child), over the files that both read. Everybody gives
text, from a workbook its sheets' names and cells. A reader first reads all files for what it finds, uncounted as
starting and importing are; then all read them again for the time alone, in turn: the middle of seven times counts, or
of as many as take a reader three seconds. Words found are a share: of a Word or PowerPoint file's words by a
brute-force count, of a workbook's cells as openpyxl reads them, of a PDF's words as two of three readers find them.
"""

import argparse
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.reading.child import OURS
from bench.reading.corpus import FAMILIES, chosen, usual
from bench.reading.figures import Figures, figures
from bench.reading.peers import OPINIONS, PEERS
from bench.reading.process import TIMES, Asked

_WORST = 10


def measured(family: str, files: list[Path]) -> Figures:
    """Let every reader of a format read ``files``, all of them in turn: a machine is not as fast at every moment."""
    with tempfile.TemporaryDirectory(prefix="nexus-bench-") as folder, ExitStack() as stack:
        asked: dict[str, Asked] = {}
        for number, reader in enumerate((OURS, *PEERS[family], *OPINIONS[family])):
            _tell(f"{family}: {len(files)} files, {reader} …")
            asked[reader] = stack.enter_context(Asked(family, reader, Path(folder) / str(number)))
            asked[reader].keep(files)
        for turn in range(TIMES):
            _tell(f"{family}: {len(files)} files, for the time alone, {turn + 1} of {TIMES} …")
            for reader in (OURS, *PEERS[family]):
                asked[reader].time()
        return figures(family, files, {reader: each.answers() for reader, each in asked.items()})


def table(found: dict[str, Figures]) -> str:
    """The figures for people."""
    lines = [
        f"{'':<6}{'':<20}{'read':>9}{'CPU s':>9}{'ratio':>8}{'median':>8}{'peak MB':>9}{'files/s':>9}{'found':>9}{'failed':>8}"
    ]
    for family, each in found.items():
        for reader, spent in each.cpu_seconds.items():
            read = f"{each.read[reader]}/{each.files}"
            line = f"{family:<6}{reader:<20}{read:>9}{spent:>9.2f}"
            if reader == OURS:
                line += f"{'':>16}{each.peak_mb[reader]:>9.0f}{_number(each.files_per_s, 1):>9}"
                line += f"{_number(each.words_found, 4):>9}{len(each.failed):>8}"
            else:
                line += f"{_number(each.ratio[reader], 1):>8}{_number(each.median[reader], 1):>8}{each.peak_mb[reader]:>9.0f}"
            lines.append(line)
    return "\n".join(lines)


def details(found: dict[str, Figures]) -> str:
    """Which files failed, and in which ones most is missing."""
    lines: list[str] = []
    for family, each in found.items():
        lines.extend(f"{family}: {path.name} was not read. {why}" for path, why in each.failed.items())
        worst = sorted(each.shares, key=lambda share: share.found - share.total)[:_WORST]
        lines.extend(
            f"{family}: {share.total - share.found} of {share.total} missing in {share.path.name}"
            for share in worst
            if share.found < share.total
        )
    return "\n".join(lines)


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="nexus bench documents", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder of documents (NEXUS_TEST_CORPUS, else samples)"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="at most N files of each format, evenly spread")
    parser.add_argument("--format", choices=list(FAMILIES), action="append", help="only this format; may be repeated")
    parser.add_argument("--details", action="store_true", help="also name the files that failed or lack words")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    corpus = Path(os.environ.get("_NEXUS_CWD", ""), options.corpus or usual()).resolve()
    if not corpus.is_dir():
        parser.error(f"--corpus: {corpus} is not a folder. Name one that holds documents.")
    found: dict[str, Figures] = {}
    for family in options.format or FAMILIES:
        if files := chosen(corpus, family, options.sample):
            found[family] = measured(family, files)
    if not found:
        parser.error(f"--corpus: {corpus} holds no documents. Name a folder with .pdf, .docx, .xlsx or .pptx files.")
    if options.json:
        print(json.dumps({"formats": {family: each.as_json() for family, each in found.items()}}))
        return
    print(table(found))
    if options.details:
        print(details(found))


if __name__ == "__main__":
    main()
