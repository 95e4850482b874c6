"""What may be computed from a column, as SQL over the columns of the scratch database."""

import datetime as dt
from typing import Any

_OF_NUMBERS = {
    "sum": "fsum(n{0})",
    "mean": "favg(n{0})",
    "median": "median(n{0})",
    "std": "CASE WHEN count(n{0}) = 1 THEN 0 ELSE stddev_samp(n{0}) END",
}
_OF_ALL = {
    "count": "count(k{0})",
    "missing": "count(*) - count(k{0})",
    "distinct": "count(DISTINCT k{0})",
    "first": "arg_min(k{0}, i) FILTER (k{0} IS NOT NULL)",
    "last": "arg_max(k{0}, i) FILTER (k{0} IS NOT NULL)",
}
_EXTREME = "CASE WHEN count(n{0}) > 0 THEN 'n' || {1}(n{0}) WHEN count(d{0}) > 0 THEN 'd' || {1}(d{0}) END"
KEYED = frozenset(("first", "last", "min", "max"))
"""Aggregates that give a value of the column, as its key."""


def sql(name: str, column: int) -> str:
    """The SQL of one aggregate; ``p90`` is the 90th percentile."""
    if name in ("min", "max"):
        return _EXTREME.format(column, name)
    if name in _OF_ALL:
        return _OF_ALL[name].format(column)
    if name in _OF_NUMBERS:
        return _OF_NUMBERS[name].format(column)
    return f"quantile_cont(n{column}, {float(name[1:]) / 100!r})"


def of_numbers(name: str) -> bool:
    """Whether texts are left out of it."""
    return name not in _OF_ALL


def value_of(key: Any) -> Any:
    """The value that a key stands for."""
    if not isinstance(key, str):
        return key
    kind, text = key[0], key[1:]
    if kind == "t":
        return text
    if kind == "n":
        number = float(text)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    moment = dt.datetime.fromisoformat(text)
    return moment.date() if moment.time() == dt.time() else moment
