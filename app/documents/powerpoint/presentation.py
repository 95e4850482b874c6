"""A PowerPoint presentation as a stream of parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from lxml import etree

from app.documents.embedded import embedded
from app.documents.formats import damaged
from app.documents.media import picture_parts, pictures, properties
from app.documents.model import Document, Found, Part
from app.documents.package import Package, local
from app.documents.plain import whole
from app.documents.powerpoint.analysis import Analysis, Facts, analyze
from app.documents.powerpoint.shapes import TITLES, kind, placeholders, texts
from app.documents.powerpoint.slides import Slides
from app.documents.reading import Reading

_MEDIA = "ppt/media/"
_PLAYED = (".wav", ".mp3", ".mp4", ".m4a", ".m4v", ".avi", ".mov", ".wmv", ".wma", ".mid", ".mpg", ".mpeg", ".webm")
_WIDEST = 51_206_400  # the largest slide that PowerPoint makes, in its units


@contextmanager
def opened(reading: Reading) -> Iterator["Presentation"]:
    """The presentation of a job."""
    with Package(reading) as package:
        yield Presentation(reading, package)


class Presentation(Document):
    """A package whose main part is a list of slides."""

    def __init__(self, reading: Reading, package: Package) -> None:
        self._reading = reading
        self._package = package
        self._facts: list[Facts] = []
        self._analysis: Analysis | None = None

    @cached_property
    def _root(self) -> etree._Element | None:
        return self._package.tree(self._package.main)

    @cached_property
    def _slides(self) -> list[str]:
        """The slides' parts in the order they are shown."""
        package, root = self._package, self._root
        related = {each.id: each.target for each in package.relations(package.main) if each.kind == "slide"}
        if root is None and not related:
            raise damaged(self._reading.job.name, "its list of slides cannot be read")
        shown = [
            related[str(value)]
            for each in (root.iter("{*}sldId") if root is not None else ())
            for name, value in each.attrib.items()
            if str(name).endswith("}id") and value in related  # beside it stands an id without a namespace
        ]
        return list(dict.fromkeys(shown)) or list(dict.fromkeys(related.values()))

    def parts(self) -> Iterator[Part]:
        """Slide by slide."""
        reading, most = self._reading, self._reading.limits.pages
        numbers = {part: number for number, part in enumerate(self._slides, start=1)}
        slides = Slides(self._package, reading, numbers)
        analysis = Analysis(self._layout_name) if reading.wants("analyze") else None
        for part, number in list(numbers.items())[:most]:
            reading.progress(number - 1, len(numbers), f"slide {number} of {len(numbers)}")
            with reading.part(f"Slide {number}"):
                facts = Facts(number)
                found = slides.parts(part, facts)
                for first in found:  # a slide that cannot be read at all has no part, not even a section
                    self._facts.append(facts)
                    yield first
                    yield from analysis.of(found, facts) if analysis is not None else found
        if len(numbers) > most:
            reading.cut(f"Only the first {most:,} of {len(numbers):,} slides were read.")
        if not self._facts and reading.lost_all:
            raise damaged(reading.job.name, "none of its slides can be read")
        self._analysis = analysis

    def metadata(self) -> Mapping[str, Any]:
        """Core, extended and custom properties, and the size of the slides in points."""
        found = properties(self._package)
        for size in self._root.iter("{*}sldSz") if self._root is not None else ():
            wide, high = whole(size.get("cx"), _WIDEST), whole(size.get("cy"), _WIDEST)
            if wide is not None and high is not None:
                found["slide_size"] = [round(side / 12_700, 1) for side in (wide, high)]
        if any(part.lower().endswith("vbaproject.bin") for part in self._package.parts):
            found["macros"] = True
        return found

    def stats(self) -> Mapping[str, int]:
        """Slides, charts, and pictures in the package."""
        counted = {"slides": len(self._facts), "charts": sum(facts.charts for facts in self._facts)}
        hidden = sum(facts.hidden for facts in self._facts)
        return {
            **(counted if self._facts else {"slides": len(self._slides)}),
            **({"hidden_slides": hidden} if hidden else {}),
            "pictures": len(picture_parts(self._package)),
        }

    def outline(self) -> Sequence[Mapping[str, Any]]:
        """The slides' titles."""
        titles = {facts.number: facts.title for facts in self._facts}
        entries: list[Mapping[str, Any]] = []
        for number, part in enumerate(self._slides[: self._reading.limits.metadata], start=1):
            title = titles[number] if number in titles else self._title(part)
            if title:
                entries.append({"level": 1, "title": title, "page": number})
        return entries

    def _title(self, part: str) -> str:
        root = self._package.tree(part)
        for shape, place in placeholders(root).items() if root is not None else ():
            if kind(place) in TITLES:
                return " ".join(" ".join(texts(shape)).split())
        return ""

    def pictures(self) -> Iterator[Found]:
        """The package's media."""
        return pictures(self._package, self._reading)

    def attachments(self) -> Iterator[Found]:
        """Embedded workbooks, documents and other files, then sound and film."""
        yield from embedded(self._package, self._reading)
        for part in sorted(self._package.parts):
            if part.lower().startswith(_MEDIA) and part.lower().endswith(_PLAYED):
                with self._reading.part(f"The part {part:.100}"):
                    yield Found(part.rpartition("/")[2], self._package.read(part, self._reading.limits.picture_bytes))

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """``analyze``: what is on each slide."""
        return {"analyze": self._analyze}

    def _analyze(self) -> None:
        if self._analysis is None:
            self._facts = []
            for _ in self.parts():
                pass
        if self._analysis is not None:
            analyze(self._analysis, self._reading)

    def _layout_name(self, part: str) -> str:
        root = self._package.tree(part) if part and self._package.has(part) else None
        names = [child.get("name", "") for child in (root if root is not None else ()) if local(child) == "cSld"]
        return names[0] if names else ""
