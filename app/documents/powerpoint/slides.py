"""One slide as parts: its shapes, what they show, its notes and its comments."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from app.documents.charts import chart_parts
from app.documents.drawing import diagram_parts
from app.documents.links import placed
from app.documents.model import Kind, Link, Paragraph, Part, Picture, Place, Section
from app.documents.package import Package, attribute, local
from app.documents.powerpoint import shapes
from app.documents.powerpoint.analysis import Facts
from app.documents.powerpoint.bullets import Bullets, Marks, entry
from app.documents.powerpoint.comments import authors, comment_parts
from app.documents.powerpoint.tables import table_of
from app.documents.reading import Reading
from app.documents.relations import Relation
from app.documents.writing.write import HEADED

_CHARTS = frozenset({"chart", "chartEx"})
_COMMENTS = frozenset({"comments", "comment"})
_NEAR_NOTES = frozenset({"sldNum", "hdr", "ftr", "dt"})
"""What a page of notes has at its edges: on its own it makes no notes."""


class _Page(NamedTuple):
    """A slide or a page of notes under way."""

    root: etree._Element
    part: str
    relations: dict[str, Relation]
    places: dict[etree._Element, etree._Element]
    layout: str
    used: set[str]
    """Relationships whose charts and diagrams were read in their place."""


class Slides:
    """Reads the slides of one presentation; what they share is read once, and only if it is of use."""

    def __init__(self, package: Package, reading: Reading, numbers: dict[str, int]) -> None:
        self._package = package
        self._reading = reading
        self._numbers = numbers
        self._styled = reading.wants(*HEADED)
        self._counted = reading.wants("analyze")
        self._bullets = Bullets(package)
        self._authors: dict[str, str] | None = None

    def parts(self, part: str, facts: Facts) -> Iterator[Part]:
        """Everything on a slide; ``facts`` are filled on the way. Nothing at all when the part cannot be read."""
        root = self._package.tree(part)
        if root is None:
            return
        page = self._page(root, part)
        title = next((shape for shape, place in page.places.items() if shapes.kind(place) in shapes.TITLES), None)
        text = "\n".join(shapes.texts(title)) if title is not None else ""
        facts.title, facts.layout = " ".join(text.split()), page.layout
        facts.hidden = root.get("show") in ("0", "false")
        if self._counted:
            facts.shapes, facts.pictures = shapes.count(root), sum(1 for _ in root.iter("{*}pic"))
        yield Section(Kind.SLIDE, facts.number, facts.title, facts.hidden)
        if text and title is not None:
            yield from placed([Paragraph(text, heading=2)], self._links(title, page))
        yield from self._shapes(page, title, facts)
        for relation in page.relations.values():
            if relation.kind == "notesSlide":
                yield from self._notes(relation.target, facts)
        for relation in page.relations.values():
            if relation.kind in _COMMENTS:
                yield from self._read(relation.target, self._comments)

    def _page(self, root: etree._Element, part: str) -> _Page:
        shapes.settle(root)
        relations = {relation.id: relation for relation in self._package.relations(part)}
        layouts = [each.target for each in relations.values() if each.kind in ("slideLayout", "notesMaster")]
        return _Page(root, part, relations, shapes.placeholders(root), layouts[0] if layouts else "", set())

    def _shapes(self, page: _Page, title: etree._Element | None, facts: Facts) -> Iterator[Part]:
        last: list[Part] = []
        for shape in page.root.iter("{*}sp", "{*}graphicFrame", "{*}pic"):
            name = local(shape)
            if name == "graphicFrame":
                yield from self._frame(shape, page, facts, Place.BODY)
            elif name == "sp" and shape is not title:
                links = self._links(shape, page)
                if shapes.kind(page.places.get(shape)) in shapes.FOOTERS:
                    last.extend(placed(self._text(shape, page, Place.FOOTER), links))
                else:
                    yield from placed(self._text(shape, page, Place.BODY), links)
            if self._styled:
                yield from self._picture(shape, page)
                yield from self._links(shape, page) if name != "sp" else ()
        for relation in page.relations.values():
            if relation.id not in page.used:
                yield from self._drawing(relation, page, facts)
        yield from last

    def _text(self, shape: etree._Element, page: _Page, place: Place) -> Iterator[Paragraph]:
        if not self._styled or place is not Place.BODY:
            for text in shapes.texts(shape):
                yield Paragraph(text, place=place)
            return
        marks: Marks | None = None
        before = -1
        for paragraph in shape.iter("{*}p"):
            text = shapes.text_of(paragraph)
            if not text or text.isspace():
                continue
            if marks is None:
                marks = self._bullets.of(shape, page.places.get(shape), page.layout)
            level, ordered = entry(paragraph, marks, before)
            before = -1 if level is None else level
            yield Paragraph(text, level=level, ordered=ordered)

    def _frame(self, frame: etree._Element, page: _Page, facts: Facts, place: Place) -> Iterator[Part]:
        for content in frame.iter("{*}tbl", "{*}chart", "{*}relIds"):
            name = local(content)
            if name == "tbl":
                yield table_of(frame, content, place)
                return
            relation = page.relations.get(attribute(content, "id" if name == "chart" else "dm") or "")
            if relation is not None and relation.id not in page.used:
                yield from self._drawing(relation, page, facts)

    def _drawing(self, relation: Relation, page: _Page, facts: Facts) -> Iterator[Part]:
        """The chart or the diagram that a relationship leads to."""
        if relation.kind in _CHARTS:
            facts.charts += 1
            page.used.add(relation.id)
            yield from self._read(relation.target, chart_parts)
        elif relation.kind == "diagramData":
            page.used.add(relation.id)
            yield from self._read(relation.target, diagram_parts)

    def _picture(self, shape: etree._Element, page: _Page) -> Iterator[Picture]:
        picture = shapes.picture_id(shape)
        if picture is not None or local(shape) == "pic":
            relation = page.relations.get(picture or "")
            yield Picture(relation.target if relation is not None else "", shapes.described(shape), shapes.box(shape))

    def _links(self, shape: etree._Element, page: _Page) -> list[Link]:
        """A shape's links; runs of one paragraph that lead to the same target are one."""
        if not self._styled:
            return []
        links = self._package.links(page.part)
        found: dict[tuple[etree._Element | None, str], str] = {}
        for click in shape.iter("{*}hlinkClick"):
            id = attribute(click, "id") or ""
            relation = page.relations.get(id)
            number = self._numbers.get(relation.target) if relation is not None else None
            target = f"#slide-{number}" if number is not None else links.get(id)
            if target:
                run = click.getparent()
                owner = run.getparent() if run is not None and local(run) == "rPr" else shape
                text = " ".join(shapes.texts(shape)) if owner is None or owner is shape else shapes.text_of(owner)
                place = (owner.getparent() if owner is not None else None, target)
                found[place] = found.get(place, "") + text
        return [Link(text.strip(), target) for (_, target), text in found.items()]

    def _notes(self, part: str, facts: Facts) -> Iterator[Part]:
        with self._reading.part(f"The part {part:.100}"):
            root = self._package.tree(part) if self._package.has(part) else None
            if root is None:
                return
            page = self._page(root, part)
            last: list[str] = []
            for shape in root.iter("{*}sp", "{*}graphicFrame"):
                if local(shape) == "graphicFrame":
                    for found in self._frame(shape, page, facts, Place.NOTES):
                        facts.notes = True
                        yield found
                elif shapes.kind(page.places.get(shape)) in _NEAR_NOTES:
                    last.extend(shapes.texts(shape))
                else:
                    texts = list(shapes.texts(shape))
                    facts.notes = facts.notes or bool(texts)
                    yield from placed((Paragraph(text, place=Place.NOTES) for text in texts), self._links(shape, page))
            yield from (Paragraph(text, place=Place.NOTES) for text in last)

    def _comments(self, root: etree._Element) -> Iterator[Paragraph]:
        if self._authors is None:
            self._authors = authors(self._package) if self._styled else {}
        return comment_parts(root, self._authors)

    def _read(self, part: str, parts: Callable[[etree._Element], Iterator[Part]]) -> Iterator[Part]:
        if self._package.has(part):
            with self._reading.part(f"The part {part:.100}"):
                root = self._package.tree(part)
                if root is not None:
                    yield from parts(root)
