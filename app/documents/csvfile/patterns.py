"""What the texts of a column may mean, and how they look then: numbers and dates are told from codes that resemble them."""

import re
from enum import StrEnum

_NUMBER = r"-?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_COMMA = r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?"
_YEAR = r"(?:[1-9]\d{3}|0[1-9]\d\d|00[1-9]\d|000[1-9])"


class Meaning(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    COMMA = "number with a decimal comma"
    DATE = "date"
    DAY_FIRST = "date with the day first"
    TRUTH = "truth"


PATTERNS = {
    Meaning.NUMBER: rf"^{_NUMBER}$",
    Meaning.COMMA: rf"^{_COMMA}$",
    Meaning.DATE: rf"^{_YEAR}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?)?$",
    Meaning.DAY_FIRST: rf"^\d{{1,2}}\.\d{{1,2}}\.{_YEAR}$",
    Meaning.TRUTH: r"^(?i:true|false)$",
}
"""In the syntax that Python and RE2 have in common."""
CODE = r"^(?:-?0\d+|\d{16,})$"
"""Digits that a number would lose: zeros in front, more than a float holds."""
_VALUE = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS.values()), re.ASCII)


def looks_like_value(text: str) -> bool:
    """Whether a text is a number, a date or a truth value rather than a column's name."""
    return _VALUE.fullmatch(text.strip()) is not None
