"""Plain values: what crosses a pipe as JSON and what is safe in a table."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""


def words_in(text: str) -> int:
    """Words as a person counts them: what spaces separate."""
    return len(text.split())


def plain(value: Any, most: int, longest: int) -> Any:
    """``value`` as JSON: lists and tables cut at ``most`` entries, texts at ``longest`` characters."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {
            _text(key, 200): plain(entry, most, longest)
            for _, (key, entry) in zip(range(most), value.items(), strict=False)
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry, most, longest) for _, entry in zip(range(most), value, strict=False)]
    if isinstance(value, bytes):
        return _text(value.decode("utf-8", "replace"), longest)
    return _text(value, longest)


def _text(value: Any, longest: int) -> str:
    text = str(value)
    return "".join(c for c in text[:longest] if c >= " " or c in "\n\t").encode("utf-8", "replace").decode("utf-8")


def whole(text: str | None, most: int) -> int | None:
    """A whole number in plain digits, at most ``most``; None for anything else: signs, other scripts' digits, nothing."""
    if not text or not text.isascii() or not text.isdecimal():
        return None
    return most if len(text) > 18 else min(int(text), most)


def neutral(cell: str) -> str:
    """A text cell that no spreadsheet takes for a formula: a leading apostrophe where it might."""
    return "'" + cell if cell.startswith(DANGEROUS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell.replace(",", "")))
    except ValueError:
        return False


def cell_text(value: Any) -> str:
    """A workbook's value as text: whole numbers without a point, dates in ISO form, booleans as Excel shows them."""
    return _TEXTS.get(type(value), str)(value)


def row_text(row: Sequence[Any]) -> str:
    """A row's values as text on one line, tabs between them."""
    texts = [value if type(value) is str else _TEXTS.get(type(value), str)(value) for value in row]
    line = "\t".join(texts)
    return " ".join(line.split("\n")).rstrip("\t") if "\n" in line else line.rstrip("\t")


def _float_text(value: float) -> str:
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2] if value else "0"
    return text if math.isfinite(value) else ""


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    type(None): lambda _: "",
    float: _float_text,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: lambda value: value.isoformat(sep=" "),
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
}
"""By exact type: a sheet has millions of values."""
