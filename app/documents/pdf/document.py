"""A PDF as a stream of parts: pdfium for nearly everything, pypdf for what it misses and where it fails."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from app.documents.formats import damaged, password_needed, wrong_password
from app.documents.links import placed
from app.documents.model import Document, Field, Found, Kind, Link, Paragraph, Part, Section
from app.documents.pdf.attachments import attachments
from app.documents.pdf.facts import facts, outline
from app.documents.pdf.layout import Layout
from app.documents.pdf.notes import Notes
from app.documents.pdf.pages import label, numbers, page
from app.documents.pdf.pictures import pictures
from app.documents.pdf.scans import Scans
from app.documents.pdf.second import SecondDocument, further_facts, second_opened
from app.documents.pdf.text import PageText
from app.documents.pdf.thumbnails import save_thumbnails, thumbnail
from app.documents.pdf.xfa import form_data
from app.documents.reading import Reading
from app.documents.writing.write import STYLED
from app.errors import GiveUp

_LAID_OUT = ("extract_tables", *STYLED)
"""Operations that need to know where on a page a text stands, which takes several times as long as the text alone."""

_XFA = (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)


@contextlib.contextmanager
def opened(reading: Reading) -> Iterator["PdfDocument | SecondDocument"]:
    """The document of a job.

    Raises:
        GiveUp: ``password_needed``, or ``damaged_file`` where neither reader can open it.
    """
    pdf = _open(reading)
    if pdf is None:
        yield second_opened(reading)
        return
    try:
        if len(pdf) == 0:
            raise damaged(reading.job.name, "it has no pages")
        if pdf.get_formtype():
            logging.getLogger("pypdfium2").setLevel(
                logging.ERROR
            )  # it warns of XFA, whose data are read by other means
            pdf.init_forms()
        yield PdfDocument(reading, pdf)
    finally:
        pdf.close()


class PdfDocument(Document):
    """A PDF that pdfium can open."""

    def __init__(self, reading: Reading, pdf: Any) -> None:
        self._reading = reading
        self._pdf = pdf
        self._laid_out = reading.wants(*_LAID_OUT)

    def parts(self) -> Iterator[Part]:
        """Page by page: its text, what is typed and written on it, links."""
        reading, pdf = self._reading, self._pdf
        notes = Notes(pdf, pdf.formenv, links=self._laid_out)
        texts, scans, words = PageText(), Scans(pdf, reading), False
        layout = Layout(pdf, reading, list(self.outline())) if self._laid_out else None
        for number in numbers(pdf, reading):
            yield Section(Kind.PAGE, number, label(pdf, number) if layout else "")
            with reading.part(f"Page {number}"), page(pdf, number) as each:
                text = texts.of(each.text)
                words = words or bool(text.strip())
                if scans.wants(each, text):
                    yield from scans.parts(each, text, lines=layout is None)
                elif layout is not None:
                    noted = list(notes.parts(each))
                    yield from placed(layout.parts(each), [note for note in noted if isinstance(note, Link)])
                    yield from (note for note in noted if not isinstance(note, Link))
                    continue
                else:
                    yield Paragraph(text)
                yield from notes.parts(each)
        if pdf.get_formtype() in _XFA:
            with reading.part("The data of the form"):
                yield from (Field(name, value) for name, value in form_data(pdf))
        scans.tell(words=words)
        if layout is not None:
            layout.tell()

    def metadata(self) -> Mapping[str, Any]:
        """Properties, pages, encryption, form and attachments; custom properties and XMP by the second reader."""
        return {**facts(self._pdf, self._reading), **further_facts(self._reading)}

    def outline(self) -> Sequence[Mapping[str, Any]]:
        """The bookmarks."""
        with self._reading.part("The outline"):
            return list(outline(self._pdf, self._reading.limits.metadata))
        return ()

    def stats(self) -> Mapping[str, int]:
        """The number of pages. Without a layout nobody looked for paragraphs and tables, so there is no number."""
        if not self._laid_out:
            for unknown in ("paragraphs", "tables"):
                self._reading.outcome.stats.pop(unknown, None)
        return {"pages": len(self._pdf)}

    def pictures(self) -> Iterator[Found]:
        """Pictures of all pages."""
        return pictures(self._pdf, self._reading)

    def attachments(self) -> Iterator[Found]:
        """Embedded files and those pinned to pages."""
        return attachments(self._pdf, self._reading)

    def first_page(self, width: int) -> bytes | None:
        """A PNG of the first page."""
        return thumbnail(self._pdf, 1, width)

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """Pictures of pages."""
        return {"thumbnails": lambda: save_thumbnails(self._pdf, self._reading)}


def _open(reading: Reading) -> Any:
    """The document; None where pdfium cannot open it and the second reader shall try."""
    password = reading.options.get("password")
    try:
        return pypdfium2.PdfDocument(reading.job.path, password=password)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            name = reading.job.name
            raise (password_needed(name) if password is None else wrong_password(name)) from None
        if "security" in str(error).lower():
            raise GiveUp(
                f"{reading.job.name} is encrypted in a way that cannot be read.",
                code="password_needed",
                cure="Save a copy without encryption.",
                name=reading.job.name,
            ) from None
        return None
