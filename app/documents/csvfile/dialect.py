"""How a CSV file is written: its characters, what separates its fields, whether quotes mean anything."""

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

_SAMPLE = 1 << 16
_CHUNK = 1 << 20
_LOOK_AT = 200
_SEPARATORS = "\t;|,"
"""In the order of preference: a comma also stands in numbers and texts."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
LONGEST_FIELD = 10_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """How the file is written. ``skip`` says how many of its first lines are none of the table.

    ``regular`` says that a strict and fast reader takes it: its rows are of one length, its letters all right.
    """

    charset: str
    separator: str
    quoted: bool = True
    skip: int = 0
    regular: bool = False

    def batches(self, path: Path, size: int) -> Iterator[list[list[str]]]:
        """Its rows, so many at a time, those without any value left out.

        Raises:
            csv.Error: a field is longer than any honest one.
        """
        csv.field_size_limit(LONGEST_FIELD)
        with path.open(encoding=self.charset, errors="replace", newline="") as file:
            for _ in range(self.skip):
                file.readline()
            quoting: Any = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
            rows = filter(any, csv.reader(file, delimiter=self.separator, quoting=quoting))
            while batch := list(islice(rows, size)):
                yield batch

    def swallows(self, path: Path, last: Sequence[str | None]) -> bool:
        """Whether a quote that nothing closes made the rest of the file the end of its ``last`` row."""
        if not last or (last[-1] or "").count("\n") < 2:
            return False
        with path.open(encoding=self.charset, errors="replace", newline="") as file:
            try:
                for _ in csv.reader(file, delimiter=self.separator, strict=True):
                    pass
            except csv.Error as error:
                return any(words in str(error) for words in ("unexpected end", "field limit"))
        return False


def charset_of(path: Path, tell: Callable[[int], None]) -> str:
    """The encoding by its mark, UTF-8 where the whole file is, else what its letters look like."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        for mark, name in _MARKS:
            if sample.startswith(mark):
                return name
        decoder = codecs.getincrementaldecoder("utf-8")()
        chunk, seen = sample, 0
        while True:
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return _guessed(sample, chunk[max(error.start - _SAMPLE // 2, 0) : error.start + _SAMPLE // 2])
            if not chunk:
                return "utf-8"
            seen += len(chunk)
            tell(seen)
            chunk = file.read(_CHUNK)


def _guessed(sample: bytes, around: bytes) -> str:
    """By the lines that are no ASCII, as the others say nothing."""
    from charset_normalizer import from_bytes

    lines = [line for line in (sample + b"\n" + around).splitlines() if not line.isascii()]
    foreign = b"\n".join(lines[:500])
    letters = sum(byte >= 0x80 for byte in foreign)
    if letters * 5 < len(foreign) and _is_western(foreign):  # here and there an accented letter
        return _WESTERN
    best = from_bytes(foreign).best()
    return best.encoding if best is not None else _WESTERN


def _is_western(data: bytes) -> bool:
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return False
    foreign = [letter for letter in text if not letter.isascii()]
    return sum(
        (letter.isalpha() and letter.isprintable()) or letter in "€£§°²³½–—„“”‘’…«»" for letter in foreign
    ) * 10 >= 9 * len(foreign)


def written(path: Path, charset: str, name: str) -> Written:
    """How the file separates its fields. ``name`` decides where nothing else does (``.tsv``)."""
    with path.open(encoding=charset, errors="replace", newline="") as file:
        text = file.read(_SAMPLE)
    lines = text.splitlines(keepends=True)
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:  # Excel's own hint
        return Written(charset, lines[0][4], skip=1)
    whole = lines if len(text) < _SAMPLE else lines[:-1]
    best, best_share = "\t" if name.lower().endswith(".tsv") else ",", 0.0
    for separator in _SEPARATORS:
        share = _share(whole, separator)
        if share > best_share + 0.1:
            best, best_share = separator, share
    return Written(charset, best)


def _share(lines: list[str], separator: str) -> float:
    """The share of rows that have as many fields as most have, if that is more than one."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        rows = [row for row in islice(csv.reader(lines, delimiter=separator), _LOOK_AT) if row]
    except csv.Error:  # a quote that nothing closes
        rows = [row for row in islice(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE), _LOOK_AT) if row]
    counts = Counter(map(len, rows))
    usual, times = max(counts.items(), key=lambda entry: (entry[0] > 1, entry[1]), default=(0, 0))
    return times / counts.total() if usual > 1 else 0.0
