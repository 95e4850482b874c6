"""Charts as tables of their data, for Word, Excel and PowerPoint: after [ISO 29500-1] 21.2, and Office 2016's [MS-ODRAWXML] 2.24.3."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

from app.documents.drawing import lines
from app.documents.model import Paragraph, Place, Table
from app.documents.package import local
from app.documents.plain import whole

_CATEGORIES = ("cat", "xVal")
_VALUES = ("val", "yVal", "bubbleSize")
_DATA = frozenset({"tx", *_CATEGORIES, *_VALUES})
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^]]*\]|General', re.IGNORECASE)
_DATE = re.compile(r"[dy]|mmm", re.IGNORECASE)
_EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}
_LAST_DAY = 2_958_465  # 9999-12-31
_MOST_POINTS = 1_048_576
"""Rows of a sheet: where a point may stand."""

Points = Mapping[int, Any]
"""Values by their position; a position without a value is a gap."""


class Series(NamedTuple):
    """One series: its name, what its points stand over, and their values (of a bubble chart also their sizes)."""

    name: str
    categories: Points
    values: Points
    sizes: Points


def chart_table(root: etree._Element) -> Table | None:
    """A chart's data: categories are the first column, each series is one more; None where it holds no data.

    The first row has the category axis's title and the names of the series, ``name`` is the chart's title. A series
    over categories of its own (as in a scatter chart) brings them as a column before it. Only points that are there
    make rows, whatever number of points the chart claims to have.
    """
    series = [one for one in _all_series(root) if one.values or one.categories]
    if not series:
        return None
    head: list[Any] = []
    columns: list[Points] = []
    shown: Points | None = None
    for number, one in enumerate(series, 1):
        if shown is None or (one.categories and one.categories != shown):
            shown = one.categories
            head.append(_one_line(_axis_title(root)))
            columns.append(shown)
        name = one.name or f"Series {number}"
        head.append(name)
        columns.append(one.values)
        if one.sizes:
            head.append(f"{name} (size)")
            columns.append(one.sizes)
    title = _chart_title(root)
    name = _one_line(title) if title is not None else ""
    if title is not None and len(series) == 1:
        name = name or series[0].name  # a title without words shows the only series' name
    return Table(_Rows(head, columns), place=Place.CHART, name=name, lines=list(_spoken(root, series)))


def chart_parts(root: etree._Element) -> Iterator[Table | Paragraph]:
    """Everything one sees of a chart: its data as a table, then titles of value axes and labels written by hand."""
    table = chart_table(root)
    shown: set[str] = set()
    if table is not None:
        yield table
        for title in (_chart_title(root), _axis_title(root)):
            shown.update(_title_lines(title))
    for line in lines(root):
        if line not in shown:
            yield Paragraph(line, place=Place.CHART)


def _spoken(root: etree._Element, series: list[Series]) -> Iterator[str]:
    """Each series as a line: its name, then its points, each with what it stands over, in the digits of the file."""
    elements = list(root.iter("{*}ser"))
    for number, one in enumerate(series):
        categories, values = one.categories, one.values
        if len(elements) == len(series):
            values = _digits(elements[number], "val", "yVal") or values
            written = _digits(elements[number], "cat", "xVal")
            categories = {
                position: f"{value} ({written[position]})"
                if isinstance(value, dt.date) and position in written
                else value
                for position, value in categories.items()
            }
        points = [
            " ".join(str(each[position]) for each in (categories, values, one.sizes) if position in each)
            for position in sorted(categories.keys() | values.keys())
        ]
        yield f"{one.name}: {'; '.join(points)}" if one.name else "; ".join(points)


def _digits(series: etree._Element, *kinds: str) -> Points:
    """A series' values as they are written: 2.0 where the table has 2, a number of days where it has a date."""
    for values in series.iterchildren(*(f"{{*}}{kind}" for kind in kinds)):
        return {
            position: value.text
            for point in values.iter("{*}pt")
            for value in point.iterchildren("{*}v")
            if value.text and (position := whole(point.get("idx"), _MOST_POINTS)) is not None
        }
    return {}


class _Rows:
    """Rows made when asked for: many series over different points would be many times their size."""

    def __init__(self, head: list[Any], columns: list[Points]) -> None:
        self._head = tuple(head)
        self._columns = columns
        self._positions = sorted(set().union(*columns))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        yield self._head
        for position in self._positions:
            yield tuple([column.get(position) for column in self._columns])


def _chart_title(root: etree._Element) -> etree._Element | None:
    for chart in root.iterchildren("{*}chart"):
        return next(chart.iterchildren("{*}title"), None)
    return None


def _axis_title(root: etree._Element) -> etree._Element | None:
    """The title of the axis that the categories stand on; of a scatter chart, of its first axis."""
    axis = next(root.iter("{*}catAx", "{*}dateAx"), None)
    if axis is None:
        axis = next(root.iter("{*}valAx"), None)
    return next(axis.iterchildren("{*}title"), None) if axis is not None else None


