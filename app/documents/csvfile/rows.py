"""Rows of a CSV file: as texts, and with the types that their columns turn out to have."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from app.documents.csvfile.dialect import Written
from app.documents.csvfile.types import Evidence, Meaning, converted, looks_like_value

_BATCH = 2_000
_TELL_EVERY = 2_000
HEAD_WITHIN = 10

Row = list[Any]


class TextRows:
    """Rows of texts, all of one width; None where a field is empty."""

    def __init__(self, path: Path, how: Written, width: int, tell: Callable[[int], None]) -> None:
        self._path = path
        self.how = how
        self.width = width
        self._tell = tell

    def __iter__(self) -> Iterator[Row]:
        width, tell = self.width, self._tell
        for number, fields in enumerate(self.how.rows(self._path), 1):
            row: Row = fields
            if "" in fields:
                row = [field or None for field in fields]
            if len(row) < width:
                row.extend([None] * (width - len(row)))
            if number % _TELL_EVERY == 0:
                tell(number)
            yield row


class TypedRows:
    """The same rows with types; only of ``columns``, from 0, where not of all."""

    def __init__(self, rows: TextRows, columns: Sequence[int] | None, head: int | None) -> None:
        self._rows = rows
        self._columns = range(rows.width) if columns is None else sorted(set(columns))
        self._found: dict[int, Meaning] | None = None
        self._start = 0 if head is None else head + 1

    def __iter__(self) -> Iterator[Row]:
        meanings = self._meanings()
        rows = iter(self._rows)
        yield from islice(rows, self._start)
        while batch := list(islice(rows, _BATCH)):
            columns: list[Sequence[Any]] = list(zip(*batch, strict=True))
            for index, meaning in meanings.items():
                columns[index] = converted(columns[index], meaning)
            yield from map(list, zip(*columns, strict=True))

    def _meanings(self) -> dict[int, Meaning]:
        if self._found is None:
            evidence = {index: Evidence(self._rows.how.separator != ",") for index in self._columns}
            rows = islice(iter(self._rows), self._start, None)
            while batch := list(islice(rows, _BATCH)):
                columns = list(zip(*batch, strict=True))
                for index, each in evidence.items():
                    each.add(columns[index])
            self._found = {index: each.meaning for index, each in evidence.items() if each.meaning is not Meaning.TEXT}
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
