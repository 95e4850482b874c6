"""A page's elements as parts in reading order. No recursion: pages nest as deep as somebody likes."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from app.documents.model import Link, Paragraph, Part, Picture
from app.documents.webpage.forms import fields
from app.documents.webpage.grid import is_layout, table
from app.documents.webpage.seen import BLOCKS, is_shown, name

_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_ENTRIES = frozenset({"li", "dd"})
_CONTROLS = frozenset({"input", "select", "textarea"})
_FRAMES = frozenset({"iframe", "frame", "video", "audio", "embed"})
_CLOSED = object()
_DEEPEST_LIST = 8
_LONGEST_LINK = 1_000
"""Pieces of text that one link is written on."""
_NOWHERE = ("#", "javascript:", "data:", "about:", "cid:")


class Flow:
    """One walk over a tree. ``base`` is where relative links begin."""

    def __init__(self, base: str = "") -> None:
        self._base = base
        self._pieces: list[str] = []
        self._after: list[Part] = []
        self._lists: list[bool] = []
        self._entry: int | None = None
        self._heading = 0
        self._verbatim = 0
        self._labels: dict[str, str] = {}

    def parts(self, root: etree._Element) -> Iterator[Part]:
        """Everything shown below ``root``; what follows it in its parent is not."""
        waiting: list[tuple[etree._Element, object]] = [(root, None)]
        while waiting:
            element, state = waiting.pop()
            if state is _CLOSED:
                yield from self._close(element)
                if element is not root:
                    self._text(element.tail)
                continue
            tag = name(element)
            if not is_shown(element):
                self._text(element.tail if element is not root else None)
                continue
            if tag in BLOCKS:
                yield from self._flush()
            waiting.append((element, _CLOSED))
            if tag == "table" and not is_layout(element):
                yield from self._table(element)
            elif tag in _CONTROLS:
                self._after.extend(fields(element, self._labels))
            elif tag not in _FRAMES and tag != "svg":
                self._open(element, tag)
                waiting.extend((child, None) for child in reversed(element))
        yield from self._flush()

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag == "br":
            self._pieces.append("\n")
        elif tag in _LISTS:
            self._lists.append(tag == "ol")
        elif tag in _ENTRIES:
            self._entry = min(max(len(self._lists) - 1, 0), _DEEPEST_LIST)
        elif tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "q":
            self._pieces.append("“")
        elif tag in ("td", "th"):
            self._pieces.append(" ")
        self._text(element.text)

    def _close(self, element: etree._Element) -> Iterator[Part]:
        tag = name(element)
        if tag == "a":
            self._link(element)
        elif tag in ("img", "svg", "image") or tag in _FRAMES:
            self._picture(element, tag)
        elif tag == "q":
            self._pieces.append("”")
        if tag not in BLOCKS:
            return
        yield from self._flush()
        if tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag in _ENTRIES:
            self._entry = None
        elif tag in _HEADINGS:
            self._heading = 0
        elif tag == "pre":
            self._verbatim = max(self._verbatim - 1, 0)

    def _text(self, text: str | None) -> None:
        if text:
            self._pieces.append(text if self._verbatim else _SPACES.sub(" ", text))

    def _flush(self) -> Iterator[Part]:
        text = "".join(self._pieces)
        self._pieces = []
        text = text.strip("\r\n") if self._verbatim else _AROUND_BREAK.sub("\n", tidy(text)).strip()
        if text.strip():
            ordered = self._entry is not None and bool(self._lists) and self._lists[-1]
            yield Paragraph(text, self._heading, None if self._heading else self._entry, ordered)
            self._entry = None
        if self._after:
            after, self._after = self._after, []
            yield from after

    def _table(self, element: etree._Element) -> Iterator[Part]:
        made = table(element)
        if made.rows:
            yield made
        for inner in element.iter("a", "img", "input", "select", "textarea"):
            if inner.tag == "a":
                self._link(inner)
            elif inner.tag == "img":
                self._picture(inner, "img")
            elif is_shown(inner):
                self._after.extend(fields(inner, self._labels))
        yield from self._flush()

    def _link(self, element: etree._Element) -> None:
        href = (element.get("href") or "").strip()
        if href and not href.lower().startswith(_NOWHERE):
            self._after.append(Link(shown_text(element), self._joined(href)))

    def _picture(self, element: etree._Element, tag: str) -> None:
        source = (element.get("src") or "").strip()
        if tag in _FRAMES:
            if source and not source.lower().startswith(_NOWHERE):
                self._after.append(Link((element.get("title") or tag).strip(), self._joined(source)))
            return
        said = element.get("alt") or element.get("title") or element.get("aria-label") or ""
        if tag == "svg":
            said = said or next((title.text or "" for title in element.iter("{*}title")), "")
        if (said.strip() or source) and element.get("width") != "1":  # a point that counts readers is no picture
            file = "" if source.lower().startswith("data:") else source.rsplit("/", 1)[-1].split("?")[0]
            self._after.append(Picture(file[:200] or tag, " ".join(said.split())))

    def _joined(self, target: str) -> str:
        try:
            return urljoin(self._base, target)
        except ValueError:  # a broken address is still what the page says
            return target


def tidy(text: str) -> str:
    """Spaces collapsed over the borders of elements; line breaks stay."""
    return re.sub(r"[ \t]{2,}", " ", text)


def shown_text(element: etree._Element) -> str:
    """The text below an element on one line."""
    pieces = [element.text or ""]
    waiting: list[etree._Element | str] = list(reversed(element))
    while waiting and len(pieces) < _LONGEST_LINK:
        child = waiting.pop()
        if isinstance(child, str):
            pieces.append(child)
            continue
        waiting.append(child.tail or "")
        if is_shown(child):
            if name(child) in BLOCKS or name(child) == "br":
                pieces.append(" ")
            if name(child) == "img":
                pieces.append(child.get("alt") or "")
            waiting.extend(reversed(child))
            pieces.append(child.text or "")
    return " ".join("".join(pieces).split())
