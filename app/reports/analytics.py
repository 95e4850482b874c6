"""Analytics over records: what is in each column, in words, numbers and figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from app.errors import GiveUp
from app.reports.figures import Bar, bars, columns
from app.reports.page import number, page

if TYPE_CHECKING:
    import pandas as pd

REPORT_TYPES: dict[str, str] = {"summary": "Every column with its kind, gaps, range or most frequent values."}
FORMATS = ("html",)
MOST_RECORDS = 1_000_000
MOST_COLUMNS = 200
MOST_FIGURES = 12
MOST_VALUES = 8  # of a category; a longer figure is a table
BINS = 16
MOST_NUMBER = 1e300  # beyond it sums and ranges overflow: such a column is text
SHOWN = 10  # records at the end of the report, to see what the data looks like


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: ``kind`` is number, date, yes/no or category; the other fields hold what fits the kind."""

    name: str
    kind: str
    filled: int
    missing: int
    distinct: int
    low: str = ""
    high: str = ""
    mean: str = ""
    median: str = ""
    total: str = ""
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A summary of records: how many, and each of their columns. ``shown`` are the first rows as text."""

    count: int
    columns: tuple[Column, ...]
    shown: tuple[tuple[str, ...], ...]


def check_report(report_type: str, format: str) -> None:
    """Refuses what cannot be made, before any work.

    Raises:
        GiveUp: ``bad_argument``, naming ``report_type`` or ``format`` and the known ones.
    """
    for argument, value, known in (("report_type", report_type, tuple(REPORT_TYPES)), ("format", format, FORMATS)):
        if value not in known:
            raise _bad(argument, f'"{value}" is not known', f"Known: {', '.join(known)}.")


def records_of(data: object) -> list[dict[str, Any]]:
    """The records of ``{"records": [...]}``.

    Raises:
        GiveUp: ``bad_argument`` naming ``data``: it is no such object, or a record is no object.
    """
    if not isinstance(data, Mapping) or "records" not in data:
        raise _bad(
            "data", 'there is no "records" in it', 'Write it as {"records": [{"region": "North", "sales": 12}]}.'
        )
    records = data["records"]
    if not isinstance(records, list) or not records:
        raise _bad("data", "its records are empty or no list", "Give at least one record.")
    wrong = next((i for i, record in enumerate(records) if not isinstance(record, Mapping) or not record), None)
    if wrong is not None:
        raise _bad(
            "data", f"record {wrong + 1} is no object with fields", 'Write each as {"region": "North", "sales": 12}.'
        )
    if len(records) > MOST_RECORDS:
        raise _bad("data", f"there are more than {MOST_RECORDS:,} records", "Split them, or aggregate them first.")
    return [dict(record) for record in records]


def summarise_records(records: Sequence[Mapping[str, Any]]) -> Records:
    """What is in each column. Text that reads as numbers or ISO dates throughout is taken as such.

    Raises:
        GiveUp: ``bad_argument`` naming ``data``: no records, or too many columns.
    """
    # Imported late: pandas takes half a second, which only those pay who make such a report.
    import pandas as pd

    rows = records_of({"records": list(records)})
    names = list(dict.fromkeys(str(key) for row in rows for key in row))
    if len(names) > MOST_COLUMNS:
        raise _bad("data", f"there are {len(names):,} different fields", f"Give at most {MOST_COLUMNS}.")
    cells = [{str(key): _plain(value) for key, value in row.items()} for row in rows]
    frame = pd.DataFrame.from_records(cells, columns=names)
    shown = tuple(tuple(_shown(row.get(name)) for name in names) for row in cells[:SHOWN])
    return Records(count=len(rows), columns=tuple(_column(name, frame[name]) for name in names), shown=shown)


def _plain(value: object) -> Any:
    """A cell: nested values as their text, an empty text as missing, very large integers as floats."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return float(value) if abs(value) > 2**53 else value
    if isinstance(value, float):
        return value if abs(value) != float("inf") else None
    text = str(value).strip()
    return text[:500] or None


