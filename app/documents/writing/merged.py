"""Merged cells while a table goes by row by row."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.documents.model import Span


def shown(rows: Iterable[Sequence[Any]], merged: Sequence[Span]) -> Iterator[list[tuple[Any, Span | None]]]:
    """For each row the values that show, with their span where they are merged; what a span covers is left out.

    Costs at most a row's width for each row, whatever the spans claim: one that begins under another is passed over.
    """
    starting: dict[int, list[Span]] = {}
    for span in sorted(merged, key=lambda span: span.column):
        starting.setdefault(span.row, []).append(span)
    covered_until: list[int] = []
    for number, row in enumerate(rows):
        covered_until.extend([0] * (len(row) - len(covered_until)))
        spans = _beginning(starting.pop(number, ()), number, covered_until)
        yield [
            (value, spans.get(column))
            for column, value in enumerate(row)
            if column in spans or covered_until[column] <= number
        ]


def _beginning(spans: Iterable[Span], row: int, covered_until: list[int]) -> dict[int, Span]:
    """The spans of a row by their first column; notes until which row they cover which columns."""
    found: dict[int, Span] = {}
    for span in spans:
        if not 0 <= span.column < len(covered_until) or covered_until[span.column] > row:
            continue
        found[span.column] = span
        end = min(span.column + max(span.columns, 1), len(covered_until))
        for column in range(span.column, end):
            covered_until[column] = max(covered_until[column], row + max(span.rows, 1))
    return found
