"""Tables in previews: in a text with its own width, and as the first screen of a sheet."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from typing import Any

from app.documents.model import Table
from app.documents.plain import cell_text
from app.documents.preview.canvas import INK, LINE, MUTED, SHADE, STRONG, Canvas

_ROWS, _COLUMNS, _LONGEST = 48, 16, 60
_PADDING = 4.0
_NARROWEST, _WIDEST = 34.0, 190.0
_PER_LETTER = 0.56
_GUTTER = 30.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Row = Sequence[Any]


def first_rows(table: Table) -> Table:
    """The table's upper left corner, which no longer needs the document."""
    rows = [list(row[:_COLUMNS]) for row in islice(table.rows, _ROWS)]
    return table._replace(rows=rows, merged=())


def draw_table(canvas: Canvas, table: Table, top: float, box: tuple[float, float, float], size: float) -> float:
    """A grid from ``top`` down within ``box`` (left, width, bottom); where it ends, in points."""
    left, width, bottom = box
    rows = list(table.rows)
    widths = _widths(rows, size, width)
    high = canvas.spacing(size) + _PADDING
    for number, row in enumerate(rows):
        if top + high > bottom:
            break
        if number == 0:
            canvas.box(left, top, sum(widths), high, fill=SHADE)
        _cells(canvas, row, widths, (left, top, high), size, head=number == 0)
        top += high
    return top + _PADDING * 2


def draw_sheet(canvas: Canvas, table: Table | None, name: str) -> None:
    """The first screen of a sheet: letters above, numbers beside, a tab below."""
    size, high, tab = 12.0, 20.0, 26.0
    rows = list(table.rows) if table is not None else []
    widths = _widths(rows, size, canvas.width * 3, stretch=False)
    while sum(widths) < canvas.width and len(widths) < len(_LETTERS):
        widths.append(72.0)
    shown = int((canvas.height - tab) / high)
    canvas.box(0, 0, canvas.width, high, fill=SHADE)
    canvas.box(0, 0, _GUTTER, canvas.height - tab, fill=SHADE)
    across = _GUTTER
    for letter, width in zip(_LETTERS, widths, strict=False):
        canvas.box(across, 0, width, high, line=LINE)
        canvas.text(across, 3, letter, size - 1, colour=MUTED, width=width, align="middle")
        across += width
    for number in range(1, shown):
        top = number * high
        canvas.box(0, top, _GUTTER, high, line=LINE)
        canvas.text(0, top + 3, str(number), size - 1, colour=MUTED, width=_GUTTER, align="middle")
        row = rows[number - 1] if number <= len(rows) else []
        _cells(canvas, [*row, *[None] * (len(widths) - len(row))], widths, (_GUTTER, top, high), size)
    _tab(canvas, name, tab)


def _tab(canvas: Canvas, name: str, high: float) -> None:
    top = canvas.height - high
    canvas.box(0, top, canvas.width, high, fill=SHADE)
    shown = name[:32]
    canvas.box(_GUTTER, top, len(shown) * 7.5 + 24, high - 4, fill="white", line=LINE)
    canvas.text(_GUTTER + 12, top + 4, shown, 12, colour=STRONG, bold=True)


def _cells(
    canvas: Canvas,
    row: Row,
    widths: Sequence[float],
    at: tuple[float, float, float],
    size: float,
    *,
    head: bool = False,
) -> None:
    left, top, high = at
    for value, width in zip([*row, *[None] * (len(widths) - len(row))], widths, strict=False):
        if left > canvas.width:
            return
        canvas.box(left, top, width, high, line=LINE)
        text = _shown(value)
        if text:
            fitting = canvas.lines(text, size, width - 2 * _PADDING, most=1)
            align = "right" if _is_number(value) and not head else "left"
            canvas.text(
                left + _PADDING,
                top + (high - canvas.spacing(size)) / 2,
                fitting[0],
                size,
                colour=STRONG if head else INK,
                bold=head,
                width=width - 2 * _PADDING,
                align=align,
            )
        left += width


def _widths(rows: Sequence[Row], size: float, most: float, *, stretch: bool = True) -> list[float]:
    """Columns as wide as their longest cell wants, all together ``most`` at most (and exactly that to ``stretch``)."""
    columns = max((len(row) for row in rows), default=1) or 1
    widths = []
    for column in range(columns):
        longest = max((len(_shown(row[column])) for row in rows if column < len(row)), default=0)
        widths.append(min(max(longest * size * _PER_LETTER + 2 * _PADDING + 4, _NARROWEST), _WIDEST))
    total = sum(widths)
    if total > most or stretch:
        widths = [width * most / total for width in widths]
    return widths


def _shown(value: Any) -> str:
    if isinstance(value, float) and value == value and abs(value) < 1e12:
        value = round(value, 6)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return " ".join(cell_text(value)[:_LONGEST].split())


def _is_number(value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    return isinstance(value, str) and value.strip("-+ %$€£.,0123456789") == "" and any(c.isdigit() for c in value)
