"""Charts are read as the table of their data, whatever their kind."""

import datetime as dt
from typing import Any

from lxml import etree

from app.documents.charts import chart_parts, chart_table
from app.documents.model import Paragraph, Table

C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def chart(plot: str, title: str = "") -> etree._Element:
    """A chart with the XML of its plot area."""
    shown = f"<c:title>{title}</c:title>" if title else ""
    return etree.fromstring(
        f'<c:chartSpace xmlns:c="{C}" xmlns:a="{A}"><c:chart>{shown}<c:plotArea>{plot}</c:plotArea></c:chart></c:chartSpace>'
    )


def words(text: str) -> str:
    return f"<c:tx><c:rich><a:p><a:r><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx>"


def cache(kind: str, *values: str, code: str = "General", first: int = 0) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values, first) if value)
    return f"<c:{kind}Cache><c:formatCode>{code}</c:formatCode>{points}</c:{kind}Cache>"


def series(name: str, categories: str, values: str, x: str = "cat", y: str = "val", more: str = "") -> str:
    return (
        f"<c:ser><c:tx><c:strRef>{cache('str', name)}</c:strRef></c:tx><c:{x}><c:strRef>{categories}</c:strRef></c:{x}>"
        f"<c:{y}><c:numRef>{values}</c:numRef></c:{y}>{more}</c:ser>"
    )


def rows(root: etree._Element) -> list[tuple[Any, ...]]:
    table = chart_table(root)
    assert table is not None
    return [tuple(row) for row in table.rows]


def test_categories_are_the_first_column_and_each_series_is_one_more() -> None:
    months = cache("str", "May", "June")
    root = chart(
        f"<c:barChart>{series('Plan', months, cache('num', '1', '2.5'))}{series('Sales', months, cache('num', '', '#N/A'))}"
        f"</c:barChart><c:catAx><c:title>{words('Month')}</c:title></c:catAx>",
        words("Year"),
    )
    assert rows(root) == [("Month", "Plan", "Sales"), ("May", 1, None), ("June", 2.5, "#N/A")]
    table = chart_table(root)
    assert table is not None
    assert table.name == "Year"
    assert list(table.rows) == list(table.rows)


def test_titles_of_value_axes_and_labels_follow_the_table_and_nothing_is_told_twice() -> None:
    plot = (
        f"<c:barChart>{series('Plan', cache('str', 'May'), cache('num', '1'))}</c:barChart>"
        f"<c:catAx><c:title>{words('Month')}</c:title></c:catAx><c:valAx><c:title>{words('Euros')}</c:title></c:valAx>"
    )
    table, *others = chart_parts(chart(plot, words("Year")))
    assert isinstance(table, Table)
    assert [part.text for part in others if isinstance(part, Paragraph)] == ["Euros"]


def test_a_title_without_words_is_the_name_of_the_only_series() -> None:
    ser = series("Plan", cache("str", "May"), cache("num", "1"))
    named, unnamed, two = (chart(ser, "<c:layout/>"), chart(ser), chart(ser + ser, "<c:layout/>"))
    assert [table.name for root in (named, unnamed, two) if (table := chart_table(root))] == ["Plan", "", ""]


def test_levels_of_categories_are_joined_from_the_outer_one() -> None:
    levels = (
        "<c:multiLvlStrCache><c:lvl><c:pt idx='0'><c:v>SF</c:v></c:pt><c:pt idx='1'><c:v>LA</c:v></c:pt>"
        "<c:pt idx='2'><c:v>Albany</c:v></c:pt></c:lvl><c:lvl><c:pt idx='0'><c:v>CA</c:v></c:pt>"
        "<c:pt idx='2'><c:v>NY</c:v></c:pt></c:lvl></c:multiLvlStrCache>"
    )
    found = rows(chart(series("Plan", levels, cache("num", "1", "2", "3"))))
    assert [row[0] for row in found] == ["", "CA / SF", "CA / LA", "NY / Albany"]


def test_series_over_points_of_their_own_bring_them_along() -> None:
    plot = "".join(
        series(name, cache("num", *xs), cache("num", *ys), "xVal", "yVal", more)
        for name, xs, ys, more in (
            (
                "A",
                ("1", "2"),
                ("5", "6"),
                f"<c:bubbleSize><c:numRef>{cache('num', '9', '8')}</c:numRef></c:bubbleSize>",
            ),
            ("B", ("3",), ("7",), ""),
        )
    )
    assert rows(chart(plot)) == [("", "A", "A (size)", "", "B"), (1, 5, 9, 3, 7), (2, 6, 8, None, None)]


def test_numbers_shown_as_dates_are_dates() -> None:
    for code in ("yyyy\\-mm\\-dd", "m/d/yy", '[$-409]mmm" of "yyyy'):
        found = rows(chart(series("Plan", cache("num", "37261", code=code), cache("num", "1", code='0" days"'))))
        assert found[1] == (dt.date(2002, 1, 5), 1)


def test_a_claim_of_many_points_makes_no_rows() -> None:
    points = cache("num", "1", first=4_000_000_000)
    assert rows(chart(series("Plan", "<c:strCache><c:ptCount val='4000000000'/></c:strCache>", points))) == [
        ("", "Plan"),
        (None, 1),
    ]


def test_a_chart_without_data_is_no_table_but_keeps_its_title() -> None:
    root = chart("<c:barChart/>", words("Nothing yet"))
    assert chart_table(root) is None
    assert [part.text for part in chart_parts(root) if isinstance(part, Paragraph)] == ["Nothing yet"]


def test_a_waterfall_chart_is_read_like_the_older_kinds() -> None:
    root = etree.fromstring(
        f'<cx:chartSpace xmlns:cx="{CX}" xmlns:a="{A}"><cx:chartData><cx:data id="0">'
        '<cx:strDim type="cat"><cx:lvl><cx:pt idx="0">Start</cx:pt><cx:pt idx="1">End</cx:pt></cx:lvl></cx:strDim>'
        '<cx:numDim type="val"><cx:lvl formatCode="General"><cx:pt idx="0">10</cx:pt><cx:pt idx="1">-2.5</cx:pt></cx:lvl>'
        "</cx:numDim></cx:data></cx:chartData><cx:chart><cx:title><cx:tx><cx:rich><a:p><a:r><a:t>Cash</a:t></a:r></a:p>"
        '</cx:rich></cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="waterfall">'
        '<cx:tx><cx:txData><cx:v>Flow</cx:v></cx:txData></cx:tx><cx:dataId val="0"/></cx:series>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"
    )
    assert rows(root) == [("", "Flow"), ("Start", 10), ("End", -2.5)]
    table = chart_table(root)
    assert table is not None
    assert table.name == "Cash"
