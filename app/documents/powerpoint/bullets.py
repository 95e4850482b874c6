"""Which paragraphs are entries of a list: said by themselves, their shape, its layout, its master, in this order."""

from typing import NamedTuple

from lxml import etree

from app.documents.package import Package, local
from app.documents.powerpoint.shapes import TITLES, kind, placeholders

_DEEPEST = 8
_MARKS = {"buNone": "", "buChar": "bullet", "buBlip": "bullet", "buAutoNum": "number"}
_BODIES = frozenset({"obj", "body", "subTitle", "chart", "tbl", "clipArt", "dgm", "media", "pic"})

Marks = dict[int, str]
"""By level from 0: ``bullet``, ``number``, or empty for no list."""


class Entry(NamedTuple):
    """What a paragraph is in a list: its level or None, and whether the list counts."""

    level: int | None
    ordered: bool


class Bullets:
    """Knows the layouts and masters of one presentation; each is read when first asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._known: dict[str, tuple[list[tuple[str, str, Marks]], Marks]] = {}

    def of(self, shape: etree._Element, place: etree._Element | None, layout: str) -> Marks:
        """The marks of a shape's levels."""
        own = _levels(next(shape.iter("{*}lstStyle"), None))
        return {**self._inherited(place, layout), **own} if place is not None else own

    def _inherited(self, place: etree._Element, layout: str) -> Marks:
        what, number = kind(place), place.get("idx", "0")
        places, _ = self._page(layout)
        on_layout = next((each for each in places if each[1] == number and number != "0"), None)
        on_layout = on_layout or next((each for each in places if each[0] == what), None)
        what = on_layout[0] if on_layout is not None else what
        group = "title" if what in TITLES else "body" if what in _BODIES else what
        places, body = self._page(self._master(layout))
        on_master = next((marks for name, _, marks in places if name == group), {})
        return {**(body if group == "body" else {}), **on_master, **(on_layout[2] if on_layout is not None else {})}

    def _master(self, layout: str) -> str:
        related = self._package.relations(layout) if layout else []
        return next((relation.target for relation in related if relation.kind == "slideMaster"), "")

    def _page(self, part: str) -> tuple[list[tuple[str, str, Marks]], Marks]:
        if part not in self._known:
            self._known[part] = self._read(part) if self._package.has(part) else ([], {})
        return self._known[part]

    def _read(self, part: str) -> tuple[list[tuple[str, str, Marks]], Marks]:
        root = self._package.tree(part)
        if root is None:
            return [], {}
        places = [
            (kind(place), place.get("idx", "0"), _levels(next(shape.iter("{*}lstStyle"), None)))
            for shape, place in placeholders(root).items()
        ]
        return places, _levels(next(root.iter("{*}bodyStyle"), None))


def entry(paragraph: etree._Element, marks: Marks, before: int) -> Entry:
    """What a paragraph is. ``before`` is the level of the entry before it, or -1: levels go down one by one."""
    properties = next(paragraph.iterchildren("{*}pPr"), None)
    level = _level(properties)
    mark = marks.get(level, "")
    for child in properties if properties is not None else ():
        mark = _MARKS.get(local(child), mark)
    return Entry(min(level, before + 1), mark == "number") if mark else Entry(None, False)


def _level(properties: etree._Element | None) -> int:
    value = properties.get("lvl", "0") if properties is not None else "0"
    return min(int(value), _DEEPEST) if value.isascii() and value.isdecimal() else 0


def _levels(style: etree._Element | None) -> Marks:
    found: Marks = {}
    for level in style if style is not None else ():
        name = local(level)
        if name.startswith("lvl") and name[3:4].isdecimal():
            for child in level:
                mark = _MARKS.get(local(child))
                if mark is not None:
                    found[int(name[3]) - 1] = mark
    return found
