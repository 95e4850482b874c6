"""The text of one paragraph: white space as OpenDocument 1.3, 6.1.2 collapses it, and what is anchored in it."""

import re
from typing import NamedTuple

from lxml import etree

from app.documents.opendocument.names import TEXT, XLINK, whole
from app.documents.package import local

ANCHORED = frozenset(
    [
        "frame",
        "annotation",
        "note",
        "g",
        "custom-shape",
        "rect",
        "line",
        "polyline",
        "polygon",
        "regular-polygon",
        "path",
        "circle",
        "ellipse",
        "connector",
        "caption",
        "measure",
        "control",
        "page-thumbnail",
        "scene",
    ]
)
"""What hangs on a place in the text and is read after its paragraph."""
_UNSEEN = frozenset({"annotation-end", "script", "hidden-text", "ruby-text", "tracked-changes", "desc", "placeholder"})
_WHITE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 100  # in one element: a few bytes may claim billions


class Inline(NamedTuple):
    """A paragraph's text, the links in it (text and target), and what is anchored in it."""

    text: str
    links: list[tuple[str, str]]
    anchored: list[etree._Element]


class _Pieces:
    """Text under way."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._after_space = True

    def add(self, text: str | None) -> None:
        """Literal text: runs of white space are one space, at the beginning none."""
        if text:
            text = _WHITE.sub(" ", text)
            if self._after_space and text[0] == " ":
                text = text[1:]
            if text:
                self.pieces.append(text)
                self._after_space = text[-1] == " "

    def put(self, text: str) -> None:
        """White space that was meant."""
        self.pieces.append(text)
        self._after_space = False


def inline(paragraph: etree._Element) -> Inline:
    """Read one paragraph; nothing anchored is entered."""
    if not len(paragraph):
        return Inline(_WHITE.sub(" ", paragraph.text or "").strip(" "), [], [])
    found = Inline("", [], [])
    text = _Pieces()
    open_links: list[tuple[int, str]] = []
    walk = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walk:
        name = local(element)
        if event == "end":
            if name == "a" and open_links:
                at, target = open_links.pop()
                found.links.append(("".join(text.pieces[at:]).strip(), target))
            if element is not paragraph:
                text.add(element.tail)
        elif element is paragraph:
            text.add(element.text)
        elif name in ANCHORED:
            found.anchored.append(element)
            if name == "note":
                text.put(citation(element))
            walk.skip_subtree()
        elif name in _UNSEEN:
            walk.skip_subtree()
        else:
            if name == "a":
                open_links.append((len(text.pieces), element.get(f"{XLINK}href", "")))
            _enter(element, name, text)
    return found._replace(text="".join(text.pieces).rstrip(" "))


def citation(note: etree._Element) -> str:
    """The mark of a foot- or endnote, in brackets."""
    mark = next((mark for mark in note if local(mark) == "note-citation"), None)
    words = "".join(str(piece) for piece in mark.itertext()).strip() if mark is not None else ""
    return f"[{words}]" if words else ""


def _enter(element: etree._Element, name: str, text: _Pieces) -> None:
    if name == "s":
        text.put(" " * whole(element, f"{TEXT}c", _MOST_SPACES))
    elif name == "tab":
        text.put("\t")
    elif name == "line-break":
        text.put("\n")
    else:
        text.add(element.text)
