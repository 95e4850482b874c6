"""What a workbook holds beside plain values: tables, comments, links, formulas, hidden sheets, dates with a time."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from app.documents.excel.blocks import blocks
from app.documents.excel.sheet import Sheet
from app.documents.model import Span
from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import number_cell, spreadsheet, workbook


def areas(rows: list[list[Any]], **facts: Any) -> list[tuple[int, int, int, int]]:
    """The blocks that are found in some rows: top, left, bottom, right."""
    found, _ = blocks(Sheet("S", 1, rows, height=len(rows), width=len(rows[0]), **facts))
    return [(block.top, block.left, block.bottom, block.right) for block in found]


N = None


def test_empty_rows_and_columns_part_tables() -> None:
    rows = [
        ["A", "B", N, "X", "Y"],
        [1, 2, N, 3, 4],
        [N, N, N, 5, 6],
        ["C", "D", N, N, N],
        [7, 8, N, N, N],
    ]
    assert areas(rows) == [(0, 0, 2, 2), (0, 3, 3, 5), (3, 0, 5, 2)]


def test_an_empty_row_within_a_table_does_not_part_it() -> None:
    assert areas([["A", "B"], [1, 2], [N, N], [3, 4], [N, N], [5, 6]]) == [(0, 0, 6, 2)]


def test_a_form_of_single_cells_stays_one_table() -> None:
    rows: list[list[Any]] = [[N] * 9 for _ in range(9)]
    for number in range(0, 9, 2):
        rows[number][number] = "x"
    assert areas(rows) == [(0, 0, 9, 9)]


def test_a_merged_title_keeps_its_columns_together() -> None:
    rows = [["Title", N, N, N], ["A", "B", N, "C"], [1, 2, N, 3], [1, 2, N, 3], [1, 2, N, 3]]
    assert areas(rows, merged=[Span(0, 0, 1, 4)]) == [(0, 0, 5, 4)]


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A title, two tables of which one is defined, formulas, a comment, a link, merged cells, hidden sheets."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Main"
    sheet["A1"] = "The title"
    for number, row in enumerate((["Name", "Value"], ["a", 1], ["b", 2], ["Sum", "=SUM(B4:B5)"]), 3):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value
    for number, row in enumerate((["Day", "When"], [dt.date(2024, 1, 1), dt.datetime(2024, 1, 2)]), 3):
        for column, value in enumerate(row, 5):
            sheet.cell(number, column).value = value
    sheet["E4"].number_format, sheet["F4"].number_format = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
    sheet.add_table(Table(displayName="Times", ref="E3:F4"))
    sheet["A4"].comment = Comment("look here", "Ada")
    sheet["A5"].hyperlink = "https://example.com/b"
    sheet.merge_cells("A6:A7")
    sheet.oddHeader.center.text = "Secret & Co"
    book.create_sheet("Hidden")["A1"] = 1
    book["Hidden"].sheet_state = "hidden"
    book.create_sheet("Deep")["A1"] = 1
    book["Deep"].sheet_state = "veryHidden"
    book.save(tmp_path / "rich.xlsx")
    return tmp_path / "rich.xlsx"


def parts(result: Any, kind: str) -> list[dict[str, Any]]:
    """The parts of one type in the JSON."""
    return [part for part in json.loads(result.text("document.json"))["parts"] if part["type"] == kind]


def test_tables_are_parts_of_their_own_and_defined_ones_have_their_names(rich: Path, extract: Extract) -> None:
    result = extract(rich, "to_json", "extract_tables")
    tables = parts(result, "table")
    assert [(table["name"], table["rows"][0]) for table in tables[:2]] == [
        ("", ["Name", "Value"]), ("Times", ["Day", "When"]),
    ]  # fmt: skip
    assert tables[0]["merged"] == [[3, 0, 2, 1]]
    assert "The title" in [part["text"] for part in parts(result, "paragraph")]
    assert len(result.outcome.files["tables"]) == len(tables)


def test_midnight_is_a_time_where_the_format_shows_one(rich: Path, extract: Extract) -> None:
    assert parts(extract(rich, "to_json"), "table")[1]["rows"][1] == ["2024-01-01", "2024-01-02T00:00:00"]


def test_comments_have_place_and_author_and_links_their_target(rich: Path, extract: Extract) -> None:
    result = extract(rich, "to_json", "extract_text")
    comment = next(part for part in parts(result, "paragraph") if part.get("place") == "comment")
    assert (comment["text"], comment["by"]) == ("A4: look here", "Ada")
    assert parts(result, "link")[0]["target"] == "https://example.com/b"
    assert "Secret & Co" in result.text()


def test_hidden_and_very_hidden_sheets_are_marked(rich: Path, extract: Extract) -> None:
    result = extract(rich, "to_json", "metadata", "analyze")
    assert [part.get("hidden", False) for part in parts(result, "section")] == [False, True, True]
    assert [sheet.get("state") for sheet in result.outcome.values["metadata"]["sheets"]] == [
        None,
        "hidden",
        "very hidden",
    ]
    assert [sheet["visible"] for sheet in result.outcome.values["analysis"]["sheets"]] == [True, False, False]


def test_analysis_tells_every_table_of_a_sheet(rich: Path, extract: Extract) -> None:
    main = extract(rich, "analyze").outcome.values["analysis"]["sheets"][0]
    assert [(each["name"], each["place"]) for each in main["tables"]] == [("", "A3:B6"), ("Times", "E3:F4")]


def test_formulas_stand_beside_their_values_and_shared_ones_are_moved(tmp_path: Path, extract: Extract) -> None:
    cells = (
        '<c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*$A$1</f><v>1</v></c>'
        '</row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>2</v></c>'
    )
    path = workbook(tmp_path / "f.xlsx", f'<row r="1">{cells}</row>')
    result = extract(path, "analyze", options={"formulas": True})
    rows = list(csv.reader(result.text("formulas-001.csv").splitlines()))
    assert rows == [
        ["Sheet", "Cell", "Formula", "Value"],
        ["Data", "B1", "A1*$A$1", "1"],
        ["Data", "B2", "A2*$A$1", "2"],
    ]
    assert result.outcome.values["formulas"]["total"] == 2
    assert "formulas" not in extract(path, "analyze").outcome.values


def test_an_open_document_sheet_tells_formulas_and_comments(tmp_path: Path, extract: Extract) -> None:
    note = "<office:annotation><text:p>why?</text:p></office:annotation><text:p>3</text:p>"
    cell = f'<table:table-cell table:formula="of:=1+2" office:value-type="float" office:value="3">{note}</table:table-cell>'
    two = number_cell(1, 'table:number-columns-repeated="2"')
    row = f"<table:table-row>{two}{cell}</table:table-row>"
    result = extract(spreadsheet(tmp_path / "a.ods", row), "analyze", "extract_text", options={"formulas": True})
    assert result.outcome.values["formulas"]["first"] == [
        {"sheet": "Data", "cell": "C1", "formula": "1+2", "value": "3"}
    ]
    assert "C1: why?" in result.text()


def test_a_thread_of_comments_is_told_once_with_its_people(corpus: Path, extract: Extract) -> None:
    result = extract(corpus / "excel" / "xlsx_comments.xlsx", "to_json")
    comments = [part for part in parts(result, "paragraph") if part.get("place") == "comment"]
    assert {"A1: Why Python specifically?", "F7: Minimum number of saltwater ducks"} <= {c["text"] for c in comments}
    assert not any("[Threaded comment]" in comment["text"] or comment["by"].startswith("tc=") for comment in comments)


@pytest.mark.parametrize("epoch", ["", '<workbookPr date1904="1"/>'])
def test_days_are_counted_from_the_workbooks_epoch(tmp_path: Path, extract: Extract, epoch: str) -> None:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet: Any = book.active
    sheet["A1"] = dt.date(2024, 2, 29)
    book.save(tmp_path / "a.xlsx")
    assert "2024-02-29" in extract(tmp_path / "a.xlsx", "extract_text").text()


def test_a_dense_sheet_with_a_head_is_not_taken_for_a_sparse_giant(tmp_path: Path, extract: Extract) -> None:
    from app.documents.limits import Limits

    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 102))
    assert extract(workbook(tmp_path / "a.xlsx", rows), "analyze", limits=Limits(dense_cells=101)).outcome.values
    assert Limits().dense_cells >= 5_000_050


def test_cells_without_a_place_cannot_pass_the_guard(tmp_path: Path, extract: Extract) -> None:
    from app.errors import GiveUp

    data = '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
    with pytest.raises(GiveUp, match="cells"):
        extract(workbook(tmp_path / "a.xlsx", data), "extract_text")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="xfd1048576">',
        '<c r="XFD0001048576">',
        '<c r = "XFD1048576">',
        '<c s=">" r="XFD1048576">',
        """<c s=' r="A1" ' r="XFD1048576">""",
        '<x:c\tr="XFD1048576">',
        '<x-y:c r="XFD1048576">',
        '<c r="A99999999">',
    ],
)
def test_a_place_is_seen_however_it_is_written(tmp_path: Path, extract: Extract, cell: str) -> None:
    from app.errors import GiveUp

    end = f"</{cell[1:].split()[0]}>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = f'xmlns:x="{main}" xmlns:x-y="{main}"'
    data = f'<row r="1" {names}><c r="A1"><v>1</v></c></row><row r="1048576" {names}>{cell}<v>1</v>{end}</row>'
    with pytest.raises(GiveUp, match="cells"):
        extract(workbook(tmp_path / "a.xlsx", data), "extract_text")


def test_a_cell_that_a_window_cuts_anywhere_does_not_widen_the_box() -> None:
    from app.documents.excel.guard import Scan, _widen

    data = b'<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    for end in range(len(data)):
        for roughly in (False, True):
            scan = Scan()
            for seen in (data[:end], data):
                _widen(scan, seen, roughly=roughly)
            assert (scan.beside, scan.left, scan.right) == (0, 1, 26 if roughly else 2), data[:end]


def test_a_binary_workbooks_charts_and_errors_are_read(corpus: Path, extract: Extract) -> None:
    tables = parts(extract(corpus / "excel" / "testEXCEL_charts.xlsb", "to_json"), "table")
    assert any(table["place"] == "chart" for table in tables)


def test_the_records_of_a_binary_sheet_tell_its_box_and_its_errors() -> None:
    from app.documents.excel.binary import _records
    from app.documents.excel.guard import Scan

    def record(kind: int, content: bytes) -> bytes:
        return bytes((kind, len(content))) + content

    row, error = (6).to_bytes(4, "little"), (2).to_bytes(4, "little") + bytes(4) + b"\x17"
    scan = Scan()
    data = record(0, row + bytes(13)) + record(5, bytes(16)) + record(3, error)
    assert _records(data + b"\x05\x10\x00", scan) == len(data)
    assert (scan.top, scan.left, scan.bottom, scan.right, scan.errors) == (7, 1, 7, 3, {(7, 3): "#REF!"})


def test_a_sheet_is_read_again_after_the_workbook_was_let_go(tmp_path: Path, extract: Extract) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Amount"])
    book.active.append(["one", 1])
    book.create_chartsheet("Chart")
    path = tmp_path / "a.xlsx"
    book.save(path)
    result = extract(path, "extract_text", "analyze", "convert", options={"to": "csv"})
    assert not result.outcome.warnings
    assert "one" in result.text()
    assert result.outcome.values["analysis"]["sheets"][0]["rows"]
