"""Merged cells are left out row by row, and no claim of theirs costs more than the table itself."""

import time

from app.documents.model import Span
from app.documents.writing.merged import shown


def test_what_a_span_covers_does_not_show() -> None:
    wide, high = Span(0, 0, 1, 2), Span(0, 2, 2, 1)
    assert list(shown([("a", "", "b"), ("c", "d", "")], [wide, high])) == [
        [("a", wide), ("b", high)],
        [("c", None), ("d", None)],
    ]


def test_a_span_below_another_begins_where_that_ends() -> None:
    first, second = Span(0, 0, 2, 1), Span(2, 0, 2, 1)
    rows = list(shown([("a",), ("",), ("b",), ("",), ("c",)], [first, second]))
    assert rows == [[("a", first)], [], [("b", second)], [], [("c", None)]]


def test_rows_of_growing_length_and_spans_beyond_them_are_no_trouble() -> None:
    beyond = [Span(0, 7, 1, 1), Span(9, 0, 1, 1), Span(0, -1, 2, 2)]
    assert list(shown([("a",), ("b", "c")], beyond)) == [[("a", None)], [("b", None), ("c", None)]]


def test_spans_that_claim_everything_cost_no_more_than_the_table() -> None:
    claims = [Span(row, column, 2_000_000_000, 2_000_000_000) for row in range(300) for column in range(300)]
    started = time.process_time()
    rows = list(shown([("x",) * 300] * 300, claims))
    assert time.process_time() - started < 2
    assert rows[0] == [("x", Span(0, 0, 2_000_000_000, 2_000_000_000))]
    assert not any(rows[1:])
