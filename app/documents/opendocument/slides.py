"""The slides of an OpenDocument presentation."""

from collections.abc import Iterable, Iterator

from lxml import etree

from app.documents.model import Kind, Paragraph, Part, Place, Section, Table
from app.documents.opendocument.flow import Flow
from app.documents.opendocument.frames import is_shape
from app.documents.opendocument.names import DRAW, PRESENTATION
from app.documents.opendocument.styles import Styles
from app.documents.package import local
from app.documents.powerpoint.analysis import Facts

_DECLARED = {"header": Place.HEADER, "date-time": Place.FOOTER, "footer": Place.FOOTER}
_CLASS = f"{PRESENTATION}class"
_AT_THE_EDGE = frozenset({"header", "footer", "date-time", "page-number"})
_NO_NUMBER = "<number>"  # stands there until a program draws the page


def pages(root: etree._Element) -> list[etree._Element]:
    """The slides in the order they are shown."""
    return list(root.iterfind("{*}body/{*}presentation/{*}page"))


def title_of(page: etree._Element) -> etree._Element | None:
    """The shape that holds a slide's title."""
    return next((shape for shape in page if shape.get(_CLASS) == "title"), None)


def words_of(flow: Flow, shape: etree._Element | None) -> str:
    """The text of a shape."""
    if shape is None:
        return ""
    return "\n".join(part.text for part in flow.anchored(shape, Place.BODY) if isinstance(part, Paragraph))


def slide_parts(page: etree._Element, flow: Flow, styles: Styles, facts: Facts) -> Iterator[Part]:
    """One slide: its title, its shapes, its edges, the notes, the comments; ``facts`` are filled on the way."""
    title = title_of(page)
    text = words_of(flow, title)
    facts.title, facts.layout = " ".join(text.split()), styles.master_name(page)
    style = page.get(f"{DRAW}style-name", "")
    facts.hidden = styles.page(style, "visibility") == "hidden"
    shapes = [child for child in page if is_shape(local(child)) and local(child) != "annotation"]
    facts.shapes = sum(is_shape(local(each)) for shape in shapes for each in shape.iter("{*}*"))
    facts.pictures = sum(_shows_picture(frame) for shape in shapes for frame in shape.iter("{*}frame"))
    yield Section(Kind.SLIDE, facts.number, facts.title, facts.hidden)
    if text:
        yield Paragraph(text, heading=2)
    last: list[etree._Element] = []
    for child in page:
        if child.get(_CLASS) in _AT_THE_EDGE:
            last.append(child)
        elif child is not title and local(child) != "forms":
            for part in flow.parts_of(child, Place.BODY):
                facts.charts += isinstance(part, Table) and part.place is Place.CHART
                yield part
    yield from _edges(last, flow, Place.FOOTER)
    yield from _declared(page, style, styles)
    for notes in page.iterchildren(f"{PRESENTATION}notes"):
        yield from _notes(notes, flow, facts)
    yield from flow.told(Place.FOOTNOTE, Place.ENDNOTE, Place.COMMENT)


def _shows_picture(frame: etree._Element) -> bool:
    names = [local(child) for child in frame]
    return "image" in names and "object" not in names


def _notes(notes: etree._Element, flow: Flow, facts: Facts) -> Iterator[Part]:
    """A page of notes; what stands at its edges on its own makes no notes."""
    for shape in notes:
        if shape.get(_CLASS) not in _AT_THE_EDGE:
            for part in flow.parts_of(shape, Place.NOTES):
                facts.notes = True
                yield part
    yield from _edges([shape for shape in notes if shape.get(_CLASS) in _AT_THE_EDGE], flow, Place.NOTES)


def _edges(shapes: Iterable[etree._Element], flow: Flow, place: Place) -> Iterator[Part]:
    for shape in shapes:
        for part in flow.parts_of(shape, place):
            if not (isinstance(part, Paragraph) and part.text == _NO_NUMBER):
                yield part


def _declared(page: etree._Element, style: str, styles: Styles) -> Iterator[Paragraph]:
    """What a slide takes from the presentation's declared headers, dates and footers, unless it hides them."""
    for what, place in _DECLARED.items():
        name = page.get(f"{PRESENTATION}use-{what}-name")
        if name and styles.page(style, f"display-{what}") != "false":
            for declared in page.itersiblings(f"{PRESENTATION}{what}-decl", preceding=True):
                text = " ".join((declared.text or "").split())
                if declared.get(f"{PRESENTATION}name") == name and text:
                    yield Paragraph(text, place=place)
