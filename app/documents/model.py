"""What every document is, whatever its format: a stream of parts in reading order, and a few facts beside it.

A reader opens a file and yields parts; text, Markdown, HTML, JSON, tables and statistics are written from them
(``writing``), so a format is read once and by one piece of code. Parts are a stream: a book of two thousand pages or a
sheet of five million cells is never in memory as a whole.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class Place(StrEnum):
    """Where in a document a part stands."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    COMMENT = "comment"
    TEXT_BOX = "text box"
    NOTES = "notes"
    """A speaker's notes."""
    DIAGRAM = "diagram"
    CHART = "chart"
    FORM = "form"
    ANNOTATION = "annotation"
    OCR = "ocr"
    """Text that was recognised in a picture, not read."""


class Kind(StrEnum):
    """What a section is."""

    PAGE = "page"
    SLIDE = "slide"
    SHEET = "sheet"
    MESSAGE = "message"
    FRAME = "frame"


class Section(NamedTuple):
    """The beginning of a page, slide, sheet or message: what follows belongs to it. ``number`` counts from 1."""

    kind: Kind
    number: int
    name: str = ""
    hidden: bool = False


class Paragraph(NamedTuple):
    """One paragraph. ``heading`` 1 to 6, or 0; ``level`` of a list from 0, or None; ``by`` a comment's author."""

    text: str
    heading: int = 0
    level: int | None = None
    ordered: bool = False
    place: Place = Place.BODY
    by: str = ""
    label: str = ""
    """What stands before a numbered heading or entry (``1.1``, ``a)``) and is not in its text."""


class Span(NamedTuple):
    """A merged cell: its top left corner, from 0 within the table, and how many rows and columns it takes."""

    row: int
    column: int
    rows: int
    columns: int


class Table(NamedTuple):
    """Rows of values (text, numbers, dates, booleans; None where a cell is empty or covered by a merged one).

    ``rows`` may be iterated more than once, and may make its rows on the way. A chart is a table of its data.
    """

    rows: Iterable[Sequence[Any]]
    merged: Sequence[Span] = ()
    place: Place = Place.BODY
    name: str = ""
    lines: Sequence[str] = ()
    """How it reads as plain text, where that is not row by row: a chart is read series by series."""


class Link(NamedTuple):
    """A link: what it is written on, and where it leads. It follows the paragraph that holds its text."""

    text: str
    target: str


class Field(NamedTuple):
    """A name and its value: of a form, or of a message's head. ``shown`` where a paragraph has the value already."""

    name: str
    value: str
    place: Place = Place.FORM
    shown: bool = False


class Picture(NamedTuple):
    """A picture in its place. ``box`` is left, top, width, height in points, where the format says so."""

    name: str
    description: str = ""
    box: tuple[float, float, float, float] | None = None


Part = Section | Paragraph | Table | Link | Field | Picture


class Found(NamedTuple):
    """A file inside a document: a picture or an attachment. ``name`` is the document's word for it."""

    name: str
    data: bytes
    gone_through: bool = False
    """A message whose own files are listed as well."""


class Document(ABC):
    """An opened document. Readers of a format derive from it; what a format has not got stays empty."""

    @abstractmethod
    def parts(self) -> Iterator[Part]:
        """Everything a person sees, in reading order. Asked for once."""

    def metadata(self) -> Mapping[str, Any]:
        """What the file says of itself."""
        return {}

    def stats(self) -> Mapping[str, int]:
        """Numbers that are cheap to know and that counting parts does not give."""
        return {}

    def outline(self) -> Sequence[Mapping[str, Any]]:
        """Bookmarks as ``{"level", "title", "page"}``; where empty, the headings take their place."""
        return ()

    def pictures(self) -> Iterator[Found]:
        """Pictures inside the document."""
        return iter(())

    def attachments(self) -> Iterator[Found]:
        """Files that were attached to the document or embedded in it."""
        return iter(())

    def first_page(self, width: int) -> bytes | None:  # noqa: ARG002 -- of use to those that can
        """A PNG of the first page, at most ``width`` pixels wide, if the file can show one cheaply."""
        return None

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """What can be done with this format alone, by the operation's name."""
        return {}
