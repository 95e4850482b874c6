"""Analytics over records: right numbers, clear refusals."""

import pytest

from app.errors import GiveUp
from app.reports.analytics import REPORT_TYPES, render_analytics, summarise_records

RECORDS = [
    {"region": "North", "sales": 10, "day": "2026-07-01", "paid": True, "note": None},
    {"region": "South", "sales": "30", "day": "2026-07-15", "paid": False, "note": ""},
    {"region": "North", "sales": 20.5, "day": "2026-08-02", "paid": True, "note": "late"},
    {"region": "North", "sales": None, "day": "2026-08-03", "paid": True},
]


def column(name: str, records=RECORDS):
    return next(c for c in summarise_records(records).columns if c.name == name)


def test_numbers_are_summed_also_where_some_came_as_text():
    sales = column("sales")
    assert (sales.kind, sales.filled, sales.missing) == ("number", 3, 1)
    assert (sales.total, sales.mean, sales.median, sales.low, sales.high) == ("60.50", "20.17", "20.50", "10", "30")


def test_categories_dates_and_yes_or_no_are_counted():
    assert column("region").counts == (("North", 3), ("South", 1))
    assert column("paid").counts == (("yes", 3), ("no", 1))
    assert (column("day").low, column("day").high) == ("2026-07-01", "2026-08-03")
    assert column("day").counts == (("2026-07", 2), ("2026-08", 2))
    assert column("note").missing == 3


@pytest.mark.parametrize(
    "values",
    [
        [None, None],
        [10**40, 1],
        ["1e999", 1],
        [float("inf"), 2],
        [float("nan"), 2],
        [[1], {"a": 2}],
        [1e308, -1e308],
        [5, 5],
    ],
)
def test_odd_values_make_a_report_and_no_traceback(values):
    assert "<html" in render_analytics({"records": [{"x": value, "y": 1} for value in values]})


def test_the_report_is_one_file_in_which_data_stays_data():
    evil = "<script>alert(1)</script>"
    html = render_analytics({"records": [{evil: evil, "n": i} for i in range(30)]}, title=evil)
    assert html.count("<script") == 1
    assert "&lt;script&gt;" in html
    assert 'src="' not in html


@pytest.mark.parametrize(
    "data", [None, 3, [], {}, {"records": None}, {"records": []}, {"records": [1]}, {"records": [{}]}]
)
def test_data_without_records_is_refused_by_name(data):
    with pytest.raises(GiveUp) as caught:
        render_analytics(data)
    assert caught.value.facts["argument"] == "data"
    assert caught.value.cure


@pytest.mark.parametrize(("argument", "value"), [("report_type", "magic"), ("format", "pdf")])
def test_an_unknown_report_or_format_is_refused_with_the_known_ones(argument, value):
    with pytest.raises(GiveUp) as caught:
        render_analytics({"records": RECORDS}, **{argument: value})
    assert caught.value.facts["argument"] == argument
    assert ("html" if argument == "format" else next(iter(REPORT_TYPES))) in caught.value.cure
