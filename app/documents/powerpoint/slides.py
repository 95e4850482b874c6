"""One slide: its lines, its tables, and what is on it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.documents.drawing import children, lines, paragraph_text, paragraphs, part_lines
from app.documents.package import Package, Relation, local

_SHAPES = frozenset({"sp", "pic", "graphicFrame", "cxnSp", "grpSp"})
_DRAWINGS = {"chart": "chart", "chartEx": "diagramData", "diagramData": "diagramData"}
_TITLES = frozenset({"title", "ctrTitle"})


@dataclass(slots=True)
class Slide:
    """What was found on one slide."""

    number: int
    title: str = ""
    hidden: bool = False
    lines: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    notes_number: list[str] = field(default_factory=list)
    """What the notes page has for its number: on its own it makes no notes."""
    comments: list[str] = field(default_factory=list)
    shapes: Counter[str] = field(default_factory=Counter)
    charts: int = 0
    layout: str = ""

    @property
    def all_lines(self) -> list[str]:
        """Every line, the notes and comments last."""
        return [*self.lines, *self.notes, *self.notes_number, *self.comments]


def slide(package: Package, part: str, number: int) -> Slide | None:
    """Read one slide and everything that hangs on it; None when it cannot be read."""
    root = package.tree(part)
    if root is None:
        return None
    found = Slide(number, hidden=root.get("show") in ("0", "false"))
    _shapes(root, found)
    for relation in package.relations(part):
        _follow(package, relation, found)
    return found


def _shapes(root: etree._Element, found: Slide) -> None:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name in _SHAPES:
            found.shapes[name] += 1
        if name == "tbl":
            rows = [[_joined(cell) for cell in row if local(cell) == "tc"] for row in element if local(row) == "tr"]
            found.tables.append(rows)
            found.lines.extend("\t".join(cell.replace("\n", " ") for cell in row) for row in rows)
            continue
        if name == "p":
            _add(found.lines, paragraph_text(element))
            continue
        if name == "sp" and not found.title and _placeholder(element) in _TITLES:
            found.title = _joined(element).replace("\n", " ").strip()
        waiting.extend(reversed(list(children(element))))


def _follow(package: Package, relation: Relation, found: Slide) -> None:
    if not package.has(relation.target):
        return
    if relation.kind in _DRAWINGS:
        found.charts += relation.kind != "diagramData"
        found.lines.extend(part_lines(package, relation.target, _DRAWINGS[relation.kind]))
    elif relation.kind == "notesSlide":
        _notes(package, relation.target, found)
    elif relation.kind in ("comments", "comment"):
        found.comments.extend(_comments(package, relation.target))
    elif relation.kind == "slideLayout":
        found.layout = relation.target


def _notes(package: Package, part: str, found: Slide) -> None:
    """The notes page: its shapes, groups and tables."""
    root = package.tree(part)
    waiting = [] if root is None else [root]
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name == "p":
            _add(found.notes, paragraph_text(element))
        elif name == "sp" and _placeholder(element) == "sldNum":
            found.notes_number.extend(lines(element))
        else:
            waiting.extend(reversed(list(children(element))))


def _comments(package: Package, part: str) -> Iterator[str]:
    root = package.tree(part)
    if root is None:
        return
    for text in root.iter("{*}text"):  # the older kind holds bare text, the newer one paragraphs
        if (text.text or "").strip():
            yield text.text or ""
    yield from (text for text in map(paragraph_text, paragraphs(root)) if text.strip())


def _placeholder(shape: etree._Element) -> str:
    for element in shape.iter("{*}ph"):
        return element.get("type", "body")
    return ""


def _joined(element: etree._Element) -> str:
    return "\n".join(text for text in map(paragraph_text, paragraphs(element)) if text.strip())


def _add(lines: list[str], text: str) -> None:
    if text.strip():
        lines.append(text)
