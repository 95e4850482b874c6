"""A block of a sheet seen as a table: its head, its columns, and the rows below, in batches."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.documents.excel.blocks import Block, blocks, whole
from app.documents.excel.heads import column_names, head_of
from app.documents.excel.sheet import Row, Sheet

_BATCH_CELLS = 50_000


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their names, and the rows below the head."""

    block: Block
    names: tuple[str, ...]
    head: int | None
    """The head's row within the block, from 0; None where there is none."""

    @property
    def name(self) -> str:
        """What the workbook calls it, else its sheet's name."""
        return self.block.name or self.block.sheet.name

    def rows(self) -> Iterator[Row]:
        """The rows below the head that are not empty."""
        start = 0 if self.head is None else self.head + 1
        for row in islice(iter(self.block.rows), start, None):
            if row.count(None) < len(row):
                yield row

    def batches(self, cells: int = _BATCH_CELLS) -> Iterator[Sequence[Sequence[Any]]]:
        """The same rows, about so many cells at a time, as columns."""
        if self.block.sheet.batches is not None:
            yield from self.block.sheet.batches()
            return
        rows = self.rows()
        size = max(cells // max(self.block.width, 1), 1)
        while batch := list(islice(rows, size)):
            yield list(zip(*batch, strict=True))

    def index(self, column: str) -> int | None:
        """Where a column is, by its name; upper and lower case and spaces matter only if they have to."""
        if column in self.names:
            return self.names.index(column)
        loose = [name.casefold() for name in self.names]
        wanted = " ".join(column.split()).casefold()
        return loose.index(wanted) if wanted in loose else None


def table(block: Block) -> Table:
    """The block as a table."""
    first = block.first()
    known = block.sheet.head
    head = head_of(first, block.width) if known is None else known.row
    letters = [block.letters(index) for index in range(block.width)]
    return Table(block, column_names(first[head] if head is not None else [], letters), head)


def tables(sheet: Sheet, columns: Sequence[str] | None = None) -> list[Table]:
    """The tables of a sheet, lone texts left out; those of a CSV file with types, of the columns named or of all."""
    if sheet.retype is not None:
        raw = table(whole(sheet))
        chosen = None if columns is None else [i for i in map(raw.index, columns) if i is not None]
        typed = sheet.retype(chosen)
        sheet = sheet._replace(rows=typed, retype=None, batches=getattr(typed, "batches", None))
        return [table(whole(sheet))] if sheet.height else []
    found, _ = blocks(sheet)
    several = len(found) > 1
    return [table(block) for block in found if not several or block.lone_text() is None] or [
        table(block) for block in found[:1]
    ]


def main_table(found: Iterable[Table]) -> Table | None:
    """The largest one."""
    return max(found, key=lambda each: each.block.height * each.block.width, default=None)


def kind(type_: type) -> str:
    """``number``, ``text``, ``date``, ``time`` or ``boolean``."""
    if issubclass(type_, bool):
        return "boolean"
    if issubclass(type_, int | float):
        return "number"
    if issubclass(type_, dt.date):
        return "date"
    if issubclass(type_, dt.time | dt.timedelta):
        return "time"
    return "text"
