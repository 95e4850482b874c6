"""Places in a sheet as spreadsheets write them."""

import re
from functools import lru_cache
from typing import NamedTuple

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?\Z")


class Area(NamedTuple):
    """A rectangle of cells; all from 1, the ends included. ``name`` is that of a table the workbook defines."""

    top: int
    left: int
    bottom: int
    right: int
    name: str = ""


@lru_cache(maxsize=20_000)
def column_number(letters: bytes) -> int:
    """``A`` is 1, ``XFD`` 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """1 is ``A``, 16384 ``XFD``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def area(reference: str, name: str = "") -> Area | None:
    """The area that ``B2`` or ``B2:D7`` means; None where it means none."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    column, row = column_number(left.encode()), int(top)
    return Area(row, column, int(bottom or row), column_number((right or left).encode()), name)
