"""Lines of a page as paragraphs and headings, told by place, size and weight of their letters."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from app.documents.model import Paragraph
from app.documents.pdf.words import Line, Word

_LARGER = ((1.7, 1), (1.35, 2), (1.12, 3))
"""How much larger than the body's letters a heading's are, and its level."""
_BOLD_LEVEL = 4
_LONGEST_HEADING = 200
_LONGEST_BOLD = 90
_MOST_HEADING_LINES = 4
_REMEMBERED = 8  # lines of a paragraph tell how wide its column is and how far its lines stand apart
_LEADING = 1.6  # of the letters' height, from line to line; more begins a paragraph
_INDENT = 0.8  # of the letters' height
_RAGGED = 0.78  # of the column's width: a line that ends before it ends a paragraph, if it ends a sentence
LIST_MARK = re.compile(r"[•‣◦▪▫■□●○◆➢➤✓✔\uf0b7\uf0a7\uf0d8\u2043\u2219\xb7–—-]$")
_NUMBER = re.compile(r"(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|\[\d{1,3}\])$")
_LEADER = re.compile(r"(?:\. ?){4}\S*$")
"""Dots that lead to a page's number: an entry of a table of contents."""
_LETTER = re.compile(r"[^\W\d_]")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


def body_size(lines: Iterable[Line]) -> float:
    """The height of most letters, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def paragraphs(lines: Iterable[Line], body: float, bookmarks: Mapping[str, int]) -> Iterator[Paragraph]:
    """Paragraphs in the order of their lines. ``bookmarks`` are titles of headings with their levels, ``plain_title``."""
    block: list[Line] = []
    for line in lines:
        if block and _breaks(block, line, body):
            yield _paragraph(block, body, bookmarks)
            block = []
        block.append(line)
    if block:
        yield _paragraph(block, body, bookmarks)


def plain_title(text: str) -> str:
    """A title as it is compared: letters and digits only."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _breaks(block: list[Line], line: Line, body: float) -> bool:
    """Whether ``line`` begins another paragraph."""
    last = block[-1]
    size = max(last.size, line.size, 1.0)
    if abs(last.size - line.size) > 0.12 * size or (last.bold != line.bold and _heads(block, body)):
        return True
    down = last.middle - line.middle
    if down < 0.3 * size or down > _leading(block, size):  # up again, beside it, or far below
        return True
    if line.left > last.right or line.right < last.left or _LEADER.search(last.text):
        return True
    if _marks(line.words) and len(line.words) > 1:
        return True
    left, right = min([each.left for each in block[-_REMEMBERED:]]), max([each.right for each in block[-_REMEMBERED:]])
    right = max(right, line.right)
    ended = last.text.endswith((".", "!", "?", ":", "。")) and last.right - left < _RAGGED * (right - left)
    indented = line.left - left > _INDENT * size and len(block) > 1 and last.left - left < _INDENT * size
    return ended or indented


def _leading(block: list[Line], size: float) -> float:
    """How far below the last line the next may stand: as far as those before, and a little."""
    steps = [above.middle - below.middle for above, below in pairwise(block[-_REMEMBERED:])]
    return max(_LEADING * size, 0.0) if not steps else min(max(steps) * 1.25, 2.2 * size)


def _marks(words: tuple[Word, ...]) -> bool:
    return bool(LIST_MARK.match(words[0].text) or _NUMBER.match(words[0].text))


def _heads(block: list[Line], body: float) -> bool:
    return _level(block, _text(block), body) > 0


def _paragraph(block: list[Line], body: float, bookmarks: Mapping[str, int]) -> Paragraph:
    text = _text(block)
    heading = (bookmarks.get(plain_title(text)) if len(text) <= _LONGEST_HEADING else None) or _level(block, text, body)
    if heading:
        return Paragraph(text, heading=min(heading, 6))
    words = block[0].words
    if len(words) > 1 and LIST_MARK.match(words[0].text):
        return Paragraph(text[len(words[0].text) :].strip(), level=0)
    return Paragraph(text)


def _level(block: list[Line], text: str, body: float) -> int:
    """The level of a heading, 0 for what is none."""
    long = len(block) > _MOST_HEADING_LINES or len(text) > _LONGEST_HEADING
    if not body or long or not _LETTER.search(text) or LIST_MARK.match(block[0].words[0].text):
        return 0
    ratio = min(line.size for line in block) / body
    for larger, level in _LARGER:
        if ratio >= larger and len(_LETTER.findall(text)) > 1:
            return level
    bold = all(line.bold for line in block) and ratio > 0.9
    title = bold and len(text) <= _LONGEST_BOLD and len(block) <= 2 and not text.endswith((".", ",", ";", ":"))
    return _BOLD_LEVEL if title else 0


def _text(block: list[Line]) -> str:
    text, before = "", None
    for line in block:
        for word in line.words:
            text += _gap(before, word, new_line=word is line.words[0]) + word.text
            before = word
    return text


def _gap(before: Word | None, word: Word, *, new_line: bool) -> str:
    if before is None:
        return ""
    if before.divided:
        return "-" if word.text[:1].isupper() or word.text[:1].isdigit() else ""
    if new_line and before.text[-1:] == "-" and len(before.text) > 1 and word.text[:1].isalpha():
        return ""
    return "" if new_line and _IDEOGRAPH.match(before.text[-1]) and _IDEOGRAPH.match(word.text) else " "
