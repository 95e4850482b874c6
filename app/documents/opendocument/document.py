"""OpenDocument texts and presentations as streams of parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from app.documents.formats import Dialect, damaged
from app.documents.media import open_document_properties, picture_parts, pictures
from app.documents.model import Document, Found, Part, Place
from app.documents.opendocument.flow import Flow, edges
from app.documents.opendocument.forms import form_parts
from app.documents.opendocument.frames import Frames
from app.documents.opendocument.names import META
from app.documents.opendocument.objects import attachments
from app.documents.opendocument.slides import pages, slide_parts, title_of, words_of
from app.documents.opendocument.styles import Styles
from app.documents.package import Package
from app.documents.powerpoint.analysis import Analysis, Facts, analyze
from app.documents.reading import Reading


@contextmanager
def opened(reading: Reading) -> Iterator["OpenDocument"]:
    """The document of a job."""
    with Package(reading) as package:
        kind = SlideShow if reading.found.dialect is Dialect.ODP else OpenText
        yield kind(reading, package)


class OpenDocument(Document):
    """What a text and a presentation have in common."""

    def __init__(self, reading: Reading, package: Package) -> None:
        self._reading = reading
        self._package = package
        root = package.tree("content.xml")
        if root is None:
            raise damaged(reading.job.name, "its content cannot be read")
        self._root = root
        self._styles = Styles(root, package.tree("styles.xml") if package.has("styles.xml") else None)

    def _flow(self, box: Place) -> Flow:
        return Flow(self._reading, self._styles, Frames(self._package, self._reading), box)

    def metadata(self) -> Mapping[str, Any]:
        """What the file says of itself, with the program's own statistics."""
        return open_document_properties(self._package) if self._package.has("meta.xml") else {}

    def _counted(self) -> dict[str, int]:
        """What the program that saved the file counted."""
        root = self._package.tree("meta.xml") if self._package.has("meta.xml") else None
        for element in root.iter(f"{META}document-statistic") if root is not None else ():
            pages = element.get(f"{META}page-count", "")
            return {"pages": int(pages)} if pages.isascii() and pages.isdecimal() and len(pages) < 7 else {}
        return {}

    def pictures(self) -> Iterator[Found]:
        """The package's pictures."""
        return pictures(self._package, self._reading)

    def attachments(self) -> Iterator[Found]:
        """Embedded documents and media."""
        return attachments(self._package, self._reading)


class OpenText(OpenDocument):
    """A text."""

    def parts(self) -> Iterator[Part]:
        """The body, then headers, notes, comments and footers, then what is entered in forms."""
        flow = self._flow(Place.TEXT_BOX)
        for body in self._root.iterfind("{*}body/{*}text"):
            with self._reading.part("The text"):
                yield from flow.parts(body)
        for what, place in (("header", Place.HEADER), ("footer", Place.FOOTER)):
            if place is Place.FOOTER:
                yield from flow.told(Place.FOOTNOTE, Place.ENDNOTE, Place.COMMENT)
            with self._reading.part(f"A {what}"):
                yield from edges(flow, self._styles, what, place)
        with self._reading.part("A form"):
            yield from form_parts(self._root)

    def stats(self) -> Mapping[str, int]:
        """Pictures in the package, and pages as the program counted that saved it."""
        return {"pictures": len(picture_parts(self._package)), **self._counted()}


class SlideShow(OpenDocument):
    """A presentation."""

    def __init__(self, reading: Reading, package: Package) -> None:
        super().__init__(reading, package)
        self._pages = pages(self._root)
        self._facts: list[Facts] = []
        self._analysis: Analysis | None = None

    def parts(self) -> Iterator[Part]:
        """Slide by slide."""
        reading, most = self._reading, self._reading.limits.pages
        analysis = Analysis(lambda layout: layout) if reading.wants("analyze") else None
        flow = self._flow(Place.BODY)
        for number, page in enumerate(self._pages[:most], start=1):
            reading.progress(number - 1, len(self._pages), f"slide {number} of {len(self._pages)}")
            with reading.part(f"Slide {number}"):
                facts = Facts(number)
                self._facts.append(facts)
                found = slide_parts(page, flow, self._styles, facts)
                yield from analysis.of(found, facts) if analysis is not None else found
                yield from form_parts(page)
        if len(self._pages) > most:
            reading.cut(f"Only the first {most:,} of {len(self._pages):,} slides were read.")
        self._analysis = analysis

    def stats(self) -> Mapping[str, int]:
        """Slides, and pictures in the package."""
        return {"slides": len(self._pages), "pictures": len(picture_parts(self._package))}

    def outline(self) -> Sequence[Mapping[str, Any]]:
        """The slides' titles."""
        flow = self._flow(Place.BODY)
        titles = [(number, words_of(flow, title_of(page))) for number, page in enumerate(self._pages, start=1)]
        return [{"level": 1, "title": " ".join(title.split()), "page": number} for number, title in titles if title]

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """``analyze``: what is on each slide."""
        return {"analyze": self._analyze}

    def _analyze(self) -> None:
        if self._analysis is None:
            for _ in self.parts():
                pass
        if self._analysis is not None:
            analyze(self._analysis, self._reading)
