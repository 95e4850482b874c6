"""Shapes of a Word document: which of their twins is shown, what a picture says of itself, and how large it is."""

import re

from lxml import etree

from app.documents.model import Picture
from app.documents.package import local
from app.documents.plain import whole

_POINTS_PER_EMU = 1 / 12_700
_FARTHEST = 51_206_400  # the largest slide or sheet of paper that Office makes, in its units
_UNITS = {"": 0.75, "px": 0.75, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0}
_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)\s*([a-z]*)")


def shown_in(element: etree._Element, drawing: etree._Element) -> bool:
    """Whether ``element`` belongs to ``drawing`` itself: not to a text box in it, nor to a twin for older programs."""
    below = element
    for above in element.iterancestors():
        name = local(above)
        if name == "AlternateContent" and below is not _shown(above, below):
            return False
        if above is drawing:
            return True
        if name == "txbxContent":
            return False
        below = above
    return True


def _shown(alternative: etree._Element, twin: etree._Element) -> etree._Element | None:
    """The first choice, else the first fallback; found without a look at all, as they may be many."""
    if local(twin) not in ("Choice", "Fallback"):
        return None
    first = next(alternative.iterchildren("{*}Choice"), None)
    return first if first is not None else next(alternative.iterchildren("{*}Fallback"), None)


def picture(element: etree._Element, name: str) -> Picture:
    """The picture that ``element`` (a blip, or image data of the older kind) puts in its place."""
    if local(element) == "imagedata":
        shape = element.getparent()
        style = shape.get("style", "") if shape is not None else ""
        description = (shape.get("alt", "") if shape is not None else "") or _titled(element)
        sizes = {side: _points(number, unit) for side, number, unit in _SIZE.findall(style)}
        return Picture(name, description.strip(), _box(sizes.get("width", 0.0), sizes.get("height", 0.0)))
    description, size = "", (0.0, 0.0)
    for above in element.iterancestors("{*}pic", "{*}inline", "{*}anchor"):
        extents = above.iter("{*}ext") if local(above) == "pic" else above.iterchildren("{*}extent")
        size = size if any(size) else next((found for each in extents if any(found := _extent(each))), size)
        for facts in above.iter("{*}cNvPr") if local(above) == "pic" else above.iterchildren("{*}docPr"):
            description = description or facts.get("descr", "") or facts.get("title", "")
    return Picture(name, description.strip(), _box(*size))


def _titled(element: etree._Element) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}title")), "")


def _extent(element: etree._Element) -> tuple[float, float]:
    wide, high = whole(element.get("cx"), _FARTHEST), whole(element.get("cy"), _FARTHEST)
    if wide is None or high is None:
        return 0.0, 0.0
    return round(wide * _POINTS_PER_EMU, 1), round(high * _POINTS_PER_EMU, 1)


def _points(number: str, unit: str) -> float:
    try:
        return round(float(number) * _UNITS.get(unit, 1.0), 1)
    except ValueError:
        return 0.0


def _box(width: float, height: float) -> tuple[float, float, float, float] | None:
    return (0.0, 0.0, width, height) if width and height else None
