"""The story of one part (a body, a header, the notes) as parts in reading order."""

from collections.abc import Iterator

from lxml import etree

from app.documents.drawing import chosen
from app.documents.model import Field, Paragraph, Part, Place, Table
from app.documents.package import local
from app.documents.word.flow import Flow
from app.documents.word.line import Line
from app.documents.word.names import Names, names_of
from app.documents.word.references import References
from app.documents.word.styles import Styles
from app.documents.word.tables import Grid, cells, rows

_UNSEEN = frozenset({"del", "moveFrom", "Fallback", "sectPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr"})
_EQUATIONS = frozenset({"oMath", "oMathPara"})
_PLAIN = (0, None, False)


class Story:
    """Paragraphs and tables of one part, with what stands in them: boxes, pictures, charts, links, fields."""

    def __init__(self, root: etree._Element, references: References, styles: Styles | None, place: Place) -> None:
        self._root = root
        self._names: Names = names_of(str(root.tag))
        self._references = references
        self._styles = styles
        self._is_plain = styles is None
        self._place = place
        self._by = ""
        self._cells = self._boxes = 0  # how deep in
        self._carried = ""
        self._flow = Flow(root, self._names, details=references.details, both=references.both)
        self._line = Line(references)

    def parts(self) -> Iterator[Part]:
        """Everything in reading order; what hangs on a paragraph (a text box, a chart, a link) follows it."""
        yield from self._blocks(self._root, self._place)
        if self._carried:
            yield Paragraph(self._carried, place=self._place)

    def _blocks(self, parent: etree._Element, place: Place) -> Iterator[Part]:
        paragraph, table = self._names.paragraph, self._names.table
        for child in parent:
            tag = child.tag
            if tag == paragraph:
                text = None if self._boxes else self._flow.text(child)
                if text is None:
                    yield from self._slowly(child, place)
                elif self._is_plain and not self._carried:
                    yield Paragraph(text, 0, None, False, place, self._by)
                else:
                    yield self._paragraph(child, text, place)
            elif tag == table:
                yield from self._table(child, place)
            elif len(child):
                yield from self._wrapped(child, place)
            elif local(child) == "altChunk":
                yield from self._references.chunk(child)

    def _wrapped(self, element: etree._Element, place: Place) -> Iterator[Part]:
        """What is neither a paragraph nor a table but may hold some."""
        name = local(element)
        if name == "sdt":
            yield from self._control(element, place)
        elif name == "comment":
            self._by = element.get(self._names.author, "")
            yield from self._blocks(element, place)
        elif name == "AlternateContent":
            for choice in chosen(element):
                yield from self._blocks(choice, place)
        elif name in _EQUATIONS:
            yield from self._slowly(element, place)
        elif name not in _UNSEEN or (name in ("del", "moveFrom") and self._references.both):
            yield from self._blocks(element, place)

    def _paragraph(self, element: etree._Element, text: str, place: Place) -> Paragraph:
        if self._carried:
            text, self._carried = self._carried + text, ""
        if self._styles is None or self._cells:
            return Paragraph(text, 0, None, False, place, self._by)
        heading, level, ordered, label = self._styles.of(element)
        return Paragraph(text, heading, level, ordered, place, self._by, label)

    def _slowly(self, element: etree._Element, place: Place) -> Iterator[Part]:
        text, mark_is_deleted, hanging = self._line.read(element)
        if mark_is_deleted:
            self._carried += text  # the paragraph goes on in the next one
        else:
            yield self._paragraph(element, text, place)
        self._boxes += 1
        for part in hanging:
            if not isinstance(part, etree._Element):
                yield part
            elif local(part) == "tbl":
                yield from self._table(part, place)
            else:
                yield from self._blocks(part, Place.TEXT_BOX if place is Place.BODY else place)
        self._boxes -= 1

    def _control(self, control: etree._Element, place: Place) -> Iterator[Part]:
        """A content control; of one that has a name and a single paragraph, also the field."""
        shown: list[str] = []
        for content in control:
            if local(content) == "sdtContent":
                for part in self._blocks(content, place):
                    yield part
                    if isinstance(part, Paragraph):
                        shown.append(part.text)
        name = self._references.control_name(control)
        if name and len(shown) == 1:
            yield Field(name, shown[0].strip(), shown=True)

    def _table(self, table: etree._Element, place: Place) -> Iterator[Part]:
        """A table, then what hangs on its cells and the tables that are nested in them; a mere frame's content."""
        if self._is_frame(table):
            for row in rows(table, self._names, both=self._references.both):
                for cell in cells(row, self._names):
                    yield from self._blocks(cell, place)
            return
        grid = Grid(self._names)
        after: list[Part] = []
        self._cells += 1
        for row in rows(table, self._names, both=self._references.both):
            grid.begin(row)
            for cell in cells(row, self._names):
                grid.add(cell, self._cell(cell, place, after))
        self._cells -= 1
        yield Table(grid.rows, grid.merged(), place)
        yield from after

    def _is_frame(self, table: etree._Element) -> bool:
        """Whether a table only lays out other tables: it has one column, and some are nested in it."""
        return table in self._flow.holding and all(
            sum(1 for _ in cells(row, self._names)) == 1 for row in rows(table, self._names, both=self._references.both)
        )

    def _cell(self, cell: etree._Element, place: Place, after: list[Part]) -> str:
        first, last = (cell[0], cell[-1]) if len(cell) else (None, None)
        alone = first is last or (len(cell) == 2 and first is not None and first.tag == self._names.cell_properties)
        if alone and last is not None and last.tag == self._names.paragraph:
            text = None if self._boxes or self._carried else self._flow.text(last)
            if text is not None:  # nearly all cells: their properties and one plain paragraph
                return text if text.strip() else ""
        lines: list[str] = []
        for part in self._blocks(cell, place):
            if isinstance(part, Paragraph):
                if part.text.strip():
                    lines.append(part.text)
            else:
                after.append(part)
        if self._carried:  # a cell's last paragraph has none to go on in
            lines.append(self._carried)
            self._carried = ""
        return "\n".join(lines)
