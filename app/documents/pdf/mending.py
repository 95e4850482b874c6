"""Lines that pdfium breaks where nobody would: around a raised or lowered figure, and after each letter that climbs."""

import math
import re
from ctypes import byref
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_SHORT = re.compile(r"(?:^|(?<=\n))[^\r\n]{1,6}(?=\r\n)|(?<=\r\n)[^\r\n]{1,6}\Z")
"""A line of a few letters."""
_OVERLAP = 0.4  # of the lower box: a raised figure still stands in its letter's band, the next line does not
_BACK = 0.3  # of the higher box: a lowered figure stands below a raised one
_APART = 0.6  # of the higher box: more is another column
_SPACE = 0.16
_MOST = 2_000  # lines on one page


class Box(NamedTuple):
    """A letter's place, turned so that the writing runs from left to right."""

    start: float
    end: float
    low: float
    high: float
    angle: int
    """Quarters of a turn."""


def mended(textpage: Any, text: str) -> str:
    """The text without breaks between letters that stand beside each other."""
    if not _SHORT.search(text):
        return text
    units = in_units(text)
    pieces, last = [], 0
    for at, joint in joints(textpage, units).items():
        pieces += [units[last:at], joint]
        last = at + 2
    return of_units("".join([*pieces, units[last:]])) if pieces else text


def joints(textpage: Any, units: str) -> dict[int, str]:
    """Where a break is wrong, and what stands in its place: nothing or a space."""
    short = [found.span() for _, found in zip(range(_MOST), _SHORT.finditer(units), strict=False)]
    whole = pdfium.FPDFText_CountChars(textpage) == len(units)
    breaks = {end for _, end in short if end < len(units)} | {start - 2 for start, _ in short if start >= 2}
    found = ((at, _joint(textpage, at - 1, at + 2, whole)) for at in sorted(breaks))
    return {at: joint for at, joint in found if joint is not None}


def in_units(text: str) -> str:
    """One character for each unit of UTF-16, as pdfium counts."""
    if text.isascii() or max(text) <= "\uffff":
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[at] | data[at + 1] << 8) for at in range(0, len(data), 2))


def of_units(units: str) -> str:
    """The text that ``in_units`` took apart."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _joint(textpage: Any, before: int, after: int, whole: bool) -> str | None:
    """What stands between two letters in place of the break: nothing, a space, or None where the break is right."""
    left, right = _box(textpage, before, whole), _box(textpage, after, whole)
    if left is None or right is None or left.angle != right.angle:
        return None
    lower, higher = sorted((left.high - left.low, right.high - right.low))
    overlap = min(left.high, right.high) - max(left.low, right.low)
    gap = right.start - left.end
    if overlap < _OVERLAP * lower or not -_BACK * higher < gap < _APART * higher:
        return None
    return " " if gap > _SPACE * higher else ""


def _box(textpage: Any, index: int, whole: bool) -> Box | None:
    if not whole:
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    box = pdfium.FS_RECTF()  # as wide as the pen moves, as high as the font
    if not pdfium.FPDFText_GetLooseCharBox(textpage, index, byref(box)):
        return None
    angle = round(pdfium.FPDFText_GetCharAngle(textpage, index) / (math.pi / 2)) % 4
    west, east, south, north = box.left, box.right, box.bottom, box.top
    turned = (
        (west, east, south, north),
        (south, north, -east, -west),
        (-east, -west, -north, -south),
        (-north, -south, west, east),
    )
    return Box(*turned[angle], angle)
