"""A Word document as a stream of parts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.documents.embedded import embedded
from app.documents.media import picture_parts, pictures, properties
from app.documents.model import Document, Found, Paragraph, Part, Place
from app.documents.package import Package
from app.documents.plain import whole
from app.documents.reading import Reading
from app.documents.word.references import DRAWINGS, References, Shown
from app.documents.word.story import Story
from app.documents.word.styles import Styles
from app.documents.writing.write import HEADED

_STORIES = {
    "header": Place.HEADER,
    "footnotes": Place.FOOTNOTE,
    "endnotes": Place.ENDNOTE,
    "comments": Place.COMMENT,
    "footer": Place.FOOTER,
}
_MOST_HEADINGS = 500
_MOST_PAGES = 1_000_000


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
        self._details = reading.wants(*HEADED)
        self._headings: list[dict[str, Any]] | None = None
        self._both = reading.option("", "changes", "final") == "both"

    def parts(self) -> Iterator[Part]:
        """The body with what stands in it, then headers, notes, comments and footers, then what nothing points to."""
        package = self._package
        relations = package.relations(package.main)
        styled = self._details or self._reading.wants("metadata")
        styles = Styles(package, package.main) if styled else None
        self._headings = [] if styled else None
        shown = Shown(package, self._reading)
        stories = {package.main: Place.BODY}
        for kind, place in _STORIES.items():
            for relation in relations:
                if relation.kind == kind:
                    stories.setdefault(relation.target, place)
        for part, place in stories.items():
            yield from self._story(part, place, styles, shown)
        for relation in relations:
            if relation.kind in DRAWINGS:
                yield from shown.parts(relation.target, relation.kind)

    def _story(self, part: str, place: Place, styles: Styles | None, shown: Shown) -> Iterator[Part]:
        with self._reading.part(f"The part {part:.100}"):
            root = self._package.tree(part)
            if root is not None:
                references = References(self._package, part, shown, details=self._details, both=self._both)
                parts = Story(root, references, styles, place).parts()
                if styles is None:
                    yield from parts
                for each in parts:
                    if type(each) is Paragraph and each.heading:
                        self._remember(each)
                    yield each

    def _remember(self, heading: Paragraph) -> None:
        title = " ".join(heading.text.split())
        if title and self._headings is not None and len(self._headings) < _MOST_HEADINGS:
            self._headings.append({"level": heading.heading, "title": title})

    def outline(self) -> Sequence[Mapping[str, Any]]:
        """The headings of the body."""
        if self._headings is None:
            self._headings = []
            styles = Styles(self._package, self._package.main)
            for _ in self._story(self._package.main, Place.BODY, styles, Shown(self._package, self._reading)):
                if len(self._headings) == _MOST_HEADINGS:
                    break
        return self._headings

    def metadata(self) -> Mapping[str, Any]:
        """Core, extended and custom properties; parts of the document that lie outside; whether it has macros."""
        found = properties(self._package)
        main = self._package.main
        settings = [relation.target for relation in self._package.relations(main) if relation.kind == "settings"]
        outside = [each for part in (main, *settings) for each in self._package.outside(part)]
        if outside:
            found["external"] = outside
        if any(part.lower().endswith("vbaproject.bin") for part in self._package.parts):
            found["macros"] = True
        return found

    def stats(self) -> Mapping[str, int]:
        """Pictures in the package, and pages as the program counted that saved it."""
        counted = {"pictures": len(picture_parts(self._package))}
        if self._reading.wants("count_stats", "metadata"):
            pages = whole(str(properties(self._package, ("extended-properties",)).get("Pages", "")), _MOST_PAGES)
            if pages is not None:
                counted["pages"] = pages
        return counted

    def pictures(self) -> Iterator[Found]:
        """The package's media."""
        return pictures(self._package, self._reading)

    def attachments(self) -> Iterator[Found]:
        """Embedded files."""
        return embedded(self._package, self._reading)
