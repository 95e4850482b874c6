"""What the command line prints: plain lines, tables, JSON. Colour only on a terminal; rich only where a table is drawn."""

import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

GREEN, RED, YELLOW, DIM = "32", "31", "33", "2"
WIDE = 100
"""Characters in a line from which on a table shows all its columns."""


def colour(text: str, code: str) -> str:
    """``text`` in a colour where standard output is a terminal that wants it."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"\033[{code}m{text}\033[0m"


def line(text: str = "") -> None:
    """One line, shown at once."""
    print(text, flush=True)


def complain(text: str) -> None:
    """One line to standard error."""
    print(text, file=sys.stderr, flush=True)


def dump(value: Any) -> None:
    """``value`` as JSON, and nothing else, on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    spare: Sequence[str] = (),
    fold: bool = False,
) -> None:
    """A table; its cells are text, never markup. Into a pipe: one line a row, its cells whole and separated by tabs.

    On a terminal a row is one line, long cells end in an ellipsis; with ``fold`` they go on in the next line. Columns named
    in ``right`` are aligned to the right, those in ``whole`` are never cut, those in ``spare`` need a wide terminal.
    """
    cells = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        sys.stdout.write(drawn(columns, cells, width, right=right, whole=whole, spare=spare, fold=fold))
        return
    for row in [columns, *cells] if any(columns) else cells:
        line("\t".join(row).rstrip())


def drawn(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    spare: Sequence[str] = (),
    fold: bool = False,
) -> str:
    """A table as it looks on a terminal that is ``width`` characters wide."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = [place for place, column in enumerate(columns) if width >= WIDE or column not in spare]
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=any(columns), padding=(0, 1, 0, 0))
    for place in shown:
        name = columns[place]
        align: Any = "right" if name in right else "left"
        made.add_column(Text(name, no_wrap=True), justify=align, no_wrap=name in whole, overflow="fold")
    long: Any = {} if fold else {"no_wrap": True, "overflow": "ellipsis"}
    for row in rows:
        made.add_row(*(Text(row[place], **long) for place in shown))
    console = Console(width=width, file=io.StringIO(), highlight=False)
    with console.capture() as text:
        console.print(made)
    return text.get()


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 letter, 2 letters."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def seconds(value: float | None) -> str:
    """A duration for people; a dash where it is not known."""
    if value is None:
        return "–"
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(int(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def number(value: float | None) -> str:
    """A count; a dash where it could not be read, never 0."""
    return "–" if value is None else f"{value:,}"
