"""Shapes of a slide: which there are, what they say, where they stand. Walks are lxml's own, filtered by name."""

from collections.abc import Iterator

from lxml import etree

from app.documents.package import attribute, local

TITLES = frozenset({"title", "ctrTitle"})
FOOTERS = frozenset({"ftr", "dt", "sldNum"})
_POINT = 12_700  # English Metric Units
_LINES = ("{*}t", "{*}br")
_SHAPES = ("{*}sp", "{*}pic", "{*}graphicFrame", "{*}cxnSp", "{*}grpSp")

Box = tuple[float, float, float, float]


def settle(root: etree._Element) -> None:
    """Put in the place of each alternative what is shown of it: its first choice, else its fallback."""
    for alternative in list(root.iter("{*}AlternateContent")):
        parent = alternative.getparent()
        if parent is None:
            continue
        options = [child for child in alternative if local(child) == "Choice"][:1] or list(alternative)[:1]
        at = parent.index(alternative)
        parent[at : at + 1] = [child for option in options for child in option]


def count(root: etree._Element) -> int:
    """How many shapes there are, groups and their members included."""
    return sum(1 for _ in root.iter(*_SHAPES))


def placeholders(root: etree._Element) -> dict[etree._Element, etree._Element]:
    """The shapes that take a place of their layout, with the element that says which."""
    found: dict[etree._Element, etree._Element] = {}
    for place in root.iter("{*}ph"):
        shape = next(place.iterancestors(*_SHAPES), None)
        if shape is not None:
            found[shape] = place
    return found


def kind(place: etree._Element | None) -> str:
    """The kind of a placeholder; empty for a shape that is none."""
    return "" if place is None else place.get("type", "obj")


def text_of(paragraph: etree._Element) -> str:
    """The text of one paragraph, formulas included."""
    return "".join([(run.text or "") if local(run) == "t" else "\n" for run in paragraph.iter(*_LINES)])


def texts(shape: etree._Element) -> Iterator[str]:
    """The paragraphs of a shape that are not empty."""
    for paragraph in shape.iter("{*}p"):
        text = text_of(paragraph)
        if text and not text.isspace():
            yield text


def described(shape: etree._Element) -> str:
    """What a picture or table shows, in the words of who made it."""
    for properties in shape.iter("{*}cNvPr"):
        return (properties.get("descr") or properties.get("title") or "").strip()
    return ""


def picture_id(shape: etree._Element) -> str | None:
    """The relationship that leads to a shape's picture, if it has one."""
    for blip in shape.iter("{*}blip"):
        return attribute(blip, "embed")
    return None


def box(shape: etree._Element) -> Box | None:
    """Left, top, width, height on the slide in points; None where the layout decides, or a number is wrong."""
    try:
        found = _frame(shape)
        for group in shape.iterancestors("{*}grpSp") if found is not None else ():
            found = _in_group(found, group)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    if found is None:
        return None
    left, top, width, height = (round(number / _POINT, 1) for number in found)
    return left, top, width, height


def _frame(shape: etree._Element) -> Box | None:
    for frame in shape.iter("{*}xfrm"):
        return _numbers(frame, "{*}off", "{*}ext")
    return None


def _numbers(frame: etree._Element, offset: str, extent: str) -> Box | None:
    corner, size = next(frame.iterchildren(offset), None), next(frame.iterchildren(extent), None)
    if corner is None or size is None:
        return None
    return float(corner.get("x", "")), float(corner.get("y", "")), float(size.get("cx", "")), float(size.get("cy", ""))


def _in_group(found: Box | None, group: etree._Element) -> Box | None:
    """A box in a group's own measure, in the measure around the group."""
    frame = next((frame for child in group.iterchildren("{*}grpSpPr") for frame in child.iterchildren("{*}xfrm")), None)
    if found is None or frame is None:
        return found
    outer, inner = _numbers(frame, "{*}off", "{*}ext"), _numbers(frame, "{*}chOff", "{*}chExt")
    if outer is None or inner is None or not inner[2] or not inner[3]:
        return found
    across, down = outer[2] / inner[2], outer[3] / inner[3]
    return (
        outer[0] + (found[0] - inner[0]) * across,
        outer[1] + (found[1] - inner[1]) * down,
        found[2] * across,
        found[3] * down,
    )
