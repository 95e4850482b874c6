"""Files inside a PDF: embedded in the document, or pinned to a page."""

from collections.abc import Iterator
from ctypes import byref, c_ulong, create_string_buffer
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.model import Found
from app.documents.pdf.notes import annotations
from app.documents.pdf.pages import numbers, page
from app.documents.pdf.strings import wide
from app.documents.reading import Reading


def names(pdf: Any, reading: Reading) -> list[str]:
    """What the embedded files are called."""
    count = min(pdfium.FPDFDoc_GetAttachmentCount(pdf), reading.limits.metadata)
    return [wide(pdfium.FPDFAttachment_GetName, pdfium.FPDFDoc_GetAttachment(pdf, index)) for index in range(count)]


def attachments(pdf: Any, reading: Reading) -> Iterator[Found]:
    """Embedded files first, then those pinned to pages."""
    for index in range(pdfium.FPDFDoc_GetAttachmentCount(pdf)):
        yield from _found(pdfium.FPDFDoc_GetAttachment(pdf, index), f"Attachment {index + 1}", reading)
    for number in numbers(pdf, reading):
        with reading.part(f"Page {number}"), page(pdf, number) as opened:
            for note, kind in annotations(opened):
                if kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
                    pinned = pdfium.FPDFAnnot_GetFileAttachment(note)
                    yield from _found(pinned, f"A file pinned to page {number}", reading)


def _found(file: Any, what: str, reading: Reading) -> Iterator[Found]:
    if not file:
        return
    name = wide(pdfium.FPDFAttachment_GetName, file)
    size = c_ulong()
    if not pdfium.FPDFAttachment_GetFile(file, None, 0, byref(size)):
        reading.warn(f"{what} ({name:.100}) has no content.")
        return
    if size.value > reading.limits.picture_bytes:
        reading.cut(f"{what} ({name:.100}) was left out: it has {size.value:,} bytes.")
        return
    data = create_string_buffer(max(size.value, 1))
    pdfium.FPDFAttachment_GetFile(file, data, size.value, byref(size))
    yield Found(name or "unnamed", data.raw[: size.value])
