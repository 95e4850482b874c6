"""Pictures inside a PDF: JPEG as it lies there, others as PNG."""

import contextlib
import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from app.documents.model import Found
from app.documents.pdf.pages import numbers
from app.documents.reading import Reading

_DEEPEST = 5  # forms within forms; a form that draws itself has no end
_MOST_OBJECTS = 1_000_000


def pictures(pdf: Any, reading: Reading) -> Iterator[Found]:
    """Every picture in the order of the pages."""
    seen = _Seen()
    for number in numbers(pdf, reading, doing="pictures of "):
        with reading.part(f"Page {number}"), contextlib.closing(pdf[number - 1]) as page:
            for raw in objects(page, pdfium.FPDF_PAGEOBJ_IMAGE):
                with reading.part(f"A picture on page {number}"):
                    data = _data(pypdfium2.PdfObject(raw, page=page, pdf=pdf), number, reading, seen)
                    if data:
                        yield Found(f"on page {number}", data)


def objects(page: Any, *kinds: int) -> Iterator[Any]:
    """Handles of a page's objects of some kinds; those within forms too."""
    yield from _within(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, kinds, 0, [_MOST_OBJECTS])


def _within(parent: Any, count: Any, get: Any, kinds: tuple[int, ...], depth: int, left: list[int]) -> Iterator[Any]:
    for index in range(count(parent)):
        left[0] -= 1
        if left[0] < 0:
            return
        raw = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(raw) if raw else 0
        if kind in kinds:
            yield raw
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
            yield from _within(raw, *inner, kinds, depth + 1, left)


class _Seen:
    """Pictures that were met: a logo stands on every page, and to pack it as PNG takes ten times as long as to unpack it."""

    def __init__(self) -> None:
        self._packed: set[bytes] = set()
        self._unpacked: set[bytes] = set()

    def again(self, image: Any) -> bool:
        """Whether it was met before; what is packed alike may still be shown by another palette."""
        if image.get_filters()[-1:] in (["DCTDecode"], ["JPXDecode"]):
            return False  # these are written as they lie there
        packed = hashlib.sha256(image.get_data()).digest()
        if packed not in self._packed:
            self._packed.add(packed)
            return False
        bitmap = image.get_bitmap()
        said = f"{bitmap.width} {bitmap.height} {bitmap.format} "
        unpacked = hashlib.sha256(said.encode() + packed + hashlib.sha256(bitmap.buffer).digest()).digest()
        if unpacked in self._unpacked:
            return True
        self._unpacked.add(unpacked)
        return False


def _data(image: Any, number: int, reading: Reading, seen: _Seen) -> bytes:
    width, height = image.get_px_size()
    if width * height > reading.limits.megapixels * 1e6:
        reading.cut(f"A picture on page {number} was left out: {width} x {height} pixels are too many.")
        return b""
    if seen.again(image):
        return b""
    data = io.BytesIO()
    image.extract(data, fb_format="png")
    return data.getvalue()
