"""Pictures inside a PDF: JPEG as it lies there, others as PNG."""

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from app.documents.pdf.pages import each_page
from app.documents.pictures import PictureFiles
from app.documents.reading import Reading

_DEEPEST = 5  # forms within forms; a form that draws itself has no end
_MOST_OBJECTS = 1_000_000


def save_pictures(pdf: Any, reading: Reading) -> None:
    """Write every picture once."""
    files = PictureFiles(reading)
    reading.outcome.files["images"] = []

    def visit(number: int, page: Any) -> bool:
        for raw in _images(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, 0, [_MOST_OBJECTS]):
            if files.full:
                return False
            with reading.part(f"A picture on page {number}"):
                _save(pypdfium2.PdfObject(raw, page=page, pdf=pdf), number, files, reading)
        return True

    each_page(pdf, reading, visit)
    reading.stat(pictures=files.count)


def _images(parent: Any, count: Any, get: Any, depth: int, left: list[int]) -> Iterator[Any]:
    for index in range(count(parent)):
        left[0] -= 1
        if left[0] < 0:
            return
        raw = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(raw) if raw else 0
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            yield raw
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _images(raw, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth + 1, left)


def _save(image: Any, number: int, files: PictureFiles, reading: Reading) -> None:
    width, height = image.get_px_size()
    if width * height > reading.limits.megapixels * 1e6:
        reading.cut(f"A picture on page {number} was left out: {width} x {height} pixels are too many.")
        return
    data = io.BytesIO()
    image.extract(data, fb_format="png")
    files.write(data.getvalue(), f"A picture on page {number}")
