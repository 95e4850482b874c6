"""Sums over a workbook's columns: by group, by condition, and exactly."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.documents.formats import Format
from app.documents.operations import check
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract

ROWS: list[list[Any]] = [
    ["Region", "Amount", "Day", "Paid", "Note"],
    ["North", 10, dt.date(2024, 1, 5), True, "first"],
    ["South", 20, dt.date(2024, 2, 5), False, None],
    ["North", 30.5, dt.date(2024, 3, 5), True, "Third one"],
    ["South", None, dt.date(2024, 4, 5), True, "x"],
    [None, 7, None, None, "7"],
]


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A workbook of five orders."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in ROWS:
        sheet.append(row)
    book.save(tmp_path / "orders.xlsx")
    return tmp_path / "orders.xlsx"


def test_every_aggregation_has_its_value(orders: Path, extract: Extract) -> None:
    names = ["sum", "mean", "min", "max", "count", "median", "std", "p90", "distinct", "missing", "first", "last"]
    values = extract(orders, "calculate", options={"aggregations": {"Amount": names}}).outcome.values
    assert values["calculations"]["Amount"] == {
        "sum": 67.5, "mean": 16.875, "min": 7, "max": 30.5, "count": 4, "median": 15, "std": pytest.approx(10.6487, abs=1e-4),
        "p90": pytest.approx(27.35), "distinct": 4, "missing": 1, "first": 10, "last": 7,
    }  # fmt: skip


def test_groups_are_listed_and_written_as_csv(orders: Path, extract: Extract) -> None:
    options = {"aggregations": {"Amount": ["sum", "count"]}, "group_by": "Region"}
    result = extract(orders, "calculate", options=options)
    groups = [
        {"Region": "North", "Amount sum": 40.5, "Amount count": 2},
        {"Region": "South", "Amount sum": 20, "Amount count": 1},
        {"Region": None, "Amount sum": 7, "Amount count": 1},
    ]
    assert result.outcome.values["calculations"] == {"group_by": ["Region"], "groups": groups, "total": 3}
    assert result.outcome.files["calculations_files"] == ["calculations-001.csv"]
    rows = list(csv.reader(result.text("calculations-001.csv").splitlines()))
    assert rows == [
        ["Region", "Amount sum", "Amount count"],
        ["North", "40.5", "2"],
        ["South", "20", "1"],
        ["", "7", "1"],
    ]


def test_groups_may_be_of_several_columns(orders: Path, extract: Extract) -> None:
    options = {"aggregations": {"Amount": ["count"]}, "group_by": ["Region", "Paid"]}
    found = extract(orders, "calculate", options=options).outcome.values["calculations"]
    assert found["total"] == 4
    assert found["groups"][1] == {"Region": "South", "Paid": "FALSE", "Amount count": 1}


@pytest.mark.parametrize(
    ("column", "operator", "value", "count"),
    [
        ("Region", "=", "North", 2),
        ("Region", "!=", "North", 3),
        ("Amount", ">", 10, 2),
        ("Amount", ">=", 10, 3),
        ("Amount", "<", 10, 1),
        ("Amount", "<=", "10", 2),
        ("Note", "contains", "THIRD", 1),
        ("Region", "in", ["North", "West"], 2),
        ("Amount", "in", [7, 20], 2),
        ("Day", "between", ["2024-02-01", "2024-03-31"], 2),
        ("Day", "<", "2024-02-05", 1),
        ("Amount", "empty", None, 1),
        ("Amount", "not empty", None, 4),
        ("Paid", "=", True, 3),
        ("Note", "=", "7", 1),
        ("Note", "=", "x' OR '1'='1", 0),
    ],
)
def test_only_rows_that_meet_the_condition_count(
    orders: Path, extract: Extract, column: str, operator: str, value: Any, count: int
) -> None:
    condition = {"column": column, "op": operator} | ({} if value is None else {"value": value})
    options = {"aggregations": {"Note": ["missing", "count"]}, "filters": [condition]}
    found = extract(orders, "calculate", options=options).outcome.values["calculations"]["Note"]
    assert found["missing"] + found["count"] == count


def test_all_conditions_hold_together(orders: Path, extract: Extract) -> None:
    filters = [{"column": "Region", "op": "=", "value": "North"}, {"column": "amount", "op": ">", "value": 10}]
    options = {"aggregations": {"Amount": ["sum"]}, "filters": filters}
    assert extract(orders, "calculate", options=options).outcome.values["calculations"] == {"Amount": {"sum": 30.5}}


@pytest.mark.parametrize("option", ["group_by", "filters"])
def test_an_unknown_column_is_named_wherever_it_stands(orders: Path, extract: Extract, option: str) -> None:
    wrong = {"group_by": ["Regoin"], "filters": [{"column": "Regoin", "op": "empty"}]}[option]
    with pytest.raises(GiveUp, match="Regoin") as caught:
        extract(orders, "calculate", options={"aggregations": {"Amount": ["sum"]}, option: wrong})
    assert "Region" in caught.value.cure


@pytest.mark.parametrize(
    "wrong",
    [
        {"aggregations": {"Amount": ["average"]}},
        {"aggregations": {"Amount": ["p100"]}},
        {"aggregations": {"Amount": ["sum"]}, "group_by": []},
        {"aggregations": {"Amount": ["sum"]}, "filters": [{"column": "Amount", "op": "like", "value": 1}]},
        {"aggregations": {"Amount": ["sum"]}, "filters": [{"column": "Amount", "op": "between", "value": [1]}]},
        {"aggregations": {"Amount": ["sum"]}, "filters": [{"column": "Amount", "op": "="}]},
    ],
)
def test_a_wrong_question_is_refused_before_any_work(wrong: dict[str, Any]) -> None:
    with pytest.raises(GiveUp) as caught:
        check(Format.EXCEL, ["calculate"], wrong)
    assert caught.value.code == "bad_argument"


def test_nothing_is_left_of_the_scratch_database(orders: Path, extract: Extract) -> None:
    result = extract(orders, "calculate", options={"aggregations": {"Amount": ["sum"]}})
    assert not list(result.folder.iterdir())


def test_the_scratch_database_reaches_no_file_and_no_extension(orders: Path, tmp_path: Path) -> None:
    import duckdb

    from app.documents.excel.scratch import confined

    (tmp_path / "secret.csv").write_text("a\n1\n")
    with confined(tmp_path) as connection:
        for statement in (
            f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
            "INSTALL httpfs",
            "LOAD excel",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/other.duckdb'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(statement)
