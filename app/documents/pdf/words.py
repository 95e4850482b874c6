"""The words of a page with their places: what paragraphs, headings and tables are made of."""

import re
from collections.abc import Iterator
from ctypes import byref, c_int, create_string_buffer
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from app.documents.pdf.mending import in_units, joints, of_units
from app.documents.pdf.pages import Page
from app.documents.pdf.text import PageText

_WORD = re.compile(r"[^\s\x00]+")
_MARKS = "\ufffe\x02"
_BOLD = re.compile(r"bold|black|heavy|demi|medi\b|[a-z]{2}bx\d", re.IGNORECASE)  # cmbx10 is TeX's
_FORCE_BOLD = 1 << 18  # ISO 32000-1, table 123


class Word(NamedTuple):
    """A word, its box in points from the page's lower left corner, and whether a line's end divides it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    """Height of its letters' font, in points."""
    divided: bool = False

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.bottom + self.top) / 2


class Line(NamedTuple):
    """Words that the document writes in one go."""

    words: tuple[Word, ...]
    bold: bool

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    @property
    def size(self) -> float:
        """Height of its font, in points: that of most of its letters."""
        sizes: dict[float, int] = {}
        for word in self.words:
            sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
        return max(sizes, key=lambda size: sizes[size])

    @property
    def left(self) -> float:
        """Where it begins."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(word.right for word in self.words)

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return self.words[0].middle


def lines(texts: PageText, page: Page) -> Iterator[Line]:
    """The page's lines in the document's order."""
    units = in_units(texts.raw(page.text))
    wrong = joints(page.text, units)
    whole = pdfium.FPDFText_CountChars(page.text) == len(units)
    start, line = 0, list[tuple[int, int]]()
    for end in [found.start() for found in re.finditer("\r\n|\r|\n", units)] + [len(units)]:
        spans = [found.span() for found in _WORD.finditer(units, start, end)]
        if line and spans and wrong.get(start - 2) == "":
            line[-1] = line[-1][0], spans.pop(0)[1]  # the break lies within the word
        line += spans
        start = end + 2 if units[end : end + 2] == "\r\n" else end + 1
        if end not in wrong and line:
            yield from _line(page.text, units, line, whole=whole)
            line = []


def _line(textpage: Any, units: str, spans: list[tuple[int, int]], *, whole: bool) -> Iterator[Line]:
    words = [word for span in spans if (word := _word(textpage, units, *span, whole=whole)) is not None]
    if words:
        indexes = spans[0][0], spans[-1][0]
        yield Line(tuple(words), all(_is_bold(textpage, _char(textpage, index, whole=whole)) for index in indexes))


def _word(textpage: Any, units: str, start: int, end: int, *, whole: bool) -> Word | None:
    first, last = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    text = of_units(units[start:end].replace("\r\n", ""))
    divided = text.endswith(tuple(_MARKS))
    text = "".join(letter for letter in text if letter >= " " and letter not in _MARKS)
    if not text:
        return None
    index = _char(textpage, start, whole=whole)
    pdfium.FPDFText_GetLooseCharBox(textpage, index, byref(first))
    if not pdfium.FPDFText_GetLooseCharBox(textpage, _char(textpage, end - 1, whole=whole), byref(last)):
        last = first
    return Word(
        text,
        min(first.left, last.left),
        min(first.bottom, last.bottom),
        max(first.right, last.right),
        max(first.top, last.top),
        _size(textpage, index),
        divided,
    )


def _size(textpage: Any, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, byref(matrix))
    return round(float(pdfium.FPDFText_GetFontSize(textpage, index) * hypot(matrix.c, matrix.d)), 1)


def _char(textpage: Any, index: int, *, whole: bool) -> int:
    return index if whole else int(pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index))


def _is_bold(textpage: Any, index: int) -> bool:
    name, flags = create_string_buffer(200), c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 200, byref(flags))
    return bool(flags.value & _FORCE_BOLD) or _BOLD.search(name.value.decode("utf-8", "replace")) is not None
