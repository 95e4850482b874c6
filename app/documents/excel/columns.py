"""What is in a column, found out batch by batch: kinds, what is missing, how many values differ, a summary of numbers."""

import datetime as dt
import math
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.documents.confine import loading
from app.documents.excel.table import kind

_DISTINCT_UP_TO = 1000
MOST_NUMBERS = 25_000_000
"""Numbers of one column: 200 MB, and as much again for their quartiles."""
ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


class Column:
    """One column, as far as it was seen."""

    def __init__(self, name: str, spilled: Path) -> None:
        """``spilled`` is a file that it may make for its numbers."""
        self.name = name
        self.filled = 0
        self.numbers = array("d")
        self._spilled = spilled
        self._errors = 0
        self._kinds: set[str] = set()
        self._distinct: set[Any] = set()
        self._first: dt.datetime | None = None
        self._last: dt.datetime | None = None

    def add(self, values: Any) -> None:
        """Take the next values, empty ones among them: a list, or what Arrow holds."""
        if not isinstance(values, list | tuple):
            self._add_arrays(values)
            return
        types = set(map(type, values))
        if type(None) in types:
            values = [value for value in values if value is not None]
            types.discard(type(None))
        self.filled += len(values)
        if str in types:
            values = self._without_errors(values)
            types = set(map(type, values))
        self._kinds.update(map(kind, types))
        if len(self._distinct) <= _DISTINCT_UP_TO:
            self._count_distinct(values)
        if types <= {float, int}:
            self._add_numbers(values)
        elif float in types or int in types:
            self._add_numbers([value for value in values if type(value) is float or type(value) is int])
        if dt.date in types or dt.datetime in types:
            days = values if types == {dt.date} else [_as_time(each) for each in values if isinstance(each, dt.date)]
            self._add_dates(_as_time(min(days)), _as_time(max(days)))

    def _add_arrays(self, values: Any) -> None:
        from app.documents.excel.arrays import arrays, ends, finite, kind_of, without

        for part in arrays(values):
            present = part.drop_null()
            self.filled += len(present)
            if kind_of(part) == "text":
                kept = without(present, ERRORS)
                self._errors += len(present) - len(kept)
                present = kept
            if not len(present):
                continue
            self._kinds.add(kind_of(part))
            if len(self._distinct) <= _DISTINCT_UP_TO:
                self._distinct.update(present.unique()[: _DISTINCT_UP_TO + 1].to_pylist())
            if kind_of(part) == "number":
                self.numbers.frombytes(finite(present))
            elif kind_of(part) == "date":
                self._add_dates(*map(_as_time, ends(present)))

    def _without_errors(self, values: Sequence[Any]) -> Sequence[Any]:
        if ERRORS.isdisjoint(values):
            return values
        kept = [value for value in values if type(value) is not str or value not in ERRORS]
        self._errors += len(values) - len(kept)
        return kept

    def _count_distinct(self, values: Sequence[Any]) -> None:
        for start in range(0, len(values), _DISTINCT_UP_TO):
            self._distinct.update(values[start : start + _DISTINCT_UP_TO])
            if len(self._distinct) > _DISTINCT_UP_TO:
                return

    def _add_numbers(self, values: Sequence[float]) -> None:
        if not all(map(math.isfinite, values)):
            values = [value for value in values if math.isfinite(value)]
        self.numbers.extend(values)

    def _add_dates(self, first: dt.datetime, last: dt.datetime) -> None:
        self._first = min(first, self._first or first)
        self._last = max(last, self._last or last)

    def spill(self) -> None:
        """Write its numbers to its file, so that they take no memory."""
        with self._spilled.open("ab") as file:
            self.numbers.tofile(file)
        self.numbers = array("d")

    def _all_numbers(self) -> "array[float]":
        if not self._spilled.exists():
            return self.numbers
        self.spill()
        numbers = array("d")
        with self._spilled.open("rb") as file:
            numbers.fromfile(file, self._spilled.stat().st_size // numbers.itemsize)
        self._spilled.unlink()
        return numbers

    def facts(self, rows: int) -> dict[str, Any]:
        """The column in plain values, of a table of so many rows."""
        kinds = self._kinds
        distinct = len(self._distinct)
        facts: dict[str, Any] = {
            "name": self.name,
            "type": next(iter(kinds)) if len(kinds) == 1 else "mixed" if kinds else "empty",
            "missing": rows - self.filled,
            "distinct": distinct if distinct <= _DISTINCT_UP_TO else f"more than {_DISTINCT_UP_TO}",
        }
        if self._errors:
            facts["errors"] = self._errors
        if numbers := self._all_numbers():
            facts["summary"] = summary(numbers)
            self.numbers = array("d")
        if facts["type"] == "date":
            facts["first"], facts["last"] = self._first, self._last
        return facts


def summary(values: "array[float]") -> dict[str, float]:
    """Count, sum, mean, standard deviation of a sample, and the five-number summary; they are put in another order."""
    with loading():
        import numpy

    ordered = numpy.frombuffer(values, dtype=float)
    total = math.fsum(values)
    deviation = float(ordered.std(ddof=1)) if len(values) > 1 else 0.0
    quartiles = numpy.quantile(ordered, (0, 0.25, 0.5, 0.75, 1), overwrite_input=True)
    return {
        "count": len(values),
        "sum": total,
        "mean": total / len(values),
        "std": deviation,
        **dict(zip(("min", "q1", "median", "q3", "max"), map(float, quartiles), strict=True)),
    }


def _as_time(value: dt.date) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
