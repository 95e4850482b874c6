"""The words of a page with their places: what paragraphs, headings and tables are made of."""

import re
from collections.abc import Iterator
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass
from math import hypot
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from app.documents.pdf.mending import in_units, joints, of_units
from app.documents.pdf.pages import Page
from app.documents.pdf.text import PageText

_WORD = re.compile(r"[^\s\x00]+")
_MARKS = ("\ufffe", "\x02")
_SAME_HEIGHT = 0.01  # points: letters of one font in one size
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


@dataclass(frozen=True, slots=True)
class Line:
    """Words that the document writes in one go; places in points."""

    words: tuple[Word, ...]
    bold: bool
    text: str
    left: float
    right: float
    size: float
    """Height of the font of most of its letters."""
    middle: float

    @classmethod
    def of(cls, words: tuple[Word, ...], *, bold: bool) -> "Line":
        """The line of some words."""
        sizes: dict[float, int] = {}
        for word in words:
            sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
        return cls(
            words,
            bold,
            " ".join([word.text for word in words]),
            min([word.left for word in words]),
            max([word.right for word in words]),
            max(sizes, key=lambda size: sizes[size]),
            words[0].middle,
        )


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
    words: list[Word] = []
    for start, end in spans:
        word = _word(textpage, units[start:end], _char(textpage, start, whole), _char(textpage, end - 1, whole), words)
        if word is not None:
            words.append(word)
    if words:
        indexes = spans[0][0], spans[-1][0]
        yield Line.of(tuple(words), bold=all(_is_bold(textpage, _char(textpage, index, whole)) for index in indexes))


def _word(textpage: Any, text: str, first: int, last: int, line: list[Word]) -> Word | None:
    divided = text.endswith(_MARKS)
    if not text.isprintable():  # marks, control characters, halves of characters
        text = "".join(letter for letter in of_units(text) if letter >= " " and letter not in _MARKS)
        if not text:
            return None
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, first, box)
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if last != first and pdfium.FPDFText_GetLooseCharBox(textpage, last, box):
        left, bottom, right, top = (
            min(left, box.left),
            min(bottom, box.bottom),
            max(right, box.right),
            max(top, box.top),
        )
    same = bool(line) and abs(line[-1].top - line[-1].bottom - top + bottom) < _SAME_HEIGHT
    return Word(text, left, bottom, right, top, line[-1].size if same else _size(textpage, first), divided)


def _size(textpage: Any, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    return round(float(pdfium.FPDFText_GetFontSize(textpage, index) * hypot(matrix.c, matrix.d)), 1)


def _char(textpage: Any, index: int, whole: bool) -> int:
    return index if whole else int(pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index))


def _is_bold(textpage: Any, index: int) -> bool:
    name, flags = create_string_buffer(200), c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 200, byref(flags))
    return bool(flags.value & _FORCE_BOLD) or _BOLD.search(name.value.decode("utf-8", "replace")) is not None