def _column(name: str, cells: "pd.Series[Any]") -> Column:
    import pandas as pd

    filled = cells.dropna()
    facts: dict[str, Any] = {"name": name, "filled": len(filled), "missing": len(cells) - len(filled)}
    facts["distinct"] = int(filled.astype(str).nunique())
    if filled.map(lambda value: isinstance(value, bool)).all() and len(filled):
        return Column(**facts, kind="yes/no", counts=_counts(filled.map({True: "yes", False: "no"})))
    numbers = pd.to_numeric(filled.astype(object), errors="coerce")
    if len(filled) and numbers.abs().lt(MOST_NUMBER).all():
        return Column(**facts, **_of_numbers(numbers.astype(float)))
    if len(filled) and filled.astype(str).str.match(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)").all():
        dates = pd.to_datetime(filled.astype(str), errors="coerce", format="ISO8601", utc=True)
        if dates.notna().all():
            months = dates.dt.strftime("%Y-%m").value_counts().sort_index()
            counts = tuple((str(month), int(count)) for month, count in months.items())
            return Column(
                **facts, kind="date", low=f"{dates.min():%Y-%m-%d}", high=f"{dates.max():%Y-%m-%d}", counts=counts
            )
    return Column(**facts, kind="category", counts=_counts(filled.astype(str)))


def _of_numbers(values: "pd.Series[float]") -> dict[str, Any]:
    low, high = float(values.min()), float(values.max())
    step = (high - low) / BINS
    counts: tuple[tuple[str, int], ...] = ()
    if step > 0:
        places = ((values - low) / step).astype(int).clip(upper=BINS - 1).value_counts()
        edges = [low + step * i for i in range(BINS + 1)]
        counts = tuple(
            (f"{number(round(edges[i], 2))} to {number(round(edges[i + 1], 2))}", int(places.get(i, 0)))
            for i in range(BINS)
        )
    return {
        "kind": "number",
        "low": number(low),
        "high": number(high),
        "mean": number(float(values.mean())),
        "median": number(float(values.median())),
        "total": number(float(values.sum())),
        "counts": counts,
    }


def _counts(values: "pd.Series[str]") -> tuple[tuple[str, int], ...]:
    found = sorted(values.value_counts().items(), key=lambda pair: (-int(pair[1]), str(pair[0])))
    return tuple((str(value), int(count)) for value, count in found[:MOST_VALUES])


def _shown(value: object) -> str:
    if value is None or value != value:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, float) else str(value)[:120]


def render_analytics(data: object, report_type: str = "summary", *, format: str = "html", title: str = "") -> str:
    """The report over ``{"records": [...]}`` as one HTML file that needs nothing else.

    Raises:
        GiveUp: ``bad_argument``, naming ``data``, ``report_type`` or ``format``.
    """
    check_report(report_type, format)
    summary = summarise_records(records_of(data))
    return page(
        "analytics.html.j2",
        {"title": title or "Analytics", "summary": summary, "figures": _figures(summary), "report_type": report_type},
    )


def _figures(summary: Records) -> list[tuple[Column, Markup]]:
    made: list[tuple[Column, Markup]] = []
    for column in summary.columns:
        telling = len(column.counts) > 1 and (column.kind != "category" or column.distinct < column.filled)
        if telling and len(made) < MOST_FIGURES:
            rows = [Bar(label=label, value=count, text=f"{count:,}") for label, count in column.counts]
            upright = column.kind in ("number", "date") and len(rows) > 3
            made.append((column, columns(column.name, rows) if upright else bars(column.name, rows)))
    return made


def _bad(argument: str, what: str, cure: str) -> GiveUp:
    return GiveUp(f"{argument}: {what}.", code="bad_argument", cure=cure, argument=argument)
