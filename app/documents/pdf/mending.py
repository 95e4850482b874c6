"""Lines that pdfium breaks where nobody would: around a raised or lowered figure, and after each letter that climbs."""

import math
import re
from typing import Any

import pypdfium2.raw as pdfium

_SHORT = re.compile(r"\n[^\r\n]{1,4}(?=\r\n|\Z)")
_FIRST = re.compile(r"[^\r\n]{1,4}(?=\r\n)")
"""A line of a few letters."""
_OVERLAP = 0.3  # of the lower box: a raised figure still stands in its letter's band, the next line does not
_BACK = 0.3  # of the higher box: a lowered figure stands below a raised one
_APART = 0.6  # of the higher box: more is another column
_SPACE = 0.16
_MOST = 2_000  # lines on one page


Box = tuple[float, float, float, float]
"""A letter's place: where it starts, where it ends, from below to above. In points."""


def mended(textpage: Any, text: str) -> str:
    """The text without breaks between letters that stand beside each other."""
    if not _SHORT.search(text) and not _FIRST.match(text):
        return text
    units = in_units(text)
    pieces, last = [], 0
    for at, joint in joints(textpage, units).items():
        pieces += [units[last:at], joint]
        last = at + 2
    return of_units("".join([*pieces, units[last:]])) if pieces else text


def joints(textpage: Any, units: str) -> dict[int, str]:
    """Where a break is wrong, and what stands in its place: nothing or a space."""
    first = _FIRST.match(units)
    breaks = {first.end()} if first else set()
    for _, found in zip(range(_MOST), _SHORT.finditer(units), strict=False):
        breaks.add(found.start() - 1)
        if found.end() < len(units):
            breaks.add(found.end())
    whole = pdfium.FPDFText_CountChars(textpage) == len(units)
    joined = ((at, _joint(textpage, at - 1, at + 2, whole)) for at in sorted(breaks) if at > 0)
    return {at: joint for at, joint in joined if joint is not None}


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
    if left is None or right is None:
        return None
    joint = _beside(left, right)
    if (
        joint is None and right[0] < left[1] and left[0] < right[1]
    ):  # one above the other: it may be writing that climbs
        turns = {_angle(textpage, before, whole), _angle(textpage, after, whole)}
        if len(turns) == 1 and turns != {0}:
            turn = turns.pop()
            joint = _beside(_turned(left, turn), _turned(right, turn))
    return joint


def _beside(left: Box, right: Box) -> str | None:
    lower, higher = left[3] - left[2], right[3] - right[2]
    if lower > higher:
        lower, higher = higher, lower
    gap = right[0] - left[1]
    if not -_BACK * higher < gap < _APART * higher:
        return None
    if min(left[3], right[3]) - max(left[2], right[2]) < _OVERLAP * lower:
        return None
    return " " if gap > _SPACE * higher else ""


def _box(textpage: Any, index: int, whole: bool) -> Box | None:
    if not whole:
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    box = pdfium.FS_RECTF()  # as wide as the pen moves, as high as the font
    if not pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
        return None
    return box.left, box.right, box.bottom, box.top


def _angle(textpage: Any, index: int, whole: bool) -> int:
    """Quarters of a turn."""
    if not whole:
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index)
    angle: float = pdfium.FPDFText_GetCharAngle(textpage, index)
    return round(angle / (math.pi / 2)) % 4


def _turned(box: Box, turn: int) -> Box:
    """The box in a page that is turned so that the writing runs from left to right."""
    west, east, south, north = box
    return (
        (west, east, south, north),
        (south, north, -east, -west),
        (-east, -west, -north, -south),
        (-north, -south, west, east),
    )[turn]
