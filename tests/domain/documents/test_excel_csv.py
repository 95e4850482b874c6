"""CSV and TSV files: a sheet of texts, read whatever program wrote it, and computed with."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from app.errors import GiveUp
from tests.domain.documents.conftest import Extract

SALES = (
    "Region;Code;Amount;Day;Note\nNord;007;1.234,50;01.02.2024;a\nSüd;012;20,5;29.02.2024;\nNord;100;;01.03.2024;b\n"
)


@pytest.fixture(params=["lenient", "fast"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both readers of the format: that for all files, and that which large files are tried with first."""
    monkeypatch.setattr("app.documents.csvfile.document.NATIVE_FROM", 1 << 60 if request.param == "lenient" else 0)
    return str(request.param)


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """What a German Excel saves."""
    path = tmp_path / "sales.csv"
    path.write_bytes(SALES.encode("cp1252"))
    return path


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15"])
def test_letters_are_read_whatever_their_encoding(tmp_path: Path, extract: Extract, charset: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Name,Town\nMüller,Köln\nÇelik,Besançon\n".encode(charset))
    assert "Müller\tKöln\nÇelik\tBesançon" in extract(path, "extract_text").text()


def test_cyrillic_letters_of_one_byte_are_recognised(tmp_path: Path, extract: Extract) -> None:
    path = tmp_path / "a.csv"
    words = "Город;Население\nМосква;Столица России\nСанкт-Петербург;Северная столица\nКазань;Столица Татарстана\n"
    path.write_bytes(words.encode("cp1251"))
    assert "Москва\tСтолица России" in extract(path, "extract_text").text()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_though_texts_hold_others(tmp_path: Path, extract: Extract, separator: str) -> None:
    path = tmp_path / "a.csv"
    rows = [["Name", "Text", "Value"], ["x", "one, two; three", "1.5"], ["y", '"a|b"\nsecond line', "2.5"]]
    quoted = (separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_text("\r\n".join(quoted), newline="")
    found = json.loads(extract(path, "convert", options={"to": "json"}).text("workbook.json"))["a"]
    assert found == [
        {"Name": "x", "Text": "one, two; three", "Value": 1.5},
        {"Name": "y", "Text": '"a|b"\nsecond line', "Value": 2.5},
    ]


def test_excels_hint_of_the_separator_is_obeyed_and_is_no_row(tmp_path: Path, extract: Extract) -> None:
    (tmp_path / "a.csv").write_text("sep=|\nA|B\n1,2|3\n")
    assert extract(tmp_path / "a.csv", "extract_tables").text("table-001.csv") == 'A,B\n"1,2",3\n'


@pytest.mark.parametrize("longest_field", [1000, 1_000_000])
def test_a_quote_that_nothing_closes_does_not_swallow_the_rest(
    tmp_path: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch, longest_field: int
) -> None:
    monkeypatch.setattr("app.documents.csvfile.dialect.LONGEST_FIELD", longest_field)
    lines = "".join(f"{n},x\n" for n in range(1000))
    (tmp_path / "a.csv").write_text(f'A,B\n1,"5 inch\n{lines}')
    assert extract(tmp_path / "a.csv", "extract_text").outcome.stats["rows"] == 1002


def test_types_are_found_without_losing_zeros_in_front(sales: Path, extract: Extract) -> None:
    sheet = extract(sales, "analyze").outcome.values["analysis"]["sheets"][0]
    facts = {column["name"]: column for column in sheet["column_facts"]}
    assert {name: column["type"] for name, column in facts.items()} == {
        "Region": "text", "Code": "text", "Amount": "number", "Day": "date", "Note": "text",
    }  # fmt: skip
    assert facts["Amount"]["summary"]["sum"] == 1255
    assert (facts["Amount"]["missing"], facts["Day"]["last"]) == (1, "2024-03-01T00:00:00")
    assert (sheet["rows"], sheet["data_rows"], sheet["header_row"]) == (4, 3, 1)


def test_texts_and_tables_keep_every_value_as_it_was_typed(sales: Path, extract: Extract) -> None:
    result = extract(sales, "extract_text", "extract_tables", "to_json")
    assert "Nord\t007\t1.234,50\t01.02.2024\ta\n" in result.text()
    assert 'Nord,007,"1.234,50",01.02.2024,a' in result.text("table-001.csv")
    table = next(part for part in json.loads(result.text("document.json"))["parts"] if part["type"] == "table")
    assert table["rows"][2] == ["Süd", "012", "20,5", "29.02.2024", None]


def test_a_file_without_a_head_loses_no_row(tmp_path: Path, extract: Extract) -> None:
    (tmp_path / "a.csv").write_text("1,2\n3,4\n5,6\n")
    wanted = {"aggregations": {"Column A": ["sum", "count"]}}
    values = extract(tmp_path / "a.csv", "calculate", options=wanted).outcome.values
    assert values["calculations"] == {"Column A": {"sum": 9, "count": 3}}


def test_rows_of_unequal_length_are_one_table(tmp_path: Path, extract: Extract) -> None:
    (tmp_path / "a.csv").write_text("A,B\n1\n1,2,3\n\n4,5\n")
    found = json.loads(extract(tmp_path / "a.csv", "convert", options={"to": "json"}).text("workbook.json"))["a"]
    assert found[1] == {"A": 1, "B": 2, "Column C": 3}
    assert len(found) == 3


def test_the_kind_of_file_is_told(sales: Path, extract: Extract) -> None:
    metadata = extract(sales, "metadata").outcome.values["metadata"]
    assert metadata == {"charset": "cp1252", "separator": "semicolon", "rows": 4, "columns": 5}


@pytest.mark.parametrize("target", ["csv", "xlsx", "json", "parquet"])
def test_it_converts_to_every_format(sales: Path, extract: Extract, target: str) -> None:
    outcome = extract(sales, "convert", options={"to": target}).outcome
    assert len(outcome.files["converted"]) == 1


def test_parquet_has_the_types(sales: Path, extract: Extract) -> None:
    result = extract(sales, "convert", options={"to": "parquet"})
    table = pyarrow.parquet.read_table(result.folder / "sheet-001.parquet")
    assert table.column("Amount").to_pylist() == [1234.5, 20.5, None]
    assert table.column("Code").to_pylist() == ["007", "012", "100"]
    assert str(table.schema.field("Day").type) == "date32[day]"


def test_an_unknown_column_is_named_with_the_known_ones(sales: Path, extract: Extract) -> None:
    with pytest.raises(GiveUp, match="Amuont") as caught:
        extract(sales, "calculate", options={"aggregations": {"Amuont": ["sum"]}})
    assert "Amount" in caught.value.cure


@pytest.mark.parametrize("operation", ["to_markdown", "to_html", "to_json", "count_stats"])
def test_what_every_document_can_do_works(sales: Path, extract: Extract, operation: str) -> None:
    result: Any = extract(sales, operation)
    assert not result.outcome.warnings


_ODD = (
    "A,B\n\"x\"y,2\n5\" d,2\n", "A,B\n\"x\"\"y\",2\n", "A,B\r1,2\r3,4\r", "A,B\r\n1,2\r\n\r\n,\r\n3,4",
    "A,B\n\"a\"b,c\",d\n", "A,B\n 1, \"x\"\n", "A,B\n1,\"x\r\ny\"\n", "A,B\n\"1\n2\",x\n\"q\"", "A\n\n\"\"\n2\n", "A,B\n1,\"x",
    "\ufeffA,B\n\"=1+1\",-2\n@x,+3\n\"a\"\"b\",\"c,d\"\n", "A,B\n1\n1,2,3\n",
)  # fmt: skip


@pytest.mark.parametrize("content", _ODD)
def test_both_readers_see_the_same(
    tmp_path: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8", newline="")
    found = []
    for size in (0, 1 << 60):
        monkeypatch.setattr("app.documents.csvfile.document.NATIVE_FROM", size)
        result = extract(path, "convert", "extract_tables", options={"to": "csv"})
        found += [(result.folder / name).read_bytes() for name in ("sheet-001.csv", "table-001.csv")]
    assert len(set(found)) == 1


def test_values_that_are_none_of_their_column_stay_texts(tmp_path: Path, extract: Extract) -> None:
    rows = [
        "2024-01-01;5;true;1,5",
        "2024-02-31;n/a;TRUE;2,5",
        "2024-01-03 10:00;7;maybe;x",
        *["2024-01-04;8;false;1.000,5"] * 7,
    ]
    (tmp_path / "a.csv").write_text("Day;Count;Flag;Price\n" + "\n".join(rows) + "\n")
    found = json.loads(extract(tmp_path / "a.csv", "convert", options={"to": "json"}).text("workbook.json"))["a"]
    assert [list(row.values()) for row in found[:4]] == [
        ["2024-01-01", 5, True, 1.5],
        ["2024-02-31", "n/a", True, 2.5],
        ["2024-01-03T10:00:00", 7, "maybe", "x"],
        ["2024-01-04", 8, False, 1000.5],
    ]
    wanted = {"aggregations": {name: ["count", "distinct", "max"] for name in ("Day", "Count", "Flag", "Price")}}
    values = extract(tmp_path / "a.csv", "calculate", options=wanted).outcome.values["calculations"]
    assert values["Day"] == {"count": 10, "distinct": 4, "max": "2024-01-04"}
    assert values["Flag"]["distinct"] == 3
    analysed = extract(tmp_path / "a.csv", "analyze").outcome.values["analysis"]["sheets"][0]["column_facts"]
    assert [(column["type"], column["distinct"]) for column in analysed] == [
        ("mixed", 4), ("mixed", 4), ("mixed", 3), ("mixed", 4),
    ]  # fmt: skip


def test_numbers_that_went_to_disk_are_summed_up_all(
    tmp_path: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.documents.excel.analysis._IN_MEMORY", 10)
    (tmp_path / "a.csv").write_text("A,B\n" + "".join(f"{n},x\n" for n in range(30_001)))
    result = extract(tmp_path / "a.csv", "analyze")
    summary = result.outcome.values["analysis"]["sheets"][0]["column_facts"][0]["summary"]
    assert (summary["count"], summary["median"], summary["max"]) == (30_001, 15_000, 30_000)
    assert list(result.folder.iterdir()) == []
