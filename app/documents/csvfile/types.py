"""What the texts of a column mean, by evidence over all rows, and the texts as what they mean."""

from typing import Any

import pyarrow
import pyarrow.compute as compute

from app.documents.csvfile.patterns import CODE, PATTERNS, Meaning
from app.documents.excel.arrays import Mixed

_ENOUGH = 0.8
"""The share of a column's values that must be of a kind for the others to be exceptions (``n/a``)."""
_SURE_FROM = 500


class Evidence:
    """What speaks for each meaning of one column, as far as it was seen."""

    def __init__(self, comma_may_be_decimal: bool) -> None:
        self._open = dict.fromkeys(PATTERNS, 0)
        if not comma_may_be_decimal:
            del self._open[Meaning.COMMA]
        self._filled = 0
        self._codes = False
        self._fractions = False

    def add(self, values: Any) -> None:
        """Look at the next texts, an array."""
        texts = values.drop_null()
        self._filled += len(texts)
        if not self._open or not len(texts):
            return
        texts = _bare(texts)
        for meaning in list(self._open):
            found = compute.sum(compute.match_substring_regex(texts, PATTERNS[meaning])).as_py()
            self._open[meaning] += found
            if self._filled >= _SURE_FROM and self._open[meaning] < self._filled * _ENOUGH:
                del self._open[meaning]
            elif meaning in (Meaning.NUMBER, Meaning.COMMA) and found:
                self._look_closer(texts, all_fit=found == len(texts))

    def _look_closer(self, texts: Any, *, all_fit: bool) -> None:
        if not all_fit and not self._codes:  # a code is no number by its pattern
            self._codes = compute.any(compute.match_substring_regex(texts, CODE)).as_py()
        if not self._fractions:
            self._fractions = compute.any(compute.match_substring_regex(texts, "[.eE]")).as_py()

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


def _bare(texts: Any) -> Any:
    """Without what is blank around them."""
    blank = compute.any(compute.match_substring_regex(texts, r"^\s|\s$|[^ -~]")).as_py()
    return compute.utf8_trim_whitespace(texts) if blank else texts


def _replaced(texts: Any, pattern: str, by: str) -> Any:
    return compute.replace_substring_regex(texts, pattern, by)


def _comma(texts: Any) -> Any:
    return compute.replace_substring(compute.replace_substring(texts, ".", ""), ",", ".")


def _year_first(texts: Any) -> Any:
    padded = _replaced(_replaced(texts, r"^(\d)\.", r"0\1."), r"\.(\d)\.", r".0\1.")
    return _replaced(padded, r"^(\d\d)\.(\d\d)\.(\d{4})$", r"\3-\2-\1")


_NUMBERS = {Meaning.WHOLE: pyarrow.int64(), Meaning.NUMBER: pyarrow.float64(), Meaning.COMMA: pyarrow.float64()}


def converted(texts: Any, meaning: Meaning, all_are: bool) -> Any:
    """The texts of an array as what they mean; what does not fit stays text. ``all_are`` says that all look like it."""
    bare = _bare(texts)
    if not all_are:
        pattern = PATTERNS[Meaning.NUMBER if meaning is Meaning.WHOLE else meaning]
        bare = compute.if_else(compute.match_substring_regex(bare, pattern), bare, None)
    parts = [part for part in _parts(bare, meaning) if part.null_count < len(part)]
    if len(parts) == 1 and parts[0].null_count == texts.null_count:
        return parts[0]
    left = texts
    for part in parts:
        left = compute.if_else(part.is_valid(), None, left)
    return Mixed((*parts, left)) if left.null_count < len(left) or len(parts) > 1 else left


def _parts(bare: Any, meaning: Meaning) -> list[Any]:
    if meaning is Meaning.TRUTH:
        return [compute.equal(compute.utf8_lower(bare), "true")]
    if meaning is Meaning.DAY_FIRST:
        return [_cast(_year_first(bare), pyarrow.date32())]
    if meaning is Meaning.DATE:
        days = compute.equal(compute.utf8_length(bare), 10)
        return [
            _cast(compute.if_else(days, bare, None), pyarrow.date32()),
            _cast(compute.if_else(days, None, bare), pyarrow.timestamp("us")),
        ]
    return [_cast(_comma(bare) if meaning is Meaning.COMMA else bare, _NUMBERS[meaning])]


def _cast(texts: Any, type_: Any) -> Any:
    """Null where a text looks as it should and is nothing: the 31st of February."""
    try:
        return texts.cast(type_)
    except pyarrow.ArrowInvalid:
        return pyarrow.array([_one(text, type_) for text in texts], type_)


def _one(text: Any, type_: Any) -> Any:
    try:
        return text.cast(type_).as_py()
    except pyarrow.ArrowInvalid:
        return None
