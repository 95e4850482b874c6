"""Pages one after the other: each closed after use, so that a document of thousands takes the memory of one."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.pdf.strings import untyped
from app.documents.reading import Reading
from app.documents.reasons import Unfit


class PageLost(Unfit):
    """A page that pdfium cannot load."""

    def __init__(self) -> None:
        super().__init__("it is missing or broken")


class Page:
    """One page while it is open: pdfium's handle, and that of its text, made when asked for."""

    __slots__ = ("_text", "number", "raw")

    def __init__(self, raw: Any, number: int) -> None:
        self.raw = raw
        self.number = number
        self._text: Any = None

    @property
    def text(self) -> Any:
        """The handle of its text."""
        if self._text is None:
            self._text = pdfium.FPDFText_LoadPage(self.raw)
            if not self._text:
                raise PageLost
        return self._text

    @property
    def height(self) -> float:
        """In points."""
        return float(pdfium.FPDF_GetPageHeightF(self.raw))

    def close(self) -> None:
        """Free what it takes."""
        if self._text is not None:
            pdfium.FPDFText_ClosePage(self._text)
        pdfium.FPDF_ClosePage(self.raw)


@contextlib.contextmanager
def page(pdf: Any, number: int) -> Iterator[Page]:
    """The page with a number, from 1.

    Raises:
        PageLost: it cannot be loaded.
    """
    raw = pdfium.FPDF_LoadPage(pdf, number - 1)
    if not raw:
        raise PageLost
    opened = Page(raw, number)
    if pdf.formenv is not None:  # without it no box counts as ticked
        pdfium.FORM_OnAfterLoadPage(raw, pdf.formenv)
    try:
        yield opened
    finally:
        if pdf.formenv is not None:
            pdfium.FORM_OnBeforeClosePage(raw, pdf.formenv)
        opened.close()


def numbers(pdf: Any, reading: Reading, wanted: Iterable[int] | None = None, doing: str = "") -> Iterator[int]:
    """The numbers of pages to visit, from 1, within the budget; each moves the progress."""
    total = len(pdf)
    each: Sequence[int] = range(1, total + 1) if wanted is None else list(wanted)
    if len(each) > reading.limits.pages:
        reading.cut(f"Only the first {reading.limits.pages:,} of {len(each):,} pages were read.")
        each = each[: reading.limits.pages]
    for done, number in enumerate(each):
        reading.progress(done, len(each), f"{doing}page {number:,} of {total:,}")
        yield number


def label(pdf: Any, number: int) -> str:
    """What the document calls a page (``iv``, ``A-3``); empty where it says nothing."""
    return untyped(pdfium.FPDF_GetPageLabel, pdf, number - 1)


def span(numbered: Sequence[int]) -> str:
    """Page numbers for people: ``page 4`` or ``pages 1-3, 7 and 12 more``."""
    runs: list[list[int]] = []
    for number in numbered:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in runs[:5]]
    more = sum(last - first + 1 for first, last in runs[5:])
    return f"page{'s' if len(numbered) > 1 else ''} {', '.join(texts)}{f' and {more} more' if more else ''}"
