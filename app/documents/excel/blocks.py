"""The tables on a sheet: those that the workbook defines, and blocks of cells that empty rows and columns keep apart."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from app.documents.excel.heads import head_of
from app.documents.excel.places import column_letters
from app.documents.excel.sheet import Row, Sheet
from app.documents.model import Span

_MOST = 200
"""Blocks of one sheet; more are no tables but a form that uses cells as boxes."""
_MOST_OF_LARGE = 10
"""... of a large sheet, as each is a walk over its rows."""
_FILLED_BY = 3
"""Cells that an average block has at least, unless the sheet is such a form."""
_LOOK_AT = 12
"""Rows at a block's beginning in which a head is looked for."""


class Block(NamedTuple):
    """A part of a sheet's used area, counted from 0 within it, the ends not included."""

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int
    name: str = ""

    @property
    def rows(self) -> Iterable[Row]:
        """Its rows; may be iterated more than once."""
        whole = (self.top, self.left, self.bottom, self.right) == (0, 0, self.sheet.height, self.sheet.width)
        return self.sheet.rows if whole else _Cut(self)

    @property
    def width(self) -> int:
        """Its columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Its rows' number."""
        return self.bottom - self.top

    @property
    def reference(self) -> str:
        """Its place as a spreadsheet writes it."""
        sheet = self.sheet
        return f"{sheet.place(self.top, self.left)}:{sheet.place(self.bottom - 1, self.right - 1)}"

    @property
    def merged(self) -> list[Span]:
        """The merged cells within."""
        return [
            span._replace(row=span.row - self.top, column=span.column - self.left)
            for span in self.sheet.merged
            if self.top <= span.row < self.bottom and self.left <= span.column < self.right
        ]

    def letters(self, index: int) -> str:
        """The letters of one of its columns."""
        return column_letters(self.sheet.left + self.left + index)

    def first(self) -> list[Row]:
        """The rows in which a head may be."""
        return list(islice(iter(self.rows), _LOOK_AT))

    def lone_text(self) -> str | None:
        """Its text, if it is one cell with a text (a title, a note)."""
        if (self.height, self.width) != (1, 1) or self.name:
            return None
        value = next(iter(self.rows))[0]
        return value if isinstance(value, str) else None


class _Cut:
    def __init__(self, block: Block) -> None:
        self._block = block

    def __iter__(self) -> Iterator[Row]:
        block = self._block
        for row in islice(iter(block.sheet.rows), block.top, block.bottom):
            yield row[block.left : block.right]


def whole(sheet: Sheet) -> Block:
    """The used area as one block."""
    return Block(sheet, 0, 0, sheet.height, sheet.width)


def blocks(sheet: Sheet) -> tuple[list[Block], int]:
    """The blocks in reading order, and how many cells are not empty.

    A block without a head of its own, under one of the same columns, continues it: the row between only divides.
    """
    if not sheet.height:
        return [], 0
    if sheet.retype is not None:
        return [whole(sheet)], sheet.height * sheet.width
    masks, cells = _masks(sheet)
    if all(masks) and masks[0] == (1 << sheet.width) - 1 and not sheet.tables:
        return [whole(sheet)], cells  # a head over every column: one table
    found = _defined(sheet, masks)
    for top, left, bottom, right in _cut(masks, 0, sheet.height, (1 << sheet.width) - 1):
        found.append(Block(sheet, top, left, bottom, right))
    found = _joined(sorted(found, key=lambda block: (block.top, block.left)))
    most = _MOST_OF_LARGE if sheet.large else _MOST
    if len(found) > most or cells < len(found) * _FILLED_BY:
        return [whole(sheet)], cells
    return found, cells


def _masks(sheet: Sheet) -> tuple[list[int], int]:
    """A bit for each cell that is not empty, row by row; merged cells are filled as a whole."""
    full = (1 << sheet.width) - 1
    masks: list[int] = []
    cells = 0
    for row in sheet.rows:
        empty = row.count(None)
        cells += len(row) - empty
        if not empty and len(row) == sheet.width:
            masks.append(full)
        elif empty == len(row):
            masks.append(0)
        else:
            masks.append(sum([1 << index for index, value in enumerate(row) if value is not None]))
    for span in sheet.merged[:10_000]:
        if span.row < len(masks) and masks[span.row] >> span.column & 1:
            bits = ((1 << min(span.columns, sheet.width)) - 1) << span.column & full
            for row_number in range(span.row, min(span.row + span.rows, len(masks))):
                masks[row_number] |= bits
    return masks, cells


def _defined(sheet: Sheet, masks: list[int]) -> list[Block]:
    """The tables that the workbook defines; their cells are taken out of ``masks``."""
    found: list[Block] = []
    for area in sheet.tables[:_MOST]:
        top, left = max(area.top - sheet.top, 0), max(area.left - sheet.left, 0)
        bottom, right = min(area.bottom - sheet.top + 1, sheet.height), min(area.right - sheet.left + 1, sheet.width)
        if top < bottom and left < right:
            bits = ((1 << (right - left)) - 1) << left
            masks[top:bottom] = [mask & ~bits for mask in masks[top:bottom]]
            found.append(Block(sheet, top, left, bottom, right, area.name))
    return found


def _cut(masks: Sequence[int], top: int, bottom: int, columns: int) -> Iterator[tuple[int, int, int, int]]:
    """Cut at empty rows, each piece at its empty columns, and so on until nothing more falls apart."""
    for start, end, filled in _bands(masks, top, bottom, columns):
        groups = list(_runs(filled))
        if len(groups) == 1:
            left, right = groups[0]
            yield start, left, end, right
            continue
        for left, right in groups:
            yield from _cut(masks, start, end, ((1 << (right - left)) - 1) << left)


def _bands(masks: Sequence[int], top: int, bottom: int, columns: int) -> Iterator[tuple[int, int, int]]:
    start, filled = top, 0
    for number in range(top, bottom):
        mask = masks[number] & columns
        if mask:
            if not filled:
                start = number
            filled |= mask
        elif filled:
            yield start, number, filled
            filled = 0
    if filled:
        yield start, bottom, filled


def _runs(filled: int) -> Iterator[tuple[int, int]]:
    at = 0
    while filled >> at:
        while not filled >> at & 1:
            at += 1
        start = at
        while filled >> at & 1:
            at += 1
        yield start, at


def _joined(found: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in found:
        upper = next((n for n in range(len(joined) - 1, -1, -1) if _continues(joined[n], block)), None)
        if upper is None:
            joined.append(block)
        else:
            joined[upper] = joined[upper]._replace(bottom=block.bottom)
    return joined


def _continues(upper: Block, lower: Block) -> bool:
    return (
        (upper.left, upper.right) == (lower.left, lower.right)
        and upper.width > 1
        and upper.bottom + 1 == lower.top
        and not upper.name
        and not lower.name
        and head_of(upper.first(), upper.width) is not None
        and head_of(lower.first(), lower.width) is None
    )
