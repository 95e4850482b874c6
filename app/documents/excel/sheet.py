"""A sheet as rows of values, whatever file it came from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from app.documents.excel.places import Area, column_letters
from app.documents.model import Span

Row = list[Any]


class Head(NamedTuple):
    """A head that is known: its row in the used area, from 0, or None where there is none."""

    row: int | None


class Sheet(NamedTuple):
    """One sheet: its used area, None where a cell is empty. ``top`` and ``left`` count from 1.

    ``rows`` may be iterated more than once; of a large sheet they are made on the way. ``state`` is ``visible``,
    ``hidden`` or ``very hidden`` (which no menu of Excel shows). ``merged`` counts from 0 within the used area.
    """

    name: str
    number: int
    rows: Iterable[Row] = ()
    height: int = 0
    width: int = 0
    top: int = 1
    left: int = 1
    state: str = "visible"
    merged: Sequence[Span] = ()
    tables: Sequence[Area] = ()
    """Tables that the workbook defines."""
    large: bool = False
    """Whether its rows are made on the way, so that going over them costs time."""
    retype: Callable[[Sequence[int] | None], Iterable[Row]] | None = None
    """Of a file that knows only texts (CSV): the rows with the types that some columns, or all, turn out to have."""

    texts: Callable[[], Iterator[Sequence[Any]]] | None = None
    """All rows of such a file, some at a time, as an array of texts for each column."""
    batches: Callable[[], Iterable[Sequence[Sequence[Any]]]] | None = None
    """The rows below the head, some at a time, as columns (lists, or what Arrow holds), where they come so."""
    head: Head | None = None
    """Where its head is, if that is known."""

    def letters(self, index: int) -> str:
        """The letters of a column of the used area."""
        return column_letters(self.left + index)

    def place(self, row: int, column: int) -> str:
        """What the cell at ``row`` and ``column`` of the used area, from 0, is called."""
        return f"{self.letters(column)}{self.top + row}"


class Sheets(Protocol):
    """Sheets of one file."""

    @property
    def states(self) -> Mapping[str, str]:
        """Sheets with rows by their names, in their order, with their states."""

    def each(self, names: Sequence[str] | None = None) -> Iterator[Sheet]:
        """The named sheets, or all; one that cannot be read is a warning."""
