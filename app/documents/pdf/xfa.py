"""The data of an XFA form, whose pages show nothing but a request for another program."""

from collections.abc import Iterator
from ctypes import byref, c_ulong, create_string_buffer
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.pdf.packets import form_values
from app.documents.pdf.strings import narrow

_LARGEST = 5_000_000


def form_data(pdf: Any) -> Iterator[tuple[str, str]]:
    """Names and values of the fields that are filled in."""
    for index in range(pdfium.FPDF_GetXFAPacketCount(pdf)):
        if narrow(pdfium.FPDF_GetXFAPacketName, pdf, index) == "datasets":
            size = c_ulong()
            pdfium.FPDF_GetXFAPacketContent(pdf, index, None, 0, byref(size))
            if 0 < size.value <= _LARGEST:
                data = create_string_buffer(size.value)
                pdfium.FPDF_GetXFAPacketContent(pdf, index, data, size.value, byref(size))
                yield from form_values(data.raw)
