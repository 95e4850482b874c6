"""Pages without a text layer: their text is recognised where that is possible, and where not it is said."""

import time
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from app.documents import ocr
from app.documents.model import Paragraph, Part, Place
from app.documents.ocr import RecognisedText
from app.documents.pdf.pages import Page, span
from app.documents.pdf.pictures import objects
from app.documents.pdf.thumbnails import drawn
from app.documents.reading import Reading

_DPI = 300
_MOST_PIXELS = 30_000_000
_FEW_WORDS = 15
"""A scanner's stamp or a page number over a picture: such a page counts as one without text."""
_COVERED = 0.7  # of the page
_OTHERWISE = "If its pages are pictures of text, run it through OCR first"


class Scans:
    """Recognises pages within the budget, and keeps count of them."""

    def __init__(self, pdf: Any, reading: Reading) -> None:
        self._pdf = pdf
        self._reading = reading
        self._mode: str = reading.option("", "ocr", "auto")
        self._language: str = reading.option("", "language", ocr.LANGUAGE)
        if self._mode == "always" or (self._mode == "auto" and "language" in reading.options and ocr.available()):
            ocr.check_language(self._language)
        limits = reading.limits
        self._deadline = time.monotonic() + limits.seconds * limits.ocr_share
        self._recognised: list[dict[str, Any]] = []
        self._unsure: list[int] = []
        self._without: list[int] = []
        self._left: list[int] = []
        self._failed: dict[str, list[int]] = {}

    def wants(self, page: Page, text: str) -> bool:
        """Whether the page's text is to be recognised: it has none and is not empty, or it is wanted of every page."""
        if self._mode == "always":
            return bool(text.strip()) or pdfium.FPDFPage_CountObjects(page.raw) > 0
        words = len(text.split(None, _FEW_WORDS))
        if words >= _FEW_WORDS:
            return False
        if words:
            return self._mode != "never" and _is_picture(page)
        return bool(pdfium.FPDFPage_CountObjects(page.raw) > 0)

    def parts(self, page: Page, text: str, *, lines: bool) -> Iterator[Part]:
        """What is recognised on a page; ``text``, its own, where nothing is. ``lines`` keeps them apart."""
        if not text.strip():
            self._without.append(page.number)
        found = self._recognise(page.number)
        if found is None or not found.words:
            if text.strip():
                yield Paragraph(text)
            return
        if found.confidence < ocr.LOW_CONFIDENCE:
            self._unsure.append(page.number)
        self._recognised.append({"page": page.number, "confidence": found.confidence, "words": found.words})
        if lines:
            yield Paragraph(found.text.replace("\n\n", "\n"), place=Place.OCR)
            return
        for paragraph in found.paragraphs:
            yield Paragraph(_joined(paragraph), place=Place.OCR)

    def _recognise(self, number: int) -> RecognisedText | None:
        if self._mode == "never" or not ocr.available():
            return None
        left = self._deadline - time.monotonic()
        if left <= 0 or len(self._recognised) >= self._reading.limits.ocr_pages:
            self._left.append(number)
            return None
        total = len(self._pdf)
        self._reading.progress(number - 1, total, f"page {number:,} of {total:,}, recognising its text")
        try:
            image, dpi = drawn(self._pdf, number, _DPI, _MOST_PIXELS)
            return ocr.recognise_text(image, self._language, dpi=dpi, seconds=min(left, ocr.SECONDS))
        except ocr.NotRecognised as error:
            self._reading.outcome.hurried |= isinstance(error, TimeoutError)
            if time.monotonic() >= self._deadline:
                self._left.append(number)
            else:
                self._failed.setdefault(str(error), []).append(number)
            return None

    def tell(self, *, words: bool) -> None:
        """Say of the whole document what was recognised and what was not."""
        reading = self._reading
        if self._without or self._recognised:
            reading.stat(pages_without_text=len(self._without), pages_recognised=len(self._recognised))
        if self._recognised:
            reading.value("ocr", self._recognised)
        for why, pages in self._failed.items():
            reading.warn(f"The text of {span(pages)} could not be recognised: {why}.")
        if self._unsure:
            reading.warn(
                f"The text of {span(self._unsure)} was recognised with little confidence "
                f"(below {ocr.LOW_CONFIDENCE} percent): compare it with the document."
            )
        if self._left:
            tell = reading.hurry if time.monotonic() >= self._deadline else reading.cut
            tell(
                f"The text of {span(self._left)} was not recognised: the time or the number of pages for it was used "
                "up. Split the document, or allow more time by NEXUS_DOCUMENT_SECONDS."
            )
        self._tell_of_the_rest(words=words)

    def _tell_of_the_rest(self, *, words: bool) -> None:
        reading, done = self._reading, {entry["page"] for entry in self._recognised}
        rest = [number for number in self._without if number not in done and number not in self._left]
        if rest and self._mode == "never":
            what = "There is no text layer" if not words else f"There is no text layer on {span(rest)}"
            reading.warn(f"{what} (a scan?), and ocr=never was asked for. {_OTHERWISE}, or leave out that option.")
        elif rest and not ocr.available():
            what = "in this PDF" if not words else f"on {span(rest)}"
            reading.warn(
                f"There is no text layer {what} (a scan?). {_OTHERWISE}, or install Tesseract where the workers run: "
                "then it is done here."
            )
        elif rest and not words:
            reading.warn("There is no text layer in this PDF, and no text was recognised in its pictures.")
        elif not words and not self._without and not self._left:
            reading.warn("There is no text in this PDF: its pages are empty.")


def _is_picture(page: Page) -> bool:
    """Whether one picture covers most of a page."""
    size = pdfium.FPDF_GetPageWidthF(page.raw) * pdfium.FPDF_GetPageHeightF(page.raw)
    for picture in objects(page.raw, pdfium.FPDF_PAGEOBJ_IMAGE):
        left, bottom, right, top = (pdfium.c_float() for _ in range(4))
        if pdfium.FPDFPageObj_GetBounds(picture, left, bottom, right, top):
            covered = (right.value - left.value) * (top.value - bottom.value)
            if covered >= _COVERED * size:
                return True
    return False


def _joined(lines: str) -> str:
    """Lines as one, words that a line's end divides whole."""
    joined = ""
    for line in lines.split("\n"):
        if joined.endswith("-") and line[:1].islower():
            joined = joined[:-1] + line
        else:
            joined += f" {line}" if joined else line
    return joined
