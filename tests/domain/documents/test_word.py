"""Word documents: nothing a reader sees is missed, nothing deleted comes back."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from PIL import Image

from app.documents.limits import Limits
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import STRICT_W, W, paragraph, relations, word

FOOTNOTES = f'<w:footnotes xmlns:w="{W}"><w:footnote>{paragraph("the footnote")}</w:footnote></w:footnotes>'


def picture() -> bytes:
    """A small PNG."""
    data = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """What python-docx can write: headings, lists, a table, a header, a picture."""
    document = docx.Document()
    document.core_properties.author = "Ada"
    document.core_properties.title = "Plans"
    document.add_heading("Plans", 1)
    document.add_paragraph("First paragraph.")
    document.add_paragraph("milk", style="List Bullet")
    document.add_paragraph("one", style="List Number")
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Name", "Sum", "=SUM(A1)", "-5"], strict=True):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "the header"
    document.add_picture(io.BytesIO(picture()))
    path = tmp_path / "report.docx"
    document.save(str(path))
    return path


def test_text_of_body_table_and_header_is_written_and_counted(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_text", "count_stats")
    text = result.text()
    assert text.splitlines()[:4] == ["Plans", "First paragraph.", "milk", "one"]
    assert "Name\tSum" in text
    assert "the header" in text
    assert result.outcome.stats["words"] == len(text.split()) == 11
    assert result.outcome.values["stats"]["tables"] == 1
    assert result.outcome.values["stats"]["headings"] == 1
    assert result.outcome.stats["pictures"] == 1


def test_counting_alone_leaves_no_file_behind(report: Path, extract: Extract) -> None:
    result = extract(report, "count_stats")
    assert result.outcome.files == {}
    assert list(result.folder.iterdir()) == []
    assert result.outcome.values["stats"]["words"] == 11


def test_markdown_has_headings_lists_and_tables(report: Path, extract: Extract) -> None:
    text = extract(report, "to_markdown").text("document.md")
    assert text.startswith("# Plans\n\nFirst paragraph.\n\n- milk\n1. one\n\n")
    assert "| Name | Sum |\n| --- | --- |\n| =SUM(A1) | -5 |\n" in text


def test_a_tables_text_is_no_formula_in_csv_but_a_number_stays_one(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_tables")
    assert result.outcome.files["tables"] == ["table-001.csv"]
    assert result.text("table-001.csv").splitlines() == ["Name,Sum", "'=SUM(A1),-5"]


def test_pictures_are_written_under_names_of_ours(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_images")
    assert result.outcome.files["images"] == ["image-001.png"]
    assert (result.folder / "image-001.png").read_bytes() == picture()


def test_properties_are_read(report: Path, extract: Extract) -> None:
    metadata = extract(report, "metadata").outcome.values["metadata"]
    assert (metadata["creator"], metadata["title"]) == ("Ada", "Plans")


def test_what_the_usual_walk_misses_is_found(tmp_path: Path, extract: Extract) -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('in a content control')}</w:sdtContent></w:sdt>"
        "<w:p><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
        f"{paragraph('in a box')}</w:txbxContent></wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph('in a box')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    parts: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relations({"r1": ("footnotes", "footnotes.xml"), "r2": ("image", "gone.png")}),
        "word/footnotes.xml": FOOTNOTES,
    }
    text = extract(word(tmp_path / "a.docx", body, parts), "extract_text").text()
    assert text.splitlines() == ["in a content control", "inserted", "in a box", "the footnote"]


def test_a_fallback_without_a_choice_is_read(tmp_path: Path, extract: Extract) -> None:
    body = "<w:p><mc:AlternateContent><mc:Fallback><w:r><w:t>only here</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
    assert extract(word(tmp_path / "a.docx", body), "extract_text").text() == "only here\n"


def test_a_strict_document_is_read_like_any_other(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("strictly speaking"), namespace=STRICT_W)
    assert extract(path, "extract_text").text() == "strictly speaking\n"


def test_tabs_breaks_and_hyphens_keep_words_apart(tmp_path: Path, extract: Extract) -> None:
    body = "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    result = extract(word(tmp_path / "a.docx", body), "extract_text")
    assert result.text() == "a\tb\nc-d\n"
    assert result.outcome.stats["words"] == 3


def test_a_cell_that_spans_columns_keeps_the_grid(tmp_path: Path, extract: Extract) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    wide = cell("wide", '<w:gridSpan w:val="2"/>')
    body = f"<w:tbl><w:tr>{wide}{cell('x')}</w:tr><w:tr>{cell('1')}{cell('2')}{cell('3')}</w:tr></w:tbl>"
    assert extract(word(tmp_path / "a.docx", body), "extract_tables").text("table-001.csv") == "wide,,x\n1,2,3\n"


def test_marks_of_markdown_in_the_text_are_escaped(tmp_path: Path, extract: Extract) -> None:
    body = paragraph("# no *heading* &lt;b>") + paragraph("1. no list")
    text = extract(word(tmp_path / "a.docx", body), "to_markdown").text("document.md")
    assert text == "\\# no \\*heading\\* \\<b\\>\n\n1\\. no list\n\n"


def test_one_bad_part_is_a_warning_that_names_it(tmp_path: Path, extract: Extract) -> None:
    rels = relations({"r1": ("footnotes", "footnotes.xml"), "r2": ("header", "nowhere.xml")})
    parts: dict[str, str | bytes] = {"word/_rels/document.xml.rels": rels, "word/footnotes.xml": "no XML"}
    result = extract(word(tmp_path / "a.docx", paragraph("kept"), parts), "extract_text")
    assert result.text() == "kept\n"
    assert result.outcome.truncated
    assert any("word/footnotes.xml" in warning for warning in result.outcome.warnings)
    assert any("word/nowhere.xml" in warning for warning in result.outcome.warnings)


def test_a_document_of_which_nothing_is_left_is_a_failure(tmp_path: Path, extract: Extract) -> None:
    with pytest.raises(GiveUp, match="nothing in it can be read") as caught:
        extract(word(tmp_path / "a.docx", "<w:p><w:r>" * 300), "extract_text")
    assert caught.value.code == "damaged_file"


def test_entities_are_not_expanded_and_files_not_fetched(tmp_path: Path, extract: Extract) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    part = (
        f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "expanded">]>'
        f'<w:footnotes xmlns:w="{W}">{paragraph("before &x; &y; after")}</w:footnotes>'
    )
    rels = relations({"r1": ("footnotes", "footnotes.xml")})
    parts: dict[str, str | bytes] = {"word/_rels/document.xml.rels": rels, "word/footnotes.xml": part}
    text = extract(word(tmp_path / "a.docx", paragraph("kept"), parts), "extract_text").text()
    assert "secret" not in text
    assert "expanded" not in text
    assert "before" in text


def test_external_targets_are_not_followed(tmp_path: Path, extract: Extract) -> None:
    (tmp_path / "outside.xml").write_text(FOOTNOTES)
    extra = f'<Relationship Id="r9" Type="x/footnotes" TargetMode="External" Target="{tmp_path.as_uri()}/outside.xml"/>'
    parts: dict[str, str | bytes] = {"word/_rels/document.xml.rels": relations({}, extra)}
    result = extract(word(tmp_path / "a.docx", paragraph("kept"), parts), "extract_text")
    assert result.text() == "kept\n"
    assert result.outcome.warnings == []


def test_text_is_cut_at_the_limit_and_says_so(tmp_path: Path, extract: Extract) -> None:
    path = word(tmp_path / "a.docx", paragraph("word " * 100))
    result = extract(path, "extract_text", limits=Limits(characters=50))
    assert len(result.text()) == 50
    assert result.outcome.truncated
    assert "50 characters" in result.outcome.warnings[0]


def test_a_macro_document_without_its_media_is_read(report: Path, tmp_path: Path, extract: Extract) -> None:
    path = tmp_path / "stripped.docm"
    with zipfile.ZipFile(report) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if "media" not in name:
                new.writestr(name, old.read(name))
    result = extract(path, "extract_text", "extract_images")
    assert "First paragraph." in result.text()
    assert result.outcome.files["images"] == []


def test_text_is_the_same_with_styles_and_without(report: Path, extract: Extract) -> None:
    alone, counted = extract(report, "extract_text"), extract(report, "extract_text", "count_stats", "to_markdown")
    assert alone.text() == counted.text()
    assert counted.outcome.stats["headings"] == 1
    assert "headings" not in alone.outcome.stats
