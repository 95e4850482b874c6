"""From the text of a document to its sentences. Lists, tables, headings and hard-wrapped lines are told from prose."""

import re
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.ai.language import WORD, count_words, words_of

MOST_SENTENCES = 5_000  # about 250 pages; the ranking looks at fewer still
LONGEST_BLOCK = 1_500  # the segmenter's time grows with the square of its input
LONGEST_SENTENCE = 600  # characters; what is longer is a table or a text without punctuation
MOST_LINES = 200  # of one paragraph; a text without an empty line is cut here
NARROWEST, WIDEST = 40, 130  # characters of a line on a page; text with longer lines was not broken by a page
PROSE_WORDS = 6  # shorter lines are headings, cells and labels
BULLET = re.compile(r"^\s*(?:[-*+•‣▪◦–—·]+|#{1,6}|>|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+")
TABLE = re.compile(r"\t|\s\|\s|^\||\|$| {4,}\S+ {4,}")
ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।", '."', ".”", ".)", "!)", "?)")
ROUGH = re.compile(r"(?<=[.!?…。！？؟।])\s+|(?<=[。！？])")
RULE = re.compile(r"[-=_*]{3,}")
SPACES = re.compile(r"\s+")
SEGMENTED = words_of("en hi mr zh es am ar hy bg ur ru pl fa nl da fr my el it ja de kk sk")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``block`` counts paragraphs; ``prose`` is False for headings, table rows and labels."""

    text: str
    block: int
    prose: bool


@cache
def _segmenter(language: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's regular expressions warn when Python first compiles them
        import pysbd  # late: sixty modules of rules that only an analysis needs

        return pysbd.Segmenter(language=language if language in SEGMENTED else "en", clean=False)


def split(text: str, language: str) -> list[Sentence]:
    """The sentences of a text in their order, at most ``MOST_SENTENCES``."""
    found: list[Sentence] = []
    for number, block in enumerate(blocks(text)):
        for part in _segment(block, language):
            clean = SPACES.sub(" ", RULE.sub("", BULLET.sub("", part))).strip()
            if clean:
                found.append(Sentence(clean, number, not TABLE.search(part) and is_prose(clean)))
        if len(found) >= MOST_SENTENCES:
            break
    return found[:MOST_SENTENCES]


def blocks(text: str) -> list[str]:
    """Paragraphs, list items, table rows and headings; lines that a page's width broke are joined again."""
    done: list[list[str]] = []
    before = ""
    lines = [raw.strip() for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    full = _full_line(lines)
    for line in lines:
        if before and line and len(done[-1]) < MOST_LINES and _continues(before, line, full):
            done[-1].append(line)
        elif line:
            done.append([line])
        before = line
    return [" ".join(lines) for lines in done]


def _full_line(lines: list[str]) -> int:
    """From how many characters on a line was broken by the width of its page; where none was, more than any has."""
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    full = width * 4 // 5
    # In wrapped prose most lines are full; slides and lists have a long line here and there.
    if NARROWEST <= width <= WIDEST and sum(length >= full for length in lengths) * 5 >= len(lengths) * 2:
        return full
    return lengths[-1] + 1 if lengths else 1


def _continues(before: str, line: str, full: int) -> bool:
    if TABLE.search(before) or TABLE.search(line) or BULLET.match(line) or before.startswith("#"):
        return False
    return len(before) >= full or (line[0].islower() and not before.endswith(ENDS))


def is_prose(sentence: str) -> bool:
    """True for what can be read as a sentence: enough words, mostly letters, not a row of a table."""
    letters = sum(c.isalpha() for c in sentence)
    if len(sentence) > LONGEST_SENTENCE or TABLE.search(sentence) or letters * 10 < len(sentence) * 6:
        return False
    words = count_words(sentence)
    return words >= PROSE_WORDS and (sentence.endswith(ENDS) or words >= 2 * PROSE_WORDS)


def _segment(block: str, language: str) -> list[str]:
    if TABLE.search(block):  # a row; a cell that is a sentence of its own, such as a remark, counts as one
        cells = block.split("\t")
        prose = [cell for cell in cells if is_prose(cell.strip())]
        return ["\t".join(cell for cell in cells if cell not in prose)[:LONGEST_SENTENCE], *prose]
    parts: list[str] = []
    for piece in _pieces(block):
        letters = sum(len(word) for word in WORD.findall(piece))
        # Few letters: dots, brackets or figures, on which the segmenter's rules are slow and have nothing to say.
        parts += _segmenter(language).segment(piece) if letters * 2 > len(piece) else ROUGH.split(piece)
    return [piece for part in parts for piece in _pieces(part, LONGEST_SENTENCE)]


def _pieces(text: str, longest: int = LONGEST_BLOCK) -> list[str]:
    """The text in pieces of at most ``longest`` characters, cut after a sentence, else at a space."""
    pieces: list[str] = []
    while len(text) > longest:
        ends = [match.start() for match in ROUGH.finditer(text, longest // 2, longest)]
        cut = ends[-1] if ends else text.rfind(" ", longest // 2, longest)
        cut = cut if cut > 0 else longest
        pieces.append(text[:cut])
        text = text[cut:].lstrip()
    return [*pieces, text] if text else pieces
