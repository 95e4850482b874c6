"""What a person sees before a numbered paragraph (``1.1``, ``a)``), counted as the numbering part says ([ISO 29500-1] 17.9)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from app.documents.package import attribute, local
from app.documents.plain import whole

DEEPEST = 8  # Word has nine levels
_PLACEHOLDER = re.compile(r"%([1-9])")
_MOST = 32_767
_LONGEST = 100
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ORDINAL = {1: "st", 2: "nd", 3: "rd"}
_UNORDERED = ("bullet", "none")


class _Level(NamedTuple):
    """One level of a list: its digits, its text with ``%1`` and on for numbers, its first number."""

    format: str = "decimal"
    text: str = ""
    first: int = 1
    legal: bool = False
    """Whether every number in the text is decimal."""
    restart: int = DEEPEST + 1
    """It begins anew after a level before this one, counted from 1; 0 is never."""


class _List(NamedTuple):
    abstract: str
    levels: dict[int, _Level]
    restarts: dict[int, int]
    """By level the number that this list begins anew with."""


class Numbering:
    """The lists of one document, and how far each has counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counted: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        abstract: dict[str, dict[int, _Level]] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                abstract[attribute(element, "abstractNumId") or ""] = dict(_levels(element))
            elif local(element) == "num":
                name = _value(element, "abstractNumId") or ""
                self._lists[attribute(element, "numId") or ""] = _list(element, name, abstract.get(name, {}))

    def ordered(self, number: str, level: int) -> bool:
        """Whether a list's level counts."""
        found = self._lists.get(number)
        return found is not None and level in found.levels and found.levels[level].format not in _UNORDERED

    def label(self, number: str, level: int) -> str:
        """Count one paragraph: what stands before it; empty for a bullet, or digits of a script that is not known."""
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return ""
        counted = self._counted.setdefault(found.abstract, {})
        if level in found.restarts and (number, level) not in self._begun:
            self._begun.add((number, level))
            counted[level] = found.restarts[level]
        else:
            counted[level] = min(counted.get(level, found.levels[level].first - 1) + 1, _MOST)
        for above in range(level):  # a level that was skipped is taken as begun
            counted.setdefault(above, found.levels.get(above, _Level()).first)
        for deeper in [each for each in counted if each > level]:
            if level < found.levels.get(deeper, _Level()).restart:
                del counted[deeper]
        return _text(found.levels, counted, level)


def _text(levels: dict[int, _Level], counted: dict[int, int], level: int) -> str:
    here = levels[level]
    if here.format in _UNORDERED:
        return ""
    unknown = False

    def digits(found: re.Match[str]) -> str:
        nonlocal unknown
        at = int(found.group(1)) - 1
        of = levels.get(at, _Level())
        shown = _digits(counted.get(at, of.first), "decimal" if here.legal else of.format)
        unknown |= shown is None
        return shown or ""

    text = " ".join(_PLACEHOLDER.sub(digits, here.text).split())
    return "" if unknown else text[:_LONGEST]


def _digits(number: int, format: str) -> str | None:
    if format in ("lowerLetter", "upperLetter") and 0 < number <= 26 * 4:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if format[0] == "u" else letter
    if format in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman.upper() if format[0] == "u" else roman
    if format == "decimalZero":
        return f"{number:02}"
    if format == "none":
        return ""
    if format == "ordinal":
        return f"{number}{'th' if number // 10 % 10 == 1 else _ORDINAL.get(number % 10, 'th')}"
    return str(number) if format == "decimal" else None


def _list(element: etree._Element, abstract: str, levels: dict[int, _Level]) -> _List:
    restarts: dict[int, int] = {}
    for override in element:
        if local(override) == "lvlOverride":
            levels = {**levels, **dict(_levels(override))}
            start = whole(_value(override, "startOverride"), _MOST)
            if start is not None:
                restarts[_number(override)] = start
    return _List(abstract, levels, restarts)


def _levels(element: etree._Element) -> Iterator[tuple[int, _Level]]:
    for level in element:
        if local(level) == "lvl":
            first = whole(_value(level, "start"), _MOST)
            legal = any(local(child) == "isLgl" for child in level)
            text = (_value(level, "lvlText") or "")[:_LONGEST]
            format = _value(level, "numFmt") or "decimal"
            restart = whole(_value(level, "lvlRestart"), DEEPEST)
            restart = DEEPEST + 1 if restart is None else restart
            yield _number(level), _Level(format, text, first or 0, legal, restart)  # without a first number it is 0


def _number(element: etree._Element) -> int:
    return whole(attribute(element, "ilvl"), DEEPEST) or 0


def _value(element: etree._Element, name: str) -> str | None:
    found = next((child for child in element if local(child) == name), None)
    return attribute(found, "val") if found is not None else None
