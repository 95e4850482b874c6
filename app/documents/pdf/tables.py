"""Tables of a PDF, which has none: rows of text whose pieces stand under each other. Best effort, and said so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.pdf.pages import each_page
from app.documents.reading import Reading
from app.documents.tables import TableFiles

_FEWEST_ROWS = 3
_FEWEST_FILLED = 0.6  # of the cells; prose in columns that happens to align is thinner
_LONGEST_CELL = 40  # characters on average; two columns of prose have more
_GAP = 0.9  # of the line's height: a space in text is a quarter of it
_SPACE = 0.1  # of the line's height
_NONE = "No table was found. Tables in a PDF are guessed from how its text is aligned, so there may be some."
_SOME = "Tables in a PDF are guessed from how its text is aligned: compare them with the document."


@dataclass(slots=True)
class Piece:
    """Text on one line without a wide gap in it; ``left`` and ``right`` in points."""

    left: float
    right: float
    text: str


def save_tables(pdf: Any, reading: Reading) -> None:
    """Write the tables that were found."""
    files = TableFiles(reading)
    reading.outcome.files["tables"] = []

    def visit(_number: int, page: Any) -> bool:
        return all(files.write(rows) is not None for rows in tables(_lines(page)))

    each_page(pdf, reading, visit)
    reading.stat(tables=files.count)
    reading.warn(_SOME if files.count else _NONE)


def tables(lines: list[list[Piece]]) -> Iterator[list[list[str]]]:
    """Runs of lines with several pieces each, where the pieces fall into columns."""
    run: list[list[Piece]] = []
    for line in [*lines, []]:
        if len(line) > 1:
            run.append(line)
            continue
        if len(run) >= _FEWEST_ROWS:
            rows = _columns(run)
            if _convinces(rows):
                yield rows
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
    return (
        width > 1
        and len(filled) >= _FEWEST_FILLED * width * len(rows)
        and sum(map(len, filled)) <= _LONGEST_CELL * len(filled)
    )


def _lines(page: Any) -> list[list[Piece]]:
    """The page's lines from top to bottom, each cut where a gap is wide."""
    textpage = page.get_textpage()
    try:
        letters = sorted(_letters(textpage), key=lambda letter: -letter[0])
    finally:
        textpage.close()
    lines: list[list[Piece]] = []
    line: list[tuple[float, float, float, float, str]] = []
    for letter in letters:
        if line and line[-1][0] - letter[0] > 0.5 * max(line[0][1], 1):
            lines.append(_pieces(line))
            line = []
        line.append(letter)
    return [*lines, _pieces(line)] if line else lines


def _letters(textpage: Any) -> Iterator[tuple[float, float, float, float, str]]:
    """Middle, height, left, right and letter of everything that is not a space; boxes as wide as the pen moves."""
    box = pdfium.FS_RECTF()
    for index in range(textpage.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if letter.isspace() or letter < " ":
            continue
        if pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
            yield (box.top + box.bottom) / 2, box.top - box.bottom, box.left, box.right, letter


def _pieces(line: list[tuple[float, float, float, float, str]]) -> list[Piece]:
    pieces: list[Piece] = []
    for _, height, left, right, letter in sorted(line, key=lambda entry: entry[2]):
        gap = left - pieces[-1].right if pieces else 0.0
        if not pieces or gap > _GAP * max(height, 1):
            pieces.append(Piece(left, right, letter))
            continue
        last = pieces[-1]
        last.text += (" " if gap > _SPACE * height else "") + letter
        last.right = max(last.right, right)
    return pieces
