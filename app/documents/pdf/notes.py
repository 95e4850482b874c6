"""What lies on a page beside its content: fields of a form, notes, links, attached files."""

from collections.abc import Iterator
from ctypes import byref, c_ushort, string_at
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from app.documents.model import Field, Link, Paragraph, Part, Place
from app.documents.pdf.pages import Page
from app.documents.pdf.strings import narrow, wide
from app.documents.pdf.text import clean

_MOST = 10_000  # on one page
_LONGEST_LINK = 2_000
_NOTES = frozenset(
    {
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_LINE,
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_POLYLINE,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_STAMP,
        pdfium.FPDF_ANNOT_CARET,
        pdfium.FPDF_ANNOT_INK,
        pdfium.FPDF_ANNOT_FILEATTACHMENT,
        pdfium.FPDF_ANNOT_REDACT,
    }
)
_KINDS = {
    pdfium.FPDF_FORMFIELD_PUSHBUTTON: "button",
    pdfium.FPDF_FORMFIELD_CHECKBOX: "checkbox",
    pdfium.FPDF_FORMFIELD_RADIOBUTTON: "radio button",
    pdfium.FPDF_FORMFIELD_COMBOBOX: "choice",
    pdfium.FPDF_FORMFIELD_LISTBOX: "choice",
    pdfium.FPDF_FORMFIELD_TEXTFIELD: "text",
    pdfium.FPDF_FORMFIELD_SIGNATURE: "signature",
}
_TICKED = ("checkbox", "radio button")


class FormField(NamedTuple):
    """One field of a form: ``value`` is empty where nothing is filled in, or where it is not ticked."""

    name: str
    kind: str
    value: str
    title: str
    """What a person is shown for its name, where the form says so."""
    page: int


class Notes:
    """Reads annotations; ``form`` is pdfium's form environment, None without a form."""

    def __init__(self, pdf: Any, form: Any, *, links: bool) -> None:
        self._pdf = pdf
        self._form = form
        self._links = links
        self._named: set[str] = set()

    def parts(self, page: Page) -> Iterator[Part]:
        """Filled fields, each once in the document, notes with their authors, and links that lead out of it."""
        for note, kind in annotations(page):
            if kind == pdfium.FPDF_ANNOT_WIDGET:
                if self._form is not None:
                    yield from self._field(note, page)
            elif kind == pdfium.FPDF_ANNOT_LINK:
                if self._links:
                    yield from _links(self._pdf, note, page)
            elif kind in _NOTES:
                text = wide(pdfium.FPDFAnnot_GetStringValue, note, b"Contents")
                if text.strip():
                    author = wide(pdfium.FPDFAnnot_GetStringValue, note, b"T")
                    yield Paragraph(text.strip(), place=Place.ANNOTATION, by=author.strip())

    def _field(self, note: Any, page: Page) -> Iterator[Part]:
        field = form_field(self._form, note, page)
        if field.value and field.name not in self._named:
            self._named.add(field.name)
            yield Field(field.title or field.name, field.value)


def annotations(page: Page) -> Iterator[tuple[Any, int]]:
    """Each annotation of a page with its kind; open until the next."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if note:
            try:
                yield note, pdfium.FPDFAnnot_GetSubtype(note)
            finally:
                pdfium.FPDFPage_CloseAnnot(note)


def form_field(form: Any, note: Any, page: Page) -> FormField:
    """The field that an annotation belongs to."""
    kind = _KINDS.get(pdfium.FPDFAnnot_GetFormFieldType(form, note), "other")
    value = wide(pdfium.FPDFAnnot_GetFormFieldValue, form, note)
    if kind in _TICKED:
        value = value if pdfium.FPDFAnnot_IsChecked(form, note) else ""
    elif kind == "choice":
        value = ", ".join(_chosen(form, note)) or value
    elif kind in ("button", "signature"):
        value = ""
    return FormField(
        wide(pdfium.FPDFAnnot_GetFormFieldName, form, note),
        kind,
        value,
        wide(pdfium.FPDFAnnot_GetFormFieldAlternateName, form, note),
        page.number,
    )


def _chosen(form: Any, note: Any) -> Iterator[str]:
    for index in range(min(pdfium.FPDFAnnot_GetOptionCount(form, note), _MOST)):
        if pdfium.FPDFAnnot_IsOptionSelected(form, note, index):
            yield wide(pdfium.FPDFAnnot_GetOptionLabel, form, note, index)


def _links(pdf: Any, note: Any, page: Page) -> Iterator[Link]:
    link = pdfium.FPDFAnnot_GetLink(note)
    action = pdfium.FPDFLink_GetAction(link) if link else None
    if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
        target = narrow(pdfium.FPDFAction_GetURIPath, pdf, action).strip()
        if target:
            yield Link(_beneath(note, page), target)


def _beneath(note: Any, page: Page) -> str:
    """The text that an annotation lies on."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(note, byref(box)):
        return ""
    sides = box.left, box.top, box.right, box.bottom
    size = pdfium.FPDFText_GetBoundedText(page.text, *sides, None, 0)
    if not 0 < size < _LONGEST_LINK:
        return ""
    buffer = (c_ushort * (size + 1))()
    pdfium.FPDFText_GetBoundedText(page.text, *sides, buffer, size)
    return " ".join(clean(string_at(buffer, 2 * size).decode("utf-16-le", "replace")).replace("\x00", "").split())
