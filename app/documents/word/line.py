"""A paragraph that is more than its texts, put together element by element."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from app.documents.drawing import chosen
from app.documents.model import Field, Link, Part
from app.documents.package import attribute, local
from app.documents.word.equations import equation
from app.documents.word.fields import FormField, form_field, link_target
from app.documents.word.references import References
from app.documents.word.symbols import symbol

Hanging = Part | etree._Element
"""What follows a paragraph: a part, or the element of a text box or table that stands in it."""


_DEEPEST_FIELDS = 100


@dataclass(slots=True)
class _Complex:
    """A field under way: what it does, and where its shown value begins."""

    start: int
    form: FormField | None = None
    instruction: list[str] = field(default_factory=list)


class Line:
    """Reads one paragraph after the other; fields may span several."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._pieces: list[str] = []
        self._hanging: list[Hanging] = []
        self._fields: list[_Complex] = []
        self._gone = 0

    def read(self, paragraph: etree._Element) -> tuple[str, bool, list[Hanging]]:
        """The text, whether the paragraph's end is deleted, and what hangs on it."""
        self._pieces, self._hanging, self._gone = [], [], 0
        for each in self._fields:
            each.start = 0
        mark_is_deleted = False
        if local(paragraph) in ("oMath", "oMathPara"):
            self._equation(paragraph)
        else:
            mark_is_deleted = not self._references.both and _mark_is_deleted(paragraph)
            self._walk(paragraph)
        text = "".join(self._pieces)
        if self._references.both:
            text = text.replace("+}{+", "").replace("-][-", "")
        return text, mark_is_deleted, self._hanging

    def _walk(self, element: etree._Element) -> None:
        for child in element:
            act = _ACTS.get(local(child))
            if act is not None:
                act(self, child)
            elif len(child):
                self._walk(child)

    def _text(self, element: etree._Element) -> None:
        self._pieces.append(element.text or "")

    def _deleted_text(self, element: etree._Element) -> None:
        if self._gone:
            self._pieces.append(element.text or "")

    def _space(self, element: etree._Element) -> None:
        self._pieces.append(_SPACES[local(element)])

    def _symbol(self, element: etree._Element) -> None:
        self._pieces.append(symbol(attribute(element, "font") or "", attribute(element, "char") or ""))

    def _equation(self, element: etree._Element) -> None:
        self._pieces.append(equation(element))

    def _alternative(self, element: etree._Element) -> None:
        for choice in chosen(element):
            self._walk(choice)

    def _hang(self, element: etree._Element) -> None:
        self._hanging.append(element)

    def _drawing(self, element: etree._Element) -> None:
        for found in self._references.drawn(element):
            if isinstance(found, str):
                self._pieces.append(found)
            else:
                self._hanging.append(found)

    def _deleted(self, element: etree._Element) -> None:
        if self._references.both:
            self._gone += 1
            self._marked(element, "[-", "-]")
            self._gone -= 1

    def _inserted(self, element: etree._Element) -> None:
        if self._references.both:
            self._marked(element, "{+", "+}")
        else:
            self._walk(element)

    def _marked(self, element: etree._Element, before: str, after: str) -> None:
        start = len(self._pieces)
        self._walk(element)
        if any(self._pieces[start:]):
            self._pieces.insert(start, before)
            self._pieces.append(after)

    def _ruby(self, element: etree._Element) -> None:
        """The base, and how it is read in parentheses."""
        for name, before, after in (("rubyBase", "", ""), ("rt", "(", ")")):
            for child in element:
                if local(child) == name:
                    self._pieces.append(before)
                    self._walk(child)
                    self._pieces.append(after)

    def _hyperlink(self, element: etree._Element) -> None:
        start = len(self._pieces)
        self._walk(element)
        self._link(start, self._references.target(element))

    def _simple_field(self, element: etree._Element) -> None:
        start = len(self._pieces)
        self._walk(element)
        self._link(start, link_target(attribute(element, "instr") or ""))

    def _instruction(self, element: etree._Element) -> None:
        if self._fields:
            self._fields[-1].instruction.append(element.text or "")

    def _complex_field(self, element: etree._Element) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            form = form_field(element)
            if len(self._fields) < _DEEPEST_FIELDS:
                self._fields.append(_Complex(len(self._pieces), form))
            if form is not None and form.value is not None:  # a box or a list shows what its properties say
                self._pieces.append(form.value)
        elif kind == "separate" and self._fields:
            self._fields[-1].start = len(self._pieces)
        elif kind == "end" and self._fields:
            done = self._fields.pop()
            self._link(done.start, link_target("".join(done.instruction)))
            if done.form is not None and done.form.name:
                shown = "".join(self._pieces[done.start :]).strip()
                self._field(done.form.name, shown if done.form.value is None else done.form.value)

    def _control(self, element: etree._Element) -> None:
        start = len(self._pieces)
        for child in element:
            if local(child) == "sdtContent":
                self._walk(child)
        name = self._references.control_name(element)
        self._field(name, "".join(self._pieces[start:]).strip())

    def _field(self, name: str, value: str) -> None:
        if name and self._references.details:
            self._hanging.append(Field(name, value, shown=True))

    def _link(self, start: int, target: str) -> None:
        if target and self._references.details:
            self._hanging.append(Link("".join(self._pieces[start:]).strip(), target))

    def _skip(self, _: etree._Element) -> None:
        return


_SPACES = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "p": "\n"}
_UNSEEN = ("rPr", "pPr", "sectPr", "sdtPr", "Fallback", "delInstrText")
_ACTS: dict[str, Callable[[Line, etree._Element], None]] = {
    "t": Line._text,
    "delText": Line._deleted_text,
    "sym": Line._symbol,
    "oMath": Line._equation,
    "AlternateContent": Line._alternative,
    "txbxContent": Line._hang,
    "tbl": Line._hang,
    "drawing": Line._drawing,
    "pict": Line._drawing,
    "object": Line._drawing,
    "del": Line._deleted,
    "moveFrom": Line._deleted,
    "ins": Line._inserted,
    "moveTo": Line._inserted,
    "ruby": Line._ruby,
    "hyperlink": Line._hyperlink,
    "fldSimple": Line._simple_field,
    "instrText": Line._instruction,
    "fldChar": Line._complex_field,
    "sdt": Line._control,
    **dict.fromkeys(_SPACES, Line._space),
    **dict.fromkeys(_UNSEEN, Line._skip),
}


def _mark_is_deleted(paragraph: etree._Element) -> bool:
    for properties in paragraph.iterchildren("{*}pPr"):
        for of_mark in properties.iterchildren("{*}rPr"):
            return next(of_mark.iterchildren("{*}del", "{*}moveFrom"), None) is not None
    return False
