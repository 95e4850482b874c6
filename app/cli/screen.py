"""What the command line prints: plain lines, tables, JSON. Colour only on a terminal; rich only where a table is drawn."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

GREEN, RED, YELLOW, DIM = "32", "31", "33", "2"


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


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """A table; its cells are text, never markup. Columns named in ``right`` are aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        drawn.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    # Into a pipe nothing is cut: whoever reads it has no window.
    Console(width=None if sys.stdout.isatty() else 1000, highlight=False).print(drawn)


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
