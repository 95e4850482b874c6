"""Rows of a sheet as a native reader hands them over, with what it loses put back."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from app.documents.excel.sheet import Row

_TELL_EVERY = 1000

Errors = dict[int, dict[int, str]]
"""Error values by row and column of the sheet, from 1."""


class Moments(NamedTuple):
    """Where midnight is a time of day and not just a date: single cells, and whole columns of a very large sheet."""

    cells: frozenset[tuple[int, int]] = frozenset()
    columns: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.cells or self.columns)


class Rows:
    """The rows of a used area; may be iterated again and again."""

    def __init__(
        self,
        sheet: Any,
        errors: Errors,
        moments: Callable[[], Moments],
        tell: Callable[[int], None],
    ) -> None:
        self._sheet = sheet
        self._top, self._left = sheet.start
        self._errors = errors
        self._find_moments = moments
        self._tell = tell

    @cached_property
    def _moments(self) -> Moments:
        return self._find_moments()

    def __iter__(self) -> Iterator[Row]:
        errors, tell, top = self._errors, self._tell, self._top
        for number, row in enumerate(islice(self._sheet.iter_rows(), top, None), start=top + 1):
            types = set(map(type, row))
            if str in types and "" in row:
                row = [None if value == "" else value for value in row]
            if dt.date in types and self._moments:
                self._restore(row, number)
            if number in errors:
                self._put(row, errors[number])
            if number % _TELL_EVERY == 0:
                tell(number - top)
            yield row

    def _restore(self, row: Row, number: int) -> None:
        cells, columns = self._moments
        for index, value in enumerate(row):
            column = self._left + 1 + index
            if type(value) is dt.date and ((number, column) in cells or column in columns):
                row[index] = dt.datetime.combine(value, dt.time())

    def _put(self, row: Row, errors: dict[int, str]) -> None:
        for column, error in errors.items():
            index = column - 1 - self._left
            if 0 <= index < len(row) and row[index] is None:
                row[index] = error