def _title_lines(title: etree._Element | None) -> list[str]:
    if title is None:
        return []
    return list(lines(title)) or [value.text or "" for value in title.iter("{*}v")]


def _one_line(title: etree._Element | None) -> str:
    return " ".join(" ".join(_title_lines(title)).split())


def _all_series(root: etree._Element) -> Iterator[Series]:
    if local(root) == "chartSpace" and next(root.iter("{*}chartData"), None) is not None:
        yield from _of_2016(root)
        return
    from_1904 = any(element.get("val", "1") in ("1", "true") for element in root.iterchildren("{*}date1904"))
    for element in root.iter("{*}ser"):
        found: dict[str, Points] = {}
        for child in element:
            name = local(child)
            if name in _DATA and name not in found:
                found[name] = _points(child, from_1904)
        categories = next((found[name] for name in _CATEGORIES if found.get(name)), {})
        values = next((found[name] for name in _VALUES if found.get(name)), {})
        name = " ".join(str(value) for value in found.get("tx", {}).values())
        yield Series(name, categories, values, found.get("bubbleSize", {}) if "yVal" in found else {})


def _points(data: etree._Element, from_1904: bool) -> Points:
    """The cached points of one reference or literal; those of several levels are joined, the outer one first."""
    levels = [_level(level, from_1904) for level in data.iter("{*}lvl")]
    if not levels:
        named = data if local(data) != "tx" or next(data.iter("{*}pt"), None) is not None else None
        return _level(named, from_1904) if named is not None else _bare(data)
    joined: dict[int, Any] = {}
    latest: list[Any] = [None] * len(levels)
    for position in sorted(set().union(*levels)):
        for number, level in enumerate(levels):
            latest[number] = level.get(position, latest[number] if number else None)
        joined[position] = " / ".join(str(part) for part in reversed(latest) if part is not None)
    return joined


def _bare(data: etree._Element) -> Points:
    return {number: value.text or "" for number, value in enumerate(data.iterchildren("{*}v"))}


def _level(data: etree._Element, from_1904: bool) -> Points:
    numeric = next(data.iter("{*}numCache", "{*}numLit"), None) is not None
    usual = next((code.text or "" for code in data.iter("{*}formatCode")), "")
    points: dict[int, Any] = {}
    for point in data.iter("{*}pt"):
        text = next((value.text for value in point.iterchildren("{*}v")), None)
        position = whole(point.get("idx"), _MOST_POINTS)
        if position is not None and text:
            points[position] = _value(text, point.get("formatCode", usual), from_1904) if numeric else text
    return points


def _value(text: str, code: str, from_1904: bool) -> Any:
    """A number, a date where its format says so, or the text that stands in a number's place (``#N/A``)."""
    try:
        number = float(text)
    except ValueError:
        return text
    if code != "General" and 0 < number < _LAST_DAY and _DATE.search(_NOT_FORMAT.sub("", code)):
        moment = _EPOCHS[from_1904] + dt.timedelta(days=number)
        return moment.date() if number.is_integer() else moment.replace(microsecond=0)
    return int(number) if abs(number) < 1e15 and number.is_integer() else number


def _of_2016(root: etree._Element) -> Iterator[Series]:
    """Series of the newer kinds (waterfall, funnel, treemap …), whose data stand apart from them."""
    data = {element.get("id"): element for element in root.iter("{*}data")}
    for element in root.iter("{*}series"):
        name = " ".join(value.text or "" for tx in element.iterchildren("{*}tx") for value in tx.iter("{*}v"))
        ids = [reference.get("val") for reference in element.iterchildren("{*}dataId")]
        dimensions = data.get(ids[0]) if ids else None
        categories: Points = {}
        values: Points = {}
        for dimension in dimensions if dimensions is not None else ():
            points = _dimension(dimension)
            if local(dimension) == "strDim":
                categories = categories or points
            elif local(dimension) == "numDim":
                values = values or points
        yield Series(name, categories, values, {})


def _dimension(dimension: etree._Element) -> Points:
    levels: list[dict[int, Any]] = []
    for level in dimension.iterchildren("{*}lvl"):
        code = level.get("formatCode", "")
        texts = {point.get("idx", ""): (point.text or "").strip() for point in level.iterchildren("{*}pt")}
        numeric = local(dimension) == "numDim"
        levels.append(
            {
                position: _value(text, code, False) if numeric else text
                for index, text in texts.items()
                if (position := whole(index, _MOST_POINTS)) is not None and text
            }
        )
    if len(levels) < 2:
        return levels[0] if levels else {}
    return {
        position: " / ".join(str(level[position]) for level in reversed(levels) if position in level)
        for position in sorted(set().union(*levels))
    }
