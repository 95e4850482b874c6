"""Pages one after the other: each closed after use, one that cannot be read a warning."""

from collections.abc import Callable, Iterable
from typing import Any

from app.documents.formats import damaged
from app.documents.reading import Reading


def each_page(
    pdf: Any, reading: Reading, visit: Callable[[int, Any], bool], numbers: Iterable[int] | None = None
) -> None:
    """Call ``visit`` with each number (from 1) and page while it returns true.

    Raises:
        GiveUp: ``damaged_file``; not one page could be read.
    """
    total = len(pdf)
    wanted = list(range(1, total + 1)) if numbers is None else list(numbers)
    if len(wanted) > reading.limits.pages:
        reading.cut(f"Only the first {reading.limits.pages:,} of {len(wanted):,} pages were read.")
        wanted = wanted[: reading.limits.pages]
    read, more = 0, True
    for done, number in enumerate(wanted):
        if not more:
            break
        reading.progress(done, len(wanted), f"page {number} of {total}")
        with reading.part(f"Page {number}"):
            page = pdf[number - 1]
            try:
                more = visit(number, page)
            finally:
                page.close()
            read += 1
    if wanted and not read:
        raise damaged(reading.job.name, "none of its pages can be read")
