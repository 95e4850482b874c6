"""Rows of a CSV file: as texts, and with the types that their columns turn out to have."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from app.documents.csvfile.dialect import Written
from app.documents.csvfile.types import Evidence, Meaning, converted, looks_like_value

_BATCH = 2_000
HEAD_WITHIN = 10

Row = list[Any]
Columns = list[Sequence[Any]]


class TextRows:
    """Rows of texts, all of one width; None where a field is empty."""

    def __init__(self, path: Path, how: Written, width: int, tell: Callable[[int], None]) -> None:
        self._path = path
        self.how = how
        self.width = width
        self._tell = tell

    def __iter__(self) -> Iterator[Row]:
        return _rows(self.batches())

    def batches(self, skip: int = 0) -> Iterator[Columns]:
        """The rows, some at a time, as columns; without the first ``skip`` rows."""
        width, done = self.width, 0
        for batch in self.how.batches(self._path, _BATCH, skip):
            if set(map(len, batch)) != {width}:
                for row in batch:
                    row.extend([""] * (width - len(row)))
            done += len(batch)
            self._tell(done)
            yield [
                [field or None for field in column] if "" in column else column for column in zip(*batch, strict=True)
            ]


class TypedRows:
    """The same rows with types; only of ``columns``, from 0, where not of all."""

    def __init__(self, rows: TextRows, columns: Sequence[int] | None, head: int | None) -> None:
        self._rows = rows
        self._columns = range(rows.width) if columns is None else sorted(set(columns))
        self._found: dict[int, tuple[Meaning, bool]] | None = None
        self._start = 0 if head is None else head + 1

    def __iter__(self) -> Iterator[Row]:
        yield from islice(iter(self._rows), self._start)
        yield from _rows(self.batches())

    def batches(self, skip: int = 0) -> Iterator[Columns]:  # noqa: ARG002 -- a head is no row with types
        """The rows below the head, some at a time, as columns."""
        meanings = self._meanings()
        for columns in self._rows.batches(self._start):
            for index, meaning in meanings.items():
                columns[index] = converted(columns[index], *meaning)
            yield columns

    def _meanings(self) -> dict[int, tuple[Meaning, bool]]:
        if self._found is None:
            evidence = {index: Evidence(self._rows.how.separator != ",") for index in self._columns}
            for columns in self._rows.batches(self._start) if evidence else ():
                for index, each in evidence.items():
                    each.add(columns[index])
            found = {index: each.meaning for index, each in evidence.items()}
            self._found = {index: meaning for index, meaning in found.items() if meaning[0] is not Meaning.TEXT}
        return self._found


def _rows(batches: Iterator[Columns]) -> Iterator[Row]:
    for columns in batches:
        yield from map(list, zip(*columns, strict=True))


def head_row(first: Sequence[Row], width: int) -> int | None:
    """Which of the first rows names the columns; None where the values begin without names."""
    for number, row in enumerate(first):
        filled = [value for value in row if value is not None]
        if any(looks_like_value(value) for value in filled):
            return None
        if len(filled) * 2 > width:
            return number
    return None
