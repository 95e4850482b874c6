"""What a paragraph is: heading, list entry or plain, from its own properties, its style, and the numbering part."""

from typing import NamedTuple

from lxml import etree

from app.documents.package import Package, attribute, local
from app.documents.plain import whole
from app.documents.word.names import names_of
from app.documents.word.numbering import DEEPEST, Numbering

_MOST_ANCESTORS = 50
_MOST_FACTS = 10_000
_NO_LIST = "0"  # numId 0 takes a paragraph out of its style's list


def _child(element: etree._Element | None, *names: str) -> etree._Element | None:
    for name in names:
        if element is None:
            return None
        element = next((child for child in element if local(child) == name), None)
    return element


def _value(element: etree._Element | None, *names: str) -> str | None:
    found = _child(element, *names)
    return attribute(found, "val") if found is not None else None


def _number(text: str | None) -> int:
    """A level of a list; a wrong one counts as the first."""
    return whole(text, DEEPEST) or 0


def _own(paragraph: etree._Element) -> tuple[str | None, str | None, str | None, str | None]:
    """What a paragraph says of itself: style, outline level, list and level in it."""
    names = names_of(str(paragraph.tag))
    style = outline = number = level = None
    for property in next(paragraph.iterchildren(names.paragraph_properties), ()):
        tag = property.tag
        if tag == names.style:
            style = property.get(names.value)
        elif tag == names.outline:
            outline = property.get(names.value)
        elif tag == names.numbering:
            number, level = _value(property, "numId"), _value(property, "ilvl")
    return style, outline, number, level


class _Fact(NamedTuple):
    """What paragraphs with the same properties are; ``list`` and the level ``at`` that they count in."""

    heading: int
    level: int | None = None
    ordered: bool = False
    list: str = ""
    at: int = 0


class _Style(NamedTuple):
    """What a style says of itself."""

    heading: int
    number: str | None
    level: int
    based_on: str | None


class Styles:
    """Styles and numbering of one document."""

    def __init__(self, package: Package, main: str) -> None:
        targets = {relation.kind: relation.target for relation in package.relations(main)}
        self._styles: dict[str, etree._Element] = {}
        self._owns: dict[str, _Style] = {}
        self._known: dict[str, tuple[int, str | None, int]] = {}
        self._default: tuple[int, str | None, int] = (0, None, 0)
        """What a paragraph is that names no style."""
        self._facts: dict[tuple[str | None, ...], _Fact] = {}
        if package.has(targets.get("styles", "")):
            self._load_styles(package.tree(targets["styles"]))
        numbering = targets.get("numbering", "")
        self._numbering = Numbering(package.tree(numbering) if package.has(numbering) else None)

    def of(self, paragraph: etree._Element) -> tuple[int, int | None, bool, str]:
        """Heading 0 to 6, list level or None, whether the list counts, and its number; to be asked once, in order."""
        style, outline, number, level = _own(paragraph)
        known = self._facts.get((style, outline, number, level))
        if known is None:
            if len(self._facts) > _MOST_FACTS:
                self._facts.clear()
            known = self._facts[style, outline, number, level] = self._fact(style, outline, number, level)
        label = self._numbering.label(known.list, known.at) if known.list else ""
        return known.heading, known.level, known.ordered, label

    def _fact(self, style: str | None, outline: str | None, own_number: str | None, own_level: str | None) -> _Fact:
        heading, number, level = self._style(style) if style else self._default
        if (at := whole(outline, DEEPEST)) is not None:
            heading = at + 1 if at < 6 else 0
        number = own_number or number
        level = level if own_level is None else _number(own_level)
        if number is None or number == _NO_LIST:
            return _Fact(heading)
        if heading:
            return _Fact(heading, list=number, at=level)
        return _Fact(0, level, self._numbering.ordered(number, level), number, level)

    def _style(self, name: str) -> tuple[int, str | None, int]:
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: str) -> tuple[int, str | None, int]:
        heading, number, level = 0, None, 0
        seen: set[str] = set()
        current: str | None = name
        while current in self._styles and current not in seen and len(seen) < _MOST_ANCESTORS:
            seen.add(current)
            own = self._own_of(current)
            heading = heading or own.heading
            if number is None:
                number, level = own.number, own.level
            current = own.based_on
        return heading, number, level

    def _own_of(self, name: str) -> _Style:
        """Looked up once: thousands of styles may inherit from one another."""
        if name not in self._owns:
            style = self._styles[name]
            properties = _child(style, "pPr")
            self._owns[name] = _Style(
                _heading(style),
                _value(properties, "numPr", "numId"),
                _number(_value(properties, "numPr", "ilvl")),
                _value(style, "basedOn"),
            )
        return self._owns[name]

    def _load_styles(self, root: etree._Element | None) -> None:
        default = ""
        for style in root if root is not None else ():
            name = attribute(style, "styleId")
            if local(style) == "style" and name:
                self._styles[name] = style
                if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on"):
                    default = name
        if default:
            self._default = self._style(default)


def _heading(style: etree._Element) -> int:
    name = (_value(style, "name") or "").lower()
    if name == "title":
        return 1
    if name.startswith("heading ") and (number := whole(name[8:], 6)) is not None:
        return number
    outline = whole(_value(style, "pPr", "outlineLvl"), DEEPEST)
    return outline + 1 if outline is not None and outline < 6 else 0
