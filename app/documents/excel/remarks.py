"""What stands on and around a sheet beside its values: comments, links, drawings, charts, head and foot of its pages."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.documents.charts import chart_parts
from app.documents.drawing import lines, part_lines
from app.documents.excel.places import Area, area
from app.documents.excel.threads import Comment, comments
from app.documents.model import Paragraph, Part, Picture, Place
from app.documents.package import Package, attribute, local
from app.documents.reading import Reading
from app.documents.relations import Relation

_HYPERLINK = re.compile(rb"<(?:\w+:)?hyperlink\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)=(?:\"([^\"]*)\"|'([^']*)')")
_PAGE_TEXT = re.compile(rb"<(?:\w+:)?(odd|even|first)(Header|Footer)>([^<]+)<")
_CODES = re.compile(r"&(?:\"[^\"]*\"|\d+|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|[A-Z])")
_PARTS_OF_A_LINE = re.compile(r"&[LCR]")
_CHARTS = ("chart", "chartEx")


class Hyperlink(NamedTuple):
    """A link on a cell: the cell's place, where it leads, and what the file says it shows."""

    place: str
    target: str
    shown: str = ""


class Remarks(NamedTuple):
    """What was found, except drawings, which are made parts when asked for."""

    tables: Sequence[Area] = ()
    comments: Sequence[Comment] = ()
    links: Sequence[Hyperlink] = ()
    page_texts: Sequence[Paragraph] = ()
    drawings: Sequence[str] = ()


NOTHING = Remarks()


def may_have_remarks(package: Package, part: str, tail: bytes) -> bool:
    """Whether there can be any on the sheet ``part``, whose XML ends in ``tail``: most sheets have none."""
    return b"hyperlink " in tail or b"headerFooter" in tail or package.leads_on(part)


def remarks(package: Package, part: str, tail: bytes, reading: Reading) -> Remarks:
    """The remarks on the sheet ``part``, whose XML ends in ``tail``."""
    related = package.relations(part)
    return Remarks(
        tables=_tables(package, related),
        comments=comments(package, related, reading),
        links=_links(tail, package.links(part)) if b"hyperlink " in tail else (),
        page_texts=_page_texts(tail) if b"headerFooter" in tail else (),
        drawings=[
            relation.target for relation in related if relation.kind == "drawing" and package.has(relation.target)
        ],
    )


def drawing_parts(package: Package, part: str) -> Iterator[Part]:
    """Text, pictures, charts and diagrams of one drawing."""
    root = package.tree(part)
    if root is None:
        return
    for text in lines(root):
        yield Paragraph(text, place=Place.TEXT_BOX)
    for picture in root.iter("{*}pic"):
        facts = next(picture.iter("{*}cNvPr"), None)
        if facts is not None:
            yield Picture(attribute(facts, "name") or "", attribute(facts, "descr") or "")
    for inner in package.relations(part):
        if inner.kind in _CHARTS and package.has(inner.target):
            tree = package.tree(inner.target)
            if tree is not None:
                yield from chart_parts(tree)
        elif inner.kind == "diagramData" and package.has(inner.target):
            for text in part_lines(package, inner.target, inner.kind):
                yield Paragraph(text, place=Place.DIAGRAM)


def _tables(package: Package, related: Sequence[Relation]) -> list[Area]:
    found: list[Area] = []
    for relation in related:
        wanted = relation.kind == "table" and relation.target.endswith(".xml") and package.has(relation.target)
        root = package.tree(relation.target) if wanted else None
        if root is not None and local(root) == "table":
            place = area(root.get("ref") or "", root.get("displayName") or root.get("name") or "")
            if place is not None:
                found.append(place)
    return found


def _links(tail: bytes, outside: dict[str, str]) -> list[Hyperlink]:
    found: list[Hyperlink] = []
    for element in _HYPERLINK.findall(tail):
        facts = {name.rpartition(b":")[2]: _text(one or other) for name, one, other in _ATTRIBUTE.findall(element)}
        target = outside.get(facts.get(b"id", ""), "")
        if location := facts.get(b"location"):
            target += f"#{location}"
        if target and b"ref" in facts:
            found.append(Hyperlink(facts[b"ref"], target, facts.get(b"display", "")))
    return found


def _page_texts(tail: bytes) -> list[Paragraph]:
    """Head and foot of printed pages without their codes; those that hold codes alone (page numbers) say nothing."""
    found: dict[Paragraph, None] = {}
    for _, kind, data in _PAGE_TEXT.findall(tail):
        pieces = [_CODES.sub("", piece).strip() for piece in _PARTS_OF_A_LINE.split(_text(data))]
        text = "\t".join(piece.replace("&&", "&") for piece in pieces if piece)
        if any(letter.isalnum() for letter in text):
            found[Paragraph(text, place=Place.HEADER if kind == b"Header" else Place.FOOTER)] = None
    return list(found)


def _text(data: bytes) -> str:
    return html.unescape(data.decode("utf-8", "replace"))
