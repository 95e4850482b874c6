"""The text of a PDF, page by page, with what is typed into it: form values and free-text notes."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.pdf import second
from app.documents.pdf.pages import each_page
from app.documents.plain import words_in
from app.documents.reading import Reading, TextFile

_NO_TEXT = "There is no text layer in this PDF (a scan?). If its pages are pictures of text, run it through OCR first."
_MOST_NOTES = 1_000


def write_text(pdf: Any, reading: Reading) -> None:
    """Write ``text.txt``, pages separated by a form feed; ``values.pages`` says where each begins."""
    facts: list[dict[str, int]] = []
    with TextFile(reading, "text_file", "text.txt") as text:

        def visit(number: int, page: Any) -> bool:
            found = page_text(page)
            notes = list(_notes(page))
            facts.append({"page": number, "start": text.position, "characters": len(found), "words": words_in(found)})
            text.line(found)
            for note in notes:
                text.line(note)
            text.mark("\f\n")
            return not text.full

        each_page(pdf, reading, visit)
        if pdf.get_formtype():
            for name, value in second.form_values(reading):
                text.mark(f"{name}: ")
                text.line(value)
    if not text.words:
        reading.warn(_NO_TEXT)
    reading.stat(words=text.words, characters=text.characters)
    reading.outcome.values["pages"] = facts


def page_text(page: Any) -> str:
    """The text of a page, lines ended by a line feed."""
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
    finally:
        textpage.close()
    # pdfium marks a word that is divided at a line's end with U+FFFE or U+0002 in place of the hyphen
    text = text.replace("\ufffe\r\n", "").replace("\x02\r\n", "").replace("\ufffe", "").replace("\x02", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _notes(page: Any) -> Iterator[str]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        try:
            if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_FREETEXT:
                text = _string(note, b"Contents")
                if text.strip():
                    yield text
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _string(note: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(note, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\r", "\n")
