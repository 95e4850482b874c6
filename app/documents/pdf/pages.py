"""Pages one after the other: each closed after use, one that cannot be read a warning."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.documents.reading import Reading


def pages(pdf: Any, reading: Reading, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, Any]]:
    """Numbers from 1 and pages."""
    total = len(pdf)
    wanted = list(range(1, total + 1)) if numbers is None else list(numbers)
    if len(wanted) > reading.limits.pages:
        reading.cut(f"Only the first {reading.limits.pages:,} of {len(wanted):,} pages were read.")
        wanted = wanted[: reading.limits.pages]
    for done, number in enumerate(wanted):
        reading.progress(done, len(wanted), f"page {number} of {total}")
        with reading.part(f"Page {number}"):
            page = pdf[number - 1]
            try:
                yield number, page
            finally:
                page.close()
