"""Rows of a CSV file as arrays of texts, a column each: by Arrow's reader where it takes the file, else by Python's."""

import csv
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute as compute
import pyarrow.csv

from app.documents.csvfile.dialect import Written

Texts = list[Any]
"""Arrays of one length, null where a field is empty."""
_BLOCK = 1 << 20
_ROWS = 10_000


def text_arrays(path: Path, how: Written, width: int) -> Iterator[Texts]:
    """The rows, some at a time, those without any value left out.

    Raises:
        ValueError: Arrow's reader was to be used (``how.regular``) and does not take the file.
    """
    for columns in _native(path, how, width) if how.regular else _padded(path, how, width):
        if not all(column.null_count for column in columns):
            yield columns
            continue
        kept = reduce(compute.or_, [column.is_valid() for column in columns])
        columns = [column.filter(kept) for column in columns]
        if len(columns[0]):
            yield columns


def _native(path: Path, how: Written, width: int) -> Iterator[Texts]:
    names = [str(number) for number in range(width)]
    pyarrow.set_io_thread_count(1)  # each maps memory of its own
    reader = pyarrow.csv.open_csv(
        path,
        pyarrow.csv.ReadOptions(
            use_threads=False,
            column_names=names,
            block_size=_BLOCK,
            skip_rows=how.skip,
            encoding="utf-8" if how.charset == "utf-8-sig" else how.charset,
        ),
        pyarrow.csv.ParseOptions(
            delimiter=how.separator, quote_char='"' if how.quoted else False, newlines_in_values=True
        ),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pyarrow.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    for batch in reader:
        if batch.num_rows:
            yield batch.columns


def _padded(path: Path, how: Written, width: int) -> Iterator[Texts]:
    for rows in how.batches(path, max(min(_ROWS, 500_000 // max(width, 1)), 1)):
        for row in rows:
            row.extend([""] * (width - len(row)))
        yield [
            pyarrow.array([field or None for field in column], pyarrow.string()) for column in zip(*rows, strict=True)
        ]


def measured(path: Path, how: Written, tell: Callable[[int], None]) -> tuple[int, int, list[str | None]]:
    """Rows, columns and the last row of a file that Arrow's reader takes; ``tell`` is told the rows so far.

    Raises:
        ValueError: it does not.
    """
    first = next(how.batches(path, 1), None)
    if first is None:
        raise csv.Error
    width = len(first[0])
    height, last = 0, []
    for columns in text_arrays(path, how, width):
        height += len(columns[0])
        last = [column[-1].as_py() for column in columns]
        tell(height)
    return height, width, last
