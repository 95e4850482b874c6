"""The flow of a text: headings, paragraphs, lists, tables, frames, and what stands aside of it."""

from collections.abc import Iterator

from lxml import etree

from app.documents.model import Link, Paragraph, Part, Place, Table
from app.documents.opendocument.frames import Frames, is_shape
from app.documents.opendocument.inline import Inline, citation, inline
from app.documents.opendocument.names import STYLE, TEXT, XLINK
from app.documents.opendocument.styles import Styles
from app.documents.opendocument.tables import Claims, Rows, rows_of
from app.documents.package import local
from app.documents.plain import cell_text
from app.documents.reading import Reading
from app.documents.writing.write import HEADED

_UNSEEN = frozenset(
    [
        "tracked-changes",
        "forms",
        "sequence-decls",
        "variable-decls",
        "user-field-decls",
        "dde-connection-decls",
        "alphabetical-index-auto-mark-file",
        "notes",
        "title",
        "desc",
        "enhanced-geometry",
        "event-listeners",
        "glue-point",
        "settings",
        "annotation-end",
        "par",
        "page-thumbnail",
    ]
)
_DEEPEST = 8
_MOST_CLAIMED = 100_000


class Flow:
    """Reads stories of one file. Notes and comments wait aside until the story is told."""

    def __init__(self, reading: Reading, styles: Styles, frames: Frames, box: Place) -> None:
        self._reading = reading
        self._styles = styles
        self._frames = frames
        self._box = box
        self._styled = reading.wants(*HEADED)
        self._claims = Claims(min(_MOST_CLAIMED, reading.limits.cells))
        self._aside: list[tuple[Place, Part]] = []

    def parts(self, parent: etree._Element, place: Place = Place.BODY) -> Iterator[Part]:
        """Everything below ``parent`` in reading order."""
        for element in parent:
            name = local(element)
            if name in ("p", "h"):
                yield from self._paragraph(element, place)
            elif name not in _UNSEEN and not name.endswith("-source"):
                yield from self.parts_of(element, place)

    def parts_of(self, element: etree._Element, place: Place = Place.BODY) -> Iterator[Part]:
        """One element of the flow that is no paragraph."""
        name = local(element)
        if name == "list":
            yield from self._list(element, place, 0, "")
        elif name == "table":
            yield from self._table(element, place)
        elif name == "numbered-paragraph":
            yield from self._item(element, place, 0, element.get(f"{TEXT}style-name", ""))
        elif is_shape(name):
            yield from self.anchored(element, place)
        elif name not in _UNSEEN and not (name == "section" and _hidden(element)):
            yield from self.parts(element, place)

    def anchored(self, element: etree._Element, place: Place) -> Iterator[Part]:
        """What hangs on a place in the text, or stands on a slide."""
        name = local(element)
        if name == "note":
            self._note(element)
        elif name == "annotation":
            self._comment(element)
        elif name == "frame":
            yield from self._frames.parts(element, self.parts, self._at(place))
        elif name == "a":
            yield from self.parts(element, place)
            target = element.get(f"{XLINK}href", "")
            if target and self._styled:
                yield Link("", target)
        else:
            yield from self.parts(element, self._at(place))

    def _at(self, place: Place) -> Place:
        return self._box if place is Place.BODY else place

    def _paragraph(
        self, element: etree._Element, place: Place, level: int | None = None, *, ordered: bool = False
    ) -> Iterator[Part]:
        found = inline(element)
        heading = self._styles.heading(element) if self._styled and place is Place.BODY else 0
        if found.text:
            yield Paragraph(found.text, heading, None if heading else level, ordered and not heading, place)
        yield from self._hanging(found, place)

    def _hanging(self, found: Inline, place: Place) -> Iterator[Part]:
        if self._styled:
            yield from (Link(text, target) for text, target in found.links if target)
        for element in found.anchored:
            yield from self.anchored(element, place)

    def _list(self, element: etree._Element, place: Place, level: int, style: str) -> Iterator[Part]:
        style = element.get(f"{TEXT}style-name", style)
        for item in element:
            if local(item) == "list-header":
                yield from self.parts(item, place)
            elif local(item) == "list-item":
                yield from self._item(item, place, level, style)

    def _item(self, item: etree._Element, place: Place, level: int, style: str) -> Iterator[Part]:
        mark: int | None = min(level, _DEEPEST)
        for child in item:
            name = local(child)
            if name == "list":
                yield from self._list(child, place, level + 1, style)
            elif name in ("p", "h"):
                own = style or self._styles.list_style(child.get(f"{TEXT}style-name", ""))
                yield from self._paragraph(child, place, mark, ordered=self._styles.ordered(own, level))
                mark = None  # what follows in the entry has no mark of its own

    def _table(self, element: etree._Element, place: Place) -> Iterator[Part]:
        rows = Rows(self._claims)
        after: list[Part] = []
        for row in rows_of(element):
            rows.add(row, lambda cell: self._cell(cell, after))
        if self._claims.refused:
            self._reading.cut("A table was cut: it claims too many cells that repeat.")
        if not rows.empty:
            title = next((child.text or "" for child in element if local(child) == "title"), "")
            yield Table(rows, rows.merged, place, title)
        yield from after

    def _cell(self, cell: etree._Element, after: list[Part]) -> str:
        """A cell's or a note's text, that of tables and boxes in it included; pictures and links go to ``after``."""
        lines: list[str] = []
        for part in self.parts(cell):
            if isinstance(part, Paragraph):
                lines.append(part.text)
            elif isinstance(part, Table) and part.place is not Place.CHART:
                lines.extend("\t".join(map(cell_text, row)) for row in part.rows)
            else:
                after.append(part)
        return "\n".join(lines)

    def _note(self, note: etree._Element) -> None:
        place = Place.ENDNOTE if note.get(f"{TEXT}note-class") == "endnote" else Place.FOOTNOTE
        body = next((child for child in note if local(child) == "note-body"), None)
        if body is not None:
            self._put_aside(body, place, mark=citation(note))

    def _comment(self, comment: etree._Element) -> None:
        by = next((child.text or "" for child in comment if local(child) == "creator"), "")
        self._put_aside(comment, Place.COMMENT, by=by)

    def _put_aside(self, element: etree._Element, place: Place, mark: str = "", by: str = "") -> None:
        after: list[Part] = []
        text = f"{mark} {self._cell(element, after)}".strip()
        if text != mark:
            self._aside.append((place, Paragraph(text, place=place, by=by)))
        self._aside.extend((place, part) for part in after)

    def told(self, *places: Place) -> Iterator[Part]:
        """Notes and comments that were found so far, in the order of ``places``; they are told once."""
        aside, self._aside = self._aside, []
        for place in places:
            yield from (part for at, part in aside if at is place)


def _hidden(section: etree._Element) -> bool:
    return section.get(f"{TEXT}display") == "none" or section.get(f"{TEXT}is-hidden") == "true"


def edges(flow: Flow, styles: Styles, what: str, place: Place) -> Iterator[Part]:
    """Headers or footers of a text's pages; the same one once."""
    seen: set[str] = set()
    for master in styles.used_masters():
        for edge in master:
            if local(edge).startswith(what) and edge.get(f"{STYLE}display") != "false":
                for part in flow.parts(edge, place):
                    known = str(part) if isinstance(part, Paragraph) else ""
                    if known not in seen:
                        yield part
                    seen.update([known] if known else [])
