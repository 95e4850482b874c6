"""Pieces of other kinds that a Word document takes in as they are (``altChunk``)."""

from collections.abc import Iterator
from pathlib import PurePath

from lxml import etree

from app.documents.model import Paragraph, Part
from app.documents.package import Package

_PAGES = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset({"p", "li", "pre", "td", "th", "div", "body", "blockquote", "dt", "dd", "tr", "br", *_HEADINGS})
_UNSEEN = frozenset({"script", "style", "head", "template"})
_MOST = 20_000_000


def chunk_parts(package: Package, part: str) -> Iterator[Part]:
    """The paragraphs of a piece."""
    if not package.has(part):
        return
    data = package.read(part, _MOST)
    if PurePath(part).suffix.lower() in _PAGES or b"<html" in data[:2000].lower():
        yield from _page(data)
    elif not data.startswith((b"PK", b"{\\rtf")):
        for line in data.decode("utf-8", "replace").splitlines():
            if line.strip():
                yield Paragraph(line)


def _page(data: bytes) -> Iterator[Part]:
    root = etree.fromstring(data, etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
    if root is None:
        return
    heading, pieces = 0, list[str]()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag)
        if tag in _BLOCKS:
            if text := " ".join("".join(pieces).split()):
                yield Paragraph(text, heading)
            pieces.clear()
            heading = _HEADINGS.get(tag, 0) if event == "start" else 0
        if event == "end":
            pieces.append(element.tail or "")
        elif tag in _UNSEEN:
            walk.skip_subtree()
        else:
            pieces.append(element.text or "")
    if text := " ".join("".join(pieces).split()):
        yield Paragraph(text)
