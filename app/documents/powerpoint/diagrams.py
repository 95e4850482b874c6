"""Diagrams (SmartArt): the text of their points as a list, after [ISO 29500-1] 21.4."""

from collections.abc import Iterator

from lxml import etree

from app.documents.model import Paragraph, Place
from app.documents.powerpoint.shapes import texts

_DEEPEST = 8


def diagram_parts(root: etree._Element) -> Iterator[Paragraph]:
    """Points in the order of the tree they make, as deep as they stand in it; then those that no tree holds."""
    points = {point.get("modelId", f"#{number}"): point for number, point in enumerate(root.iter("{*}pt"))}
    children = _children(root)
    tops = [name for name, point in points.items() if point.get("type") == "doc"]
    waiting = [(name, -1) for name in reversed(tops)]
    while waiting:
        name, depth = waiting.pop()
        point = points.pop(name, None)
        if point is None:
            continue
        yield from _paragraphs(point, max(depth, 0))
        waiting.extend((child, min(depth + 1, _DEEPEST)) for child in reversed(children.get(name, [])))
    for point in points.values():
        yield from _paragraphs(point, None)


def _children(root: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for link in root.iter("{*}cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "0")
            place = int(order) if order.isascii() and order.isdecimal() else 0
            found.setdefault(link.get("srcId", ""), []).append((place, link.get("destId", "")))
    return {name: [child for _, child in sorted(each)] for name, each in found.items()}


def _paragraphs(point: etree._Element, level: int | None) -> Iterator[Paragraph]:
    for text in texts(point):
        yield Paragraph(text, level=level, place=Place.DIAGRAM)
