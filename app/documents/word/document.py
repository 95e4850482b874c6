"""A Word document as a stream of parts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.documents.drawing import part_lines
from app.documents.media import picture_parts, pictures, properties
from app.documents.model import Document, Found, Paragraph, Part, Place
from app.documents.package import Package
from app.documents.reading import Reading
from app.documents.word.blocks import blocks
from app.documents.word.styles import Styles
from app.documents.writing.write import STYLED

_STORIES = {
    "header": Place.HEADER,
    "footnotes": Place.FOOTNOTE,
    "endnotes": Place.ENDNOTE,
    "comments": Place.COMMENT,
    "footer": Place.FOOTER,
}
_DRAWINGS = ("diagramData", "chart")


@contextmanager
def opened(reading: Reading) -> Iterator["WordDocument"]:
    """The document of a job."""
    with Package(reading) as package:
        yield WordDocument(reading, package)


class WordDocument(Document):
    """A package whose main part is a text."""

    def __init__(self, reading: Reading, package: Package) -> None:
        self._reading = reading
        self._package = package

    def parts(self) -> Iterator[Part]:
        """The body, then headers, notes, comments and footers, then diagrams and charts."""
        package, reading = self._package, self._reading
        styles = Styles(package, package.main) if reading.wants(*STYLED) else None
        relations = package.relations(package.main)
        stories = [
            (relation.target, place)
            for kind, place in _STORIES.items()
            for relation in relations
            if relation.kind == kind
        ]
        for part, place in dict([(package.main, Place.BODY), *stories]).items():
            with reading.part(f"The part {part:.100}"):
                root = package.tree(part)
                if root is not None:
                    yield from blocks(root, styles, place)
        for relation in relations:
            if relation.kind in _DRAWINGS and package.has(relation.target):
                with reading.part(f"The part {relation.target:.100}"):
                    for line in part_lines(package, relation.target, relation.kind):
                        yield Paragraph(line, place=Place.CHART if relation.kind == "chart" else Place.DIAGRAM)

    def metadata(self) -> Mapping[str, Any]:
        """Core, extended and custom properties."""
        return properties(self._package)

    def stats(self) -> Mapping[str, int]:
        """Pictures in the package, and pages as the program counted that saved it."""
        pages = str(properties(self._package, ("extended-properties",)).get("Pages", ""))
        counted = {"pages": int(pages)} if pages.isdigit() else {}
        return {"pictures": len(picture_parts(self._package)), **counted}

    def pictures(self) -> Iterator[Found]:
        """The package's media."""
        return pictures(self._package, self._reading)
