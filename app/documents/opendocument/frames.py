"""Frames and shapes: pictures in their place, text boxes, tables, embedded objects."""

import posixpath
from collections.abc import Callable, Iterator

from lxml import etree

from app.documents.model import Part, Picture, Place
from app.documents.opendocument.inline import ANCHORED
from app.documents.opendocument.names import SVG, XLINK, points
from app.documents.opendocument.objects import object_parts
from app.documents.package import Package, local
from app.documents.reading import Reading

_DEEPEST = 3  # objects in objects


def is_shape(name: str) -> bool:
    """Whether an element is a frame or a drawing."""
    return name in ANCHORED or name == "a"


def target(element: etree._Element) -> str:
    """The part inside the package that an element leads to; empty for what lies outside."""
    href = element.get(f"{XLINK}href", "")
    path = posixpath.normpath(href.removeprefix("./")) if href else ""
    return "" if ":" in path or path.startswith(("..", "/", "#")) else path


def picture(frame: etree._Element, image: etree._Element | None) -> Picture:
    """The picture of a frame: its part, what its author says of it, its place."""
    said = [(child.text or "").strip() for name in ("title", "desc") for child in frame if local(child) == name]
    left, top, width, height = (points(frame.get(f"{SVG}{name}")) for name in ("x", "y", "width", "height"))
    box = None
    if left is not None and top is not None and width is not None and height is not None:
        box = (left, top, width, height)
    name = (target(image) or image.get(f"{XLINK}href", "")) if image is not None else ""
    return Picture(name, ": ".join(dict.fromkeys(filter(None, said))), box)


Tell = Callable[[etree._Element, Place], Iterator[Part]]
"""Reads what is inside an element as a part of the same story."""


class Frames:
    """Reads frames, and objects inside them, at most a few deep."""

    def __init__(self, package: Package, reading: Reading) -> None:
        self._package = package
        self._reading = reading
        self._depth = 0

    def parts(self, frame: etree._Element, tell: Tell, place: Place) -> Iterator[Part]:
        """The first form of a frame's content that can be shown; the others stand in for it."""
        contents = {local(child): child for child in reversed(frame)}
        if "text-box" in contents:
            yield from tell(contents["text-box"], place)
            return
        if "table" in contents:
            yield from tell(frame, place)
            return
        held = contents.get("object")
        found = False
        for part in self._object(held, tell, place) if held is not None else ():
            found = True
            yield part
        if not found and "image" in contents:
            yield picture(frame, contents["image"])
            yield from tell(contents["image"], place)

    def _object(self, held: etree._Element, tell: Tell, place: Place) -> Iterator[Part]:
        folder = target(held)
        if self._depth >= _DEEPEST:
            return
        self._depth += 1
        try:
            with self._reading.part(f"The object {folder:.100}"):
                if len(held):
                    yield from object_parts(held[0], tell, place)
                elif folder and self._package.has(f"{folder}/content.xml"):
                    root = self._package.tree(f"{folder}/content.xml")
                    if root is not None:
                        yield from object_parts(root, tell, place)
        finally:
            self._depth -= 1
