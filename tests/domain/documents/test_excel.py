"""Workbooks: values as they are, analysis, conversion, calculation."""

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from app.documents.excel.places import column_letters, column_number
from app.documents.limits import Limits
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import number_cell, spreadsheet, workbook

DAY = dt.datetime(2024, 2, 29)


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """Two sheets: one with a title above a table that starts at B3, one empty; a comment and a chart."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Sales"
    sheet["B2"] = "Sales of the year"
    rows: list[list[Any]] = [
        ["Region", "Amount", "Day", None, "Paid"],
        ["North", 10, DAY, "x", True],
        ["South", 20.5, DAY, None, False],
        ["=cmd()", None, DAY, None, True],
        ["North", "n/a", DAY, None, True],
    ]
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row, start=2):
            cell = sheet.cell(number, column)
            cell.value = value
            if value == "=cmd()":
                cell.data_type = "s"
    sheet["B4"].comment = Comment("look here", "Ada")
    chart = BarChart()
    chart.title = "The chart"
    chart.add_data(Reference(sheet, 3, 3, 3, 5), titles_from_data=True)
    sheet.add_chart(chart, "H2")
    book.create_sheet("Empty").sheet_state = "hidden"
    path = tmp_path / "sales.xlsx"
    book.save(path)
    return path


def test_text_holds_every_value_the_comment_and_the_charts_title(sales: Path, extract: Extract) -> None:
    result = extract(sales, "extract_text")
    text = result.text()
    assert "--- Sales ---" in text
    assert "North\t10\t2024-02-29" in text
    assert "\tTRUE\n" in text
    assert "look here" in text
    assert "The chart" in text
    assert result.outcome.stats["sheets"] == 2


def test_analysis_finds_the_head_below_a_title_and_names_columns_without_one(sales: Path, extract: Extract) -> None:
    analysis = extract(sales, "analyze").outcome.values["analysis"]
    sheet, empty = analysis["sheets"]
    assert (sheet["rows"], sheet["columns"], sheet["first_cell"], sheet["header_row"]) == (6, 5, "B2", 3)
    assert [column["name"] for column in sheet["column_facts"]] == ["Region", "Amount", "Day", "Column E", "Paid"]
    assert [column["type"] for column in sheet["column_facts"]] == ["text", "mixed", "date", "text", "boolean"]
    assert [column["missing"] for column in sheet["column_facts"]] == [0, 1, 0, 3, 0]
    assert sheet["data_rows"] == 4
    assert (empty["visible"], empty["rows"], empty["first_cell"]) == (False, 0, None)
    assert "NaN" not in json.dumps(analysis)


def test_the_summary_of_numbers_is_right(tmp_path: Path, extract: Extract) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for value in ["n", 1, 2, 3, 4, 10]:
        sheet.append([value])
    book.save(tmp_path / "n.xlsx")
    facts = extract(tmp_path / "n.xlsx", "analyze").outcome.values["analysis"]["sheets"][0]["column_facts"][0]
    assert facts["summary"] == {
        "count": 5, "sum": 20, "mean": 4, "std": pytest.approx(3.5355339), "min": 1, "q1": 2, "median": 3, "q3": 4, "max": 10,
    }  # fmt: skip


def test_calculations_are_named_by_column(sales: Path, extract: Extract) -> None:
    wanted = {"Amount": ["sum", "mean", "count", "missing", "max"], " region ": ["distinct", "first"], "Day": ["min"]}
    outcome = extract(sales, "calculate", options={"aggregations": wanted}).outcome
    assert outcome.values["calculations"] == {
        "Amount": {"sum": 30.5, "mean": 15.25, "count": 3, "missing": 1, "max": 20.5},
        " region ": {"distinct": 3, "first": "North"},
        "Day": {"min": "2024-02-29"},
    }
    assert "1 of 3 values in Amount are no numbers" in outcome.warnings[0]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"aggregations": {"Amuont": ["sum"]}}, "Amount"),
        ({"aggregations": {"Amount": ["sum"]}, "sheet": "Seles"}, "Sales"),
    ],
)
def test_an_unknown_column_or_sheet_is_named_with_the_known_ones(
    sales: Path, extract: Extract, options: dict[str, Any], named: str
) -> None:
    with pytest.raises(GiveUp, match=named) as caught:
        extract(sales, "calculate", options=options)
    assert caught.value.code == "bad_argument"


def test_csv_is_a_file_by_sheet_and_no_text_in_it_is_a_formula(sales: Path, extract: Extract) -> None:
    result = extract(sales, "convert", options={"to": "csv"})
    assert result.outcome.files["converted"] == ["sheet-001.csv"]
    assert result.outcome.values["converted_sheets"] == [{"sheet": "Sales", "file": "sheet-001.csv"}]
    rows = list(csv.reader(result.text("sheet-001.csv").splitlines()))
    assert rows[4][0] == "'=cmd()"
    assert rows[3][1] == "20.5"


def test_json_holds_records_by_sheet(sales: Path, extract: Extract) -> None:
    found = json.loads(extract(sales, "convert", options={"to": "json"}).text("workbook.json"))
    assert list(found) == ["Sales", "Empty"]
    assert found["Sales"][0] == {
        "Region": "North",
        "Amount": 10,
        "Day": "2024-02-29T00:00:00",
        "Column E": "x",
        "Paid": True,
    }


def test_xlsx_keeps_places_types_and_names_but_no_formula(sales: Path, extract: Extract) -> None:
    result = extract(sales, "convert", options={"to": "xlsx"})
    book = openpyxl.load_workbook(result.folder / "workbook.xlsx")
    assert book.sheetnames == ["Sales", "Empty"]
    assert (book["Sales"]["C4"].value, book["Sales"]["D4"].value) == (10, DAY)
    assert (book["Sales"]["B6"].value, book["Sales"]["B6"].data_type) == ("'=cmd()", "s")
    assert [path.name for path in result.folder.iterdir()] == ["workbook.xlsx"]


def test_parquet_keeps_types(sales: Path, extract: Extract) -> None:
    import pyarrow.parquet

    result = extract(sales, "convert", options={"to": "parquet", "sheet": "Sales"})
    table = pyarrow.parquet.read_table(result.folder / "sheet-001.parquet")
    assert table.column("Paid").to_pylist() == [True, False, True, True]
    assert table.column("Amount").to_pylist() == ["10", "20.5", None, "n/a"]


def test_error_values_are_kept_in_their_place(tmp_path: Path, extract: Extract) -> None:
    data = '<row r="2"><c r="B2"><v>1</v></c><c r="C2" t="e"><v>#REF!</v></c></row>'
    path = workbook(tmp_path / "e.xlsx", data + '<row r="3"><c r="B3"><v>2</v></c><c r="C3"><v>3</v></c></row>')
    assert extract(path, "extract_tables").text("table-001.csv") == "1,#REF!\n2,3\n"


def test_two_cells_in_opposite_corners_are_refused_before_any_reader_sees_them(
    tmp_path: Path, extract: Extract
) -> None:
    data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(GiveUp, match="17,179,869,184 cells") as caught:
        extract(workbook(tmp_path / "sparse.xlsx", data), "extract_text")
    assert caught.value.code == "unsafe_file"


def test_a_workbook_that_passes_for_an_open_document_too_is_guarded_as_both(tmp_path: Path, extract: Extract) -> None:
    data = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = workbook(tmp_path / "both.xlsx", data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("content.xml", "<office:document-content/>")
    with pytest.raises(GiveUp, match="17,179,869,184 cells"):
        extract(path, "extract_text")


def test_a_cell_beyond_the_first_megabyte_is_guarded_as_well(tmp_path: Path, extract: Extract) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 40_000))
    with pytest.raises(GiveUp, match="cells"):
        extract(workbook(tmp_path / "a.xlsx", rows + '<row r="40001"><c r="XFD40001"><v>1</v></c></row>'), "analyze")


def test_rows_are_read_where_the_dimension_lies(tmp_path: Path, extract: Extract) -> None:
    data = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 6))
    path = workbook(tmp_path / "a.xlsx", data)
    assert extract(path, "extract_text").outcome.stats["rows"] == 5


def test_the_number_of_cells_written_is_limited(sales: Path, extract: Extract) -> None:
    result = extract(sales, "convert", options={"to": "csv"}, limits=Limits(cells=10))
    assert result.outcome.truncated
    assert len(result.text("sheet-001.csv").splitlines()) == 2


def test_a_workbook_of_which_no_sheet_can_be_read_is_damaged(tmp_path: Path, extract: Extract) -> None:
    with pytest.raises(GiveUp, match="none of its sheets") as caught:
        extract(workbook(tmp_path / "a.xlsx", "<row><c></row>"), "extract_text")
    assert caught.value.code == "damaged_file"


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_have_letters(letters: str, number: int) -> None:
    assert column_letters(number) == letters
    assert column_number(letters.encode()) == number


def test_an_open_document_spreadsheet_is_read_with_its_properties(tmp_path: Path, extract: Extract) -> None:
    twice = number_cell(2.5, 'table:number-columns-repeated="2"')
    rows = f"<table:table-row>{number_cell(1)}{twice}</table:table-row>"
    path = spreadsheet(tmp_path / "a.ods", rows, "<meta:generator>Us</meta:generator>")
    result = extract(path, "extract_tables", "metadata")
    assert result.text("table-001.csv") == "1,2.5,2.5\n"
    assert result.outcome.values["metadata"]["generator"] == "Us"
    assert result.outcome.values["metadata"]["sheets"] == [{"name": "Data", "visible": True}]


def test_a_row_that_is_repeated_a_million_times_is_refused(tmp_path: Path, extract: Extract) -> None:
    cell = number_cell(1, 'table:number-columns-repeated="1000"')
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises(GiveUp, match="1,048,576,000 cells") as caught:
        extract(spreadsheet(tmp_path / "a.ods", rows), "extract_text")
    assert caught.value.code == "unsafe_file"
