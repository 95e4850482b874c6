"""Numbers, times and foreign text as a person reads them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

UNKNOWN = "–"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:&.-])")
_STEPS = ((60.0, "s", 1.0), (3600.0, "min", 60.0), (86400.0, "h", 3600.0))


def plain(text: object) -> str:
    """``text`` with Markdown taken literally: names and messages may come out of a document."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def literal(name: object) -> str:
    """A name that goes between backticks."""
    return " ".join(str(name).split()).replace("`", "'")


def shortened(text: str, most: int) -> str:
    """``text`` in at most ``most`` characters, its end as … where it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def short_ids(ids: Sequence[str], least: int = 8) -> list[str]:
    """Each id cut to as few characters (at least ``least``) as tell them apart."""
    for length in range(least, max(map(len, ids), default=0)):
        names = [name[:length] for name in ids]
        if len(set(names)) == len(ids):
            return names
    return list(ids)


def size(count: int) -> str:
    """Bytes as ``812 B``, ``14 kB``, ``2.3 MB``."""
    if count < 1000:
        return f"{count} B"
    for power, unit in enumerate(("kB", "MB", "GB"), start=1):
        value = count / 1000**power
        if value < 999.5 or unit == "GB":
            return f"{value:.0f} {unit}" if value >= 100 or unit == "kB" else f"{value:.1f} {unit}"
    return f"{count} B"


def duration(seconds: float | None) -> str:
    """Seconds as ``0.4 s``, ``12 s``, ``3.5 min``, ``2.0 h``; a dash where unknown."""
    if seconds is None:
        return UNKNOWN
    for below, unit, divisor in _STEPS:
        if seconds < below:
            value = seconds / divisor
            return f"{value:.0f} {unit}" if unit == "s" and value >= 10 else f"{value:.1f} {unit}"
    return f"{seconds / 86400:.1f} days"


def ago(moment: datetime | None) -> str:
    """How long ago: ``just now``, ``12 s ago``, ``3 min ago``; a dash where unknown."""
    if moment is None:
        return UNKNOWN
    seconds = max(0.0, (datetime.now(UTC) - moment).total_seconds())
    for below, unit, divisor in _STEPS:
        if seconds < below:
            return "just now" if seconds < 3 else f"{int(seconds / divisor)} {unit} ago"
    return f"{int(seconds / 86400)} days ago"


def clock(moment: datetime | None) -> str:
    """A moment as ``2026-01-31 14:05:09 UTC``; a dash where unknown."""
    return UNKNOWN if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def count(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``3 files``, ``1,204 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def known(number: int | None) -> str:
    """A count, or a dash where it could not be read: never 0 for what is unknown."""
    return UNKNOWN if number is None else f"{number:,}"


def total(counts: Sequence[int | None]) -> str:
    """Their sum, or a dash where there are none or one could not be read."""
    if not counts or None in counts:
        return UNKNOWN
    return f"{sum(number or 0 for number in counts):,}"
