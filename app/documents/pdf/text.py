"""The text of one page, as pdfium orders it: into one buffer that every page uses, and mended where lines fall apart."""

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.pdf.mending import mended

_DIVIDED = "\ufffe\x02"
"""What pdfium writes for the hyphen of a word that a line's end divides."""
_HYPHEN = {mark: re.compile(rf"{mark}\r\n(?=[A-Z0-9])") for mark in _DIVIDED}
_SMALLEST = 1 << 14  # letters; a page of a book has three thousand


class PageText:
    """Reads pages one after the other."""

    def __init__(self) -> None:
        self._size = 0
        self._buffer: Any = None

    def of(self, textpage: Any) -> str:
        """The text of a page, lines ended by a line feed."""
        text = self.raw(textpage)
        return clean(mended(textpage, text) if "\r\n" in text else text)

    def raw(self, textpage: Any) -> str:
        """The text as pdfium gives it."""
        count = pdfium.FPDFText_CountChars(textpage)
        if count <= 0:
            return ""
        if count > self._size:
            self._size = max(1 << count.bit_length(), _SMALLEST)  # few sizes: each is a type of its own to ctypes
            self._buffer = (ctypes.c_ushort * (self._size + 2))()
        written = pdfium.FPDFText_GetText(textpage, 0, count, self._buffer)
        if written <= 1:
            written = self._between(textpage, count)
        return ctypes.string_at(self._buffer, 2 * max(written - 1, 0)).decode("utf-16-le", "replace")

    def _between(self, textpage: Any, count: int) -> int:
        """pdfium gives nothing at all where the first or the last letter is one without a meaning: leave those out."""
        known = pdfium.FPDFText_GetTextIndexFromCharIndex
        first = next((index for index in range(count) if known(textpage, index) >= 0), count)
        last = next((index for index in range(count - 1, first, -1) if known(textpage, index) >= 0), first)
        if first >= count:
            return 0
        return int(pdfium.FPDFText_GetText(textpage, first, last - first + 1, self._buffer))


def clean(text: str) -> str:
    """Lines ended by a line feed, divided words whole; a hyphen before a capital or a figure stays."""
    for mark in _DIVIDED:
        if mark in text:
            text = _HYPHEN[mark].sub("-\n", text).replace(f"{mark}\r\n", "").replace(mark, "")
    return text.replace("\r\n", "\n").replace("\r", "\n")
