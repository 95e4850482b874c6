"""Names of OpenDocument 1.3, part 3: namespaces of attributes, lengths, repeats."""

import re

from lxml import etree

_OASIS = "{{urn:oasis:names:tc:opendocument:xmlns:{}:1.0}}"
TEXT = _OASIS.format("text")
TABLE = _OASIS.format("table")
DRAW = _OASIS.format("drawing")
STYLE = _OASIS.format("style")
OFFICE = _OASIS.format("office")
FORM = _OASIS.format("form")
META = _OASIS.format("meta")
MANIFEST = _OASIS.format("manifest")
PRESENTATION = _OASIS.format("presentation")
SVG = _OASIS.format("svg-compatible")
XLINK = "{http://www.w3.org/1999/xlink}"

_LENGTH = re.compile(r"\s*(-?\d+(?:\.\d+)?)(cm|mm|in|inch|pt|pc|px)\s*")
_POINTS = {"cm": 72 / 2.54, "mm": 7.2 / 2.54, "in": 72.0, "inch": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}


def points(length: str | None) -> float | None:
    """A length in points; None where there is none, or it is relative."""
    found = _LENGTH.fullmatch(length or "")
    return round(float(found[1]) * _POINTS[found[2]], 1) if found is not None else None


def whole(element: etree._Element, attribute: str, most: int, otherwise: int = 1) -> int:
    """A positive whole number of an attribute, at most ``most``: a few bytes may claim billions of repeats."""
    value = element.get(attribute, "")
    if not value.isascii() or not value.isdecimal():
        return otherwise
    return most if len(value) > 9 else min(max(int(value), 1), most)
