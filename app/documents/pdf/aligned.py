"""Tables that are not drawn: rows of text whose pieces stand under each other. Best effort, and said so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from app.documents.pdf.paragraphs import LIST_MARK
from app.documents.pdf.words import Word

_FEWEST_ROWS = 3
_FEWEST_FILLED = 0.6  # of the cells; prose in columns that happens to align is thinner
_LONGEST_CELL = 40  # characters on average; two columns of prose have more
_GAP = 0.9  # of the line's height: a space in text is a quarter of it


@dataclass(slots=True)
class Piece:
    """Text on one line without a wide gap in it; ``left`` and ``right`` in points."""

    left: float
    right: float
    text: str
    words: list[Word] = field(default_factory=list)


class Aligned(NamedTuple):
    """A table and the words in it."""

    rows: list[list[str]]
    words: frozenset[Word]


def aligned_tables(words: Iterable[Word]) -> Iterator[Aligned]:
    """Runs of lines with several pieces each, where the pieces fall into columns."""
    run: list[list[Piece]] = []
    for line in [*_lines(words), []]:
        if len(line) > 1:
            run.append(line)
            continue
        if len(run) >= _FEWEST_ROWS:
            rows = _columns(run)
            if _convinces(rows):
                yield Aligned(rows, frozenset(word for pieces in run for piece in pieces for word in piece.words))
        run = []


def _columns(run: list[list[Piece]]) -> list[list[str]]:
    spans: list[list[float]] = []
    for left, right in sorted((piece.left, piece.right) for line in run for piece in line):
        if spans and left <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], right)
        else:
            spans.append([left, right])
    rows: list[list[str]] = []
    for line in run:
        row = [""] * len(spans)
        for piece in line:
            column = next(index for index, (left, right) in enumerate(spans) if left <= piece.left <= right)
            row[column] = f"{row[column]} {piece.text}".strip()
        rows.append(row)
    return rows


def _convinces(rows: list[list[str]]) -> bool:
    filled = [cell for row in rows for cell in row if cell]
    width = len(rows[0])
    if any(all(LIST_MARK.match(row[column] or "-") for row in rows) for column in range(width)):
        return False
    return (
        width > 1
        and len(filled) >= _FEWEST_FILLED * width * len(rows)
        and sum(map(len, filled)) <= _LONGEST_CELL * len(filled)
    )


def _lines(words: Iterable[Word]) -> Iterator[list[Piece]]:
    """The page's lines from top to bottom, each cut where a gap is wide."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: -word.middle):
        if line and line[-1].middle - word.middle > 0.5 * max(line[0].top - line[0].bottom, 1):
            yield _pieces(line)
            line = []
        line.append(word)
    if line:
        yield _pieces(line)


def _pieces(line: list[Word]) -> list[Piece]:
    pieces: list[Piece] = []
    for word in sorted(line, key=lambda word: word.left):
        gap = word.left - pieces[-1].right if pieces else 0.0
        if not pieces or gap > _GAP * max(word.top - word.bottom, 1):
            pieces.append(Piece(word.left, word.right, word.text, [word]))
            continue
        last = pieces[-1]
        last.text += " " + word.text
        last.right = max(last.right, word.right)
        last.words.append(word)
    return pieces
