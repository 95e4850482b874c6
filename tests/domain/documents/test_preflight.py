"""Packages that are built to hurt are refused before anything in them is unpacked."""

import zipfile
from pathlib import Path

import pytest

from app.documents.limits import Limits
from app.documents.spawn import ROOT
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import paragraph, word


def refused(extract: Extract, path: Path, why: str, limits: Limits | None = None) -> None:
    """The document is not read, for this reason."""
    with pytest.raises(GiveUp, match=why) as caught:
        extract(path, "extract_text", limits=limits)
    assert caught.value.code == "unsafe_file"


@pytest.mark.parametrize("name", ["../out.xml", "/etc/out.xml", "word/../../out.xml", "..\\out.xml", "C:\\out.xml"])
def test_a_name_that_leads_out_of_the_package_is_refused(tmp_path: Path, extract: Extract, name: str) -> None:
    refused(extract, word(tmp_path / "a.docx", paragraph("x"), {name: "x"}), "leads out of it")


def test_two_dots_inside_a_name_are_no_way_out(tmp_path: Path, extract: Extract) -> None:
    assert extract(word(tmp_path / "a.docx", paragraph("x"), {"word/a..b.xml": "x"}), "extract_text").text() == "x\n"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("x"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/document.xml", "another")
    refused(extract, path, "two files of the name word/document.xml")


def test_too_many_files_are_refused(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("x"), {f"x{n}": "" for n in range(10)})
    refused(extract, path, "13 files; at most 12", Limits(entries=12))
    assert extract(path, "extract_text", limits=Limits(entries=13)).text() == "x\n"


def test_too_much_when_unpacked_is_refused(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("x"), {"x": "ab" * 2_000_000})
    refused(extract, path, "unpacks to 5 MB; at most 1 MB are read", Limits(inflated_bytes=1 << 20))


def test_a_large_part_that_was_packed_too_well_is_refused(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("x"), {"x": "a" * 11_000_000})
    refused(extract, path, "times its size")


def test_a_part_that_is_too_large_for_a_tree_is_not_parsed(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("x" * 3_000_000))
    with pytest.raises(GiveUp, match="larger than 1 MB"):
        extract(path, "extract_text", limits=Limits(part_bytes=1 << 20))


def test_the_page_about_limits_names_each_with_its_number() -> None:
    page = (ROOT / "docs" / "how-to" / "limits.md").read_text()
    for name, value in Limits().as_json().items():
        row = next(line for line in page.splitlines() if line.startswith("|") and f"`{name}`" in line)
        assert value is None or f"{value:,}" in row, name
