"""What a part refers to: pictures, charts, diagrams, links and pieces of other kinds, by their ids."""

from collections.abc import Iterator

from lxml import etree

from app.documents.charts import chart_parts
from app.documents.drawing import diagram_parts
from app.documents.model import Paragraph, Part, Picture, Place
from app.documents.package import Package, attribute, local
from app.documents.reading import Reading
from app.documents.word.chunks import chunk_parts
from app.documents.word.shapes import picture, shown_in

_SHAPES = ("{*}txbxContent", "{*}chart", "{*}relIds", "{*}textpath")
_PICTURES = ("{*}blip", "{*}imagedata")
_DRAWN_TEXT = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}p",
    "{http://purl.oclc.org/ooxml/drawingml/main}p",
)
DRAWINGS = {"chart": Place.CHART, "chartEx": Place.CHART, "diagramData": Place.DIAGRAM}
"""Kinds of relationships that lead to what is drawn, and what it is."""


class Shown:
    """Charts and diagrams of a document that were met; each is shown once."""

    def __init__(self, package: Package, reading: Reading) -> None:
        self._package = package
        self._reading = reading
        self._met: set[str] = set()

    def parts(self, part: str, kind: str) -> Iterator[Part]:
        """What one sees of a chart's or a diagram's part."""
        if part in self._met or kind not in DRAWINGS or not self._package.has(part):
            return
        self._met.add(part)
        with self._reading.part(f"The part {part:.100}"):
            root = self._package.tree(part)
            if root is not None:
                yield from diagram_parts(root) if kind == "diagramData" else chart_parts(root)


class References:
    """Where the ids in one part lead. ``details``: links, pictures and fields are wanted, not text alone."""

    def __init__(self, package: Package, part: str, shown: Shown, *, details: bool, both: bool) -> None:
        self.details = details
        self.both = both
        """Whether deleted text is shown, and inserted text marked."""
        self._package = package
        self._part = part
        self._shown = shown
        self._searched = (*_SHAPES, *_DRAWN_TEXT, *(_PICTURES if details else ()))

    def drawn(self, drawing: etree._Element) -> Iterator[Part | etree._Element]:
        """What a drawing holds: its text boxes as elements, everything else as parts."""
        for element in drawing.iter(*self._searched):
            if not shown_in(element, drawing):
                continue
            name = local(element)
            if name == "txbxContent":
                yield element
            elif name in ("chart", "relIds"):
                yield from self._drawing(attribute(element, "id") or attribute(element, "dm") or "")
            elif name in ("textpath", "p"):
                text = element.get("string") or "".join(piece.text or "" for piece in element.iter("{*}t"))
                if text.strip():
                    yield Paragraph(text.strip(), place=Place.TEXT_BOX)
            elif (found := self._picture(element)) is not None:
                yield found

    def _drawing(self, id: str) -> Iterator[Part]:
        for relation in self._package.relations(self._part):
            if relation.id == id:
                yield from self._shown.parts(relation.target, relation.kind)

    def _picture(self, element: etree._Element) -> Picture | None:
        ids = [attribute(element, name) for name in ("embed", "link", "id")]
        for id in filter(None, ids):
            if name := self._name(id):
                return picture(element, name)
        return None

    def _name(self, id: str) -> str:
        for relation in self._package.relations(self._part):
            if relation.id == id:
                return relation.target
        return self._package.links(self._part).get(id, "")

    def target(self, hyperlink: etree._Element) -> str:
        """Where a link leads outside the document; empty where it stays inside."""
        if not self.details:
            return ""
        target = self._package.links(self._part).get(attribute(hyperlink, "id") or "", "")
        place = attribute(hyperlink, "anchor") or attribute(hyperlink, "docLocation")
        return f"{target}#{place}" if target and place else target

    def chunk(self, element: etree._Element) -> Iterator[Part]:
        """The paragraphs of a piece of another kind (a web page, plain text) that stands in the document."""
        for relation in self._package.relations(self._part):
            if relation.id == attribute(element, "id"):
                yield from chunk_parts(self._package, relation.target)

    def control_name(self, control: etree._Element) -> str:
        """What a content control calls its value; empty where that is not wanted or it is a mere frame."""
        if not self.details:
            return ""
        names: dict[str, str] = {}
        for properties in control:
            if local(properties) == "sdtPr":
                for child in properties:
                    names[local(child)] = attribute(child, "val") or ""
        if "docPartObj" in names or "docPartList" in names or "picture" in names:
            return ""
        return names.get("alias") or names.get("tag") or ""
