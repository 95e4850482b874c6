"""Rows of a CSV file: as texts, and with the types that their columns turn out to have."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any

from app.documents.csvfile.dialect import Written
from app.documents.csvfile.patterns import Meaning, looks_like_value

_BATCH = 2_000
HEAD_WITHIN = 10

Row = list[Any]
Columns = list[Any]
"""Arrays of one length, one for each column."""
Share = Callable[[float], AbstractContextManager[None]]


class TextRows:
    """Rows of texts, all of one width; None where a field is empty."""

    def __init__(self, path: Path, how: Written, width: int, tell: Callable[[int], None]) -> None:
        self._path = path
        self.how = how
        self.width = width
        self._tell = tell

    def __iter__(self) -> Iterator[Row]:
        width, done = self.width, 0
        for batch in self.how.batches(self._path, _BATCH):
            done += len(batch)
            self._tell(done)
            for row in batch:
                yield [field or None for field in row] + [None] * (width - len(row))

    def batches(self, skip: int = 0) -> Iterator[Columns]:
        """The rows, some at a time, as columns; without the first ``skip`` rows."""
        from app.documents.csvfile.arrays import text_arrays

        done = 0
        for columns in text_arrays(self._path, self.how, self.width):
            left_out = min(max(skip - done, 0), len(columns[0]))
            done += len(columns[0])
            self._tell(done)
            if left_out < len(columns[0]):
                yield [column[left_out:] for column in columns] if left_out else columns


class TypedRows:
    """The same rows with types; only of ``columns``, from 0, where not of all."""

    def __init__(self, rows: TextRows, columns: Sequence[int] | None, head: int | None, share: Share) -> None:
        self._rows = rows
        self._columns = range(rows.width) if columns is None else sorted(set(columns))
        self._share = share
        self._found: dict[int, tuple[Meaning, bool]] | None = None
        self._start = 0 if head is None else head + 1

    def __iter__(self) -> Iterator[Row]:
        yield from islice(iter(self._rows), self._start)
        for columns in self.batches():
            yield from map(list, zip(*(column.to_pylist() for column in columns), strict=True))

    def batches(self) -> Iterator[Columns]:
        """The rows below the head, some at a time, as columns."""
        from app.documents.csvfile.types import converted

        meanings = self._meanings()
        for columns in self._rows.batches(self._start):
            for index, meaning in meanings.items():
                columns[index] = converted(columns[index], *meaning)
            yield columns

    def _meanings(self) -> dict[int, tuple[Meaning, bool]]:
        from app.documents.csvfile.types import Evidence

        if self._found is None:
            evidence = {index: Evidence(self._rows.how.separator != ",") for index in self._columns}
            with self._share(0.4):
                for columns in self._rows.batches(self._start) if evidence else ():
                    for index, each in evidence.items():
                        each.add(columns[index])
            found = {index: each.meaning for index, each in evidence.items()}
            self._found = {index: meaning for index, meaning in found.items() if meaning[0] is not Meaning.TEXT}
        return self._found


def head_row(first: Sequence[Row], width: int) -> int | None:
    """Which of the first rows names the columns; None where the values begin without names."""
    for number, row in enumerate(first):
        filled = [value for value in row if value is not None]
        if any(looks_like_value(value) for value in filled):
            return None
        if len(filled) * 2 > width:
            return number
    return None
