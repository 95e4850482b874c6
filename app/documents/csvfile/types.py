"""What the texts of a column mean: numbers, dates and truth values are told from codes that only look like numbers."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

_ENOUGH = 0.8
"""The share of a column's values that must be of a kind for the others to be exceptions (``n/a``)."""
_NUMBER = r"-?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_COMMA = r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?"


class Meaning(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    COMMA = "number with a decimal comma"
    DATE = "date"
    DAY_FIRST = "date with the day first"
    TRUTH = "truth"


_PATTERNS = {
    Meaning.NUMBER: re.compile(rf"^{_NUMBER}$", re.MULTILINE),
    Meaning.COMMA: re.compile(rf"^{_COMMA}$", re.MULTILINE),
    Meaning.DATE: re.compile(r"^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$", re.MULTILINE),
    Meaning.DAY_FIRST: re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}$", re.MULTILINE),
    Meaning.TRUTH: re.compile(r"^(?:true|false)$", re.MULTILINE | re.IGNORECASE),
}
_CODE = re.compile(r"^(?:-?0\d+|\d{16,})$", re.MULTILINE)
"""Digits that a number would lose: zeros in front, more than a float holds."""
_FRACTION = re.compile(r"[.eE]")
_IN_BULK = 500


class Evidence:
    """What speaks for each meaning of one column, as far as it was seen."""

    def __init__(self, comma_may_be_decimal: bool) -> None:
        self._open = dict.fromkeys(_PATTERNS, 0)
        if not comma_may_be_decimal:
            del self._open[Meaning.COMMA]
        self._filled = 0
        self._codes = False
        self._fractions = False

    def add(self, values: Sequence[str | None]) -> None:
        """Look at the next values, empty ones among them."""
        texts = list(filter(None, values))
        self._filled += len(texts)
        if not self._open or not texts:
            return
        joined = "\n".join(texts)
        if " " in joined or joined.count("\n") != len(texts) - 1:
            joined = "\n".join(text.strip() for text in texts if "\n" not in text)
        for meaning in list(self._open):
            self._open[meaning] += len(_PATTERNS[meaning].findall(joined))
            if self._filled >= _IN_BULK and self._open[meaning] < self._filled * _ENOUGH:
                del self._open[meaning]
        if Meaning.NUMBER in self._open or Meaning.COMMA in self._open:
            self._codes = self._codes or _CODE.search(joined) is not None
            self._fractions = self._fractions or _FRACTION.search(joined) is not None

    @property
    def meaning(self) -> tuple[Meaning, bool]:
        """What the column holds, and whether all its values do."""
        best, count = max(self._open.items(), key=lambda entry: entry[1], default=(Meaning.TEXT, 0))
        if not self._filled or count < self._filled * _ENOUGH:
            return Meaning.TEXT, True
        if best in (Meaning.NUMBER, Meaning.COMMA) and self._codes:
            return Meaning.TEXT, True
        whole = best is Meaning.NUMBER and not self._fractions
        return Meaning.WHOLE if whole else best, count == self._filled


def _comma(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


_day = lru_cache(maxsize=50_000)(dt.date.fromisoformat)
"""Days come again and again in a column."""


def _date(text: str) -> dt.date:
    return _day(text) if len(text) == 10 else dt.datetime.fromisoformat(text)


def _day_first(text: str) -> dt.date:
    day, month, year = text.split(".")
    return dt.date(int(year), int(month), int(day))


_VALUES: dict[Meaning, Callable[[str], Any]] = {
    Meaning.WHOLE: int,
    Meaning.NUMBER: float,
    Meaning.COMMA: _comma,
    Meaning.DATE: _date,
    Meaning.DAY_FIRST: _day_first,
    Meaning.TRUTH: lambda text: text.lower() == "true",
}


def converted(values: Sequence[str | None], meaning: Meaning, all_are: bool) -> Sequence[Any]:
    """The values as what they mean; what does not fit stays text. ``all_are`` says that there is no such value."""
    if meaning is Meaning.TEXT:
        return values
    if all_are:
        convert = _VALUES[meaning]
        try:
            if None in values:
                return [None if value is None else convert(value) for value in values]
            return list(map(convert, values))  # type: ignore[arg-type]  # none of them is None
        except ValueError:  # spaces around, the 31st of February
            pass
    return [value if value is None else one_converted(value, meaning) for value in values]


def one_converted(text: str, meaning: Meaning) -> Any:
    """One value as what it means, or the text."""
    if meaning is Meaning.TEXT:
        return text
    bare = text.strip()
    pattern = _PATTERNS[Meaning.NUMBER if meaning is Meaning.WHOLE else meaning]
    if pattern.fullmatch(bare) is None:
        return text
    try:
        return _VALUES[meaning](bare)
    except ValueError:  # the 31st of February
        return text


def looks_like_value(text: str) -> bool:
    """Whether a text is a number, a date or a truth value rather than a column's name."""
    return any(pattern.fullmatch(text.strip()) for pattern in _PATTERNS.values())
