"""PDFs as parts: paragraphs, headings, drawn tables, notes, links, fields, attachments, and pages that are scans."""

import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdf.annotations import Highlight, Link, Text
from pypdf.generic import ArrayObject, FloatObject, NameObject
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from app.documents.limits import Limits
from app.errors import GiveUp
from bench.attacks.objects import page_of, stream
from tests.domain.documents.conftest import Extract, Result


def parts(result: Result, kind: str) -> list[dict[str, Any]]:
    """The parts of one kind in ``document.json``."""
    return [part for part in json.loads(result.text("document.json"))["parts"] if part["type"] == kind]


def prose(canvas: Canvas, top: int, lines: list[str], font: str = "Helvetica", size: int = 10) -> None:
    """Lines that stand below each other."""
    canvas.setFont(font, size)
    for number, line in enumerate(lines):
        canvas.drawString(72, top - number * size * 1.2, line)


def scan(path: Path, text: str, pages: int = 1) -> Path:
    """Pages that are pictures of text."""
    image = Image.new("L", (1240, 600), 255)
    ImageDraw.Draw(image).text((100, 100), text, fill=0, font=ImageFont.load_default(size=48))
    image.save(path, resolution=150, save_all=True, append_images=[image] * (pages - 1))
    return path


def test_larger_and_bold_lines_are_headings_and_lines_become_paragraphs(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    prose(canvas, 780, ["The Title"], size=24)
    prose(canvas, 740, ["A part of it"], "Helvetica-Bold")
    full = "words that run on to the right edge of the column of the page"
    prose(canvas, 720, [f"First {full}", f"second {full}", "and end here."])
    prose(canvas, 660, [f"Another {full}", "that is short."])
    canvas.save()
    result = extract(tmp_path / "a.pdf", "to_markdown", "extract_text")
    assert result.text("document.md").split("\n\n")[1:] == [
        "# The Title",
        "#### A part of it",
        f"First {full} second {full} and end here.",
        f"Another {full} that is short.",
        "",
    ]


def test_a_bookmark_tells_the_level_of_its_heading(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.bookmarkPage("x")
    canvas.addOutlineEntry("1. Plans", "x", 0)
    canvas.bookmarkPage("y")
    canvas.addOutlineEntry("1.1 Details", "y", 1)
    prose(canvas, 780, ["1. Plans"])
    prose(canvas, 740, ["1.1 Details"])
    canvas.save()
    text = extract(tmp_path / "a.pdf", "to_markdown").text("document.md")
    assert "# 1. Plans" in text
    assert "## 1.1 Details" in text


def test_drawn_rules_are_the_borders_of_a_table_and_missing_ones_merge_its_cells(
    tmp_path: Path, extract: Extract
) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    prose(canvas, 780, ["Before the table"])
    for y in (700, 680, 660, 640):
        canvas.line(72, y, 372, y)
    for x in (72, 172, 272, 372):
        canvas.line(x, 640, x, 700 if x in (72, 372) else 680)
    for column, row, text in (
        (0, 0, "All of them"),
        (0, 1, "a"),
        (1, 1, "b"),
        (2, 1, "two words"),
        (0, 2, "1"),
        (2, 2, "3"),
    ):
        canvas.drawString(78 + 100 * column, 686 - 20 * row, text)
    prose(canvas, 600, ["After the table"])
    canvas.save()
    result = extract(tmp_path / "a.pdf", "extract_tables", "to_json", "to_markdown")
    (table,) = parts(result, "table")
    assert table["rows"] == [["All of them", None, None], ["a", "b", "two words"], ["1", "", "3"]]
    found = result.outcome.values["tables"]
    assert found == [{"page": 1, "rows": 3, "columns": 3, "found_by": "rules", "confidence": "high"}]
    assert not result.outcome.warnings
    text = result.text("document.md")
    assert text.index("Before") < text.index("All of them") < text.index("After")


def test_notes_with_their_authors_and_links_are_parts(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    prose(canvas, 700, ["See the page of the project"])
    canvas.linkURL("https://example.org/x", (72, 690, 300, 715))
    canvas.save()
    writer = pypdf.PdfWriter(tmp_path / "a.pdf")
    note = Text(text="Is this so?", rect=(50, 550, 70, 570), title_bar="Ada")
    quads = ArrayObject([FloatObject(value) for value in (72, 712, 200, 712, 72, 698, 200, 698)])
    writer.add_annotation(0, note)
    mark = Highlight(rect=(72, 698, 200, 712), quad_points=quads)
    mark[pypdf.generic.NameObject("/Contents")] = pypdf.generic.TextStringObject("well said")
    writer.add_annotation(0, mark)
    writer.add_annotation(0, Link(rect=(0, 0, 10, 10), target_page_index=0))
    writer.write(tmp_path / "b.pdf")
    result = extract(tmp_path / "b.pdf", "to_json", "extract_text")
    notes = [
        (part["text"], part.get("by", "")) for part in parts(result, "paragraph") if part.get("place") == "annotation"
    ]
    assert notes == [("Is this so?", "Ada"), ("well said", "")]
    assert [(link["text"], link["target"]) for link in parts(result, "link")] == [
        ("See the page of the project", "https://example.org/x")
    ]
    assert "well said" in result.text()


def test_ticked_boxes_and_choices_are_values_and_all_fields_are_metadata(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 780, "A form")
    canvas.acroForm.checkbox(name="agree", checked=True, x=72, y=700)
    canvas.acroForm.checkbox(name="refuse", checked=False, x=72, y=650)
    canvas.acroForm.choice(name="colour", value="red", options=["red", "blue"], x=72, y=600)
    canvas.acroForm.textfield(name="empty", value="", x=72, y=550)
    canvas.save()
    result = extract(tmp_path / "a.pdf", "extract_text", "metadata")
    assert [line for line in result.text().splitlines() if ":" in line] == ["agree: Yes", "colour: red"]
    fields = {field["name"]: (field["kind"], field["value"]) for field in result.outcome.values["metadata"]["fields"]}
    assert fields == {
        "agree": ("checkbox", "Yes"),
        "refuse": ("checkbox", ""),
        "colour": ("choice", "red"),
        "empty": ("text", ""),
    }


def test_custom_properties_xmp_and_page_labels_are_metadata(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 700, "x")
    canvas.save()
    writer = pypdf.PdfWriter(tmp_path / "a.pdf")
    writer.add_metadata({"/Title": "Plans", "/Project": "Nexus"})
    assert writer._info is not None
    writer._info[NameObject("/Kids")] = ArrayObject([writer.pages[0].indirect_reference])  # nothing a person could read
    writer.xmp_metadata = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="application/pdf"><dc:creator>'
        b"<rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Grace</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    writer.set_page_label(0, 0, style="/r")
    writer.write(tmp_path / "b.pdf")
    metadata = extract(tmp_path / "b.pdf", "metadata").outcome.values["metadata"]
    assert metadata["custom"] == {"Project": "Nexus"}
    assert metadata["xmp"] == {"dc:format": "application/pdf", "dc:creator": ["Ada", "Grace"]}
    assert metadata["page_labels"] == ["i"]


def test_embedded_files_are_written(tmp_path: Path, extract: Extract) -> None:
    Canvas(str(tmp_path / "a.pdf")).save()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("figures.csv", b"1,2")
    writer.write(tmp_path / "a.pdf")
    result = extract(tmp_path / "a.pdf", "extract_attachments")
    (name,) = result.outcome.files["attachments"]
    assert (result.folder / name).read_bytes() == b"1,2"
    assert name.endswith("figures.csv")


def test_the_owner_password_opens_as_owner_and_permissions_are_told(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(72, 700, "secret words")
    canvas.save()
    writer = pypdf.PdfWriter(tmp_path / "a.pdf")
    writer.encrypt("user", "owner", algorithm="AES-256", permissions_flag=pypdf.constants.UserAccessPermissions.PRINT)
    writer.write(tmp_path / "b.pdf")
    for password, as_owner in (("user", False), ("owner", True)):
        result = extract(tmp_path / "b.pdf", "metadata", "extract_text", options={"password": password})
        encryption = result.outcome.values["metadata"]["encryption"]
        assert (encryption["allowed"], encryption["opened_as_owner"]) == (["print"], as_owner)
        assert "secret words" in result.text()


def test_raised_figures_stay_in_their_line(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    text = canvas.beginText(72, 700)
    text.setFont("Helvetica", 12)
    text.textOut("An area of 10 m")
    text.setFont("Helvetica", 7)
    text.setRise(10)
    text.textOut("2")
    text.setFont("Helvetica", 12)
    text.setRise(0)
    text.textOut(" are large")
    canvas.drawText(text)
    canvas.save()
    assert extract(tmp_path / "a.pdf", "extract_text").text().split("\n")[0] == "An area of 10 m2 are large"


@pytest.mark.usefixtures("tesseract")
def test_the_text_of_a_scan_is_recognised_and_says_how_sure_it_is(tmp_path: Path, extract: Extract) -> None:
    result = extract(scan(tmp_path / "a.pdf", "Seven brown foxes"), "extract_text", "to_json")
    assert "Seven brown foxes" in result.text()
    (page,) = result.outcome.values["ocr"]
    assert (page["page"], page["words"]) == (1, 3)
    assert page["confidence"] > 70
    assert [part["place"] for part in parts(result, "paragraph")] == ["ocr"]
    assert (result.outcome.stats["pages_without_text"], result.outcome.stats["pages_recognised"]) == (1, 1)
    assert not result.outcome.warnings


@pytest.mark.usefixtures("tesseract")
def test_what_the_budget_leaves_unrecognised_is_said(tmp_path: Path, extract: Extract) -> None:
    result = extract(scan(tmp_path / "a.pdf", "Foxes", pages=3), "extract_text", limits=Limits(ocr_pages=1))
    assert result.outcome.truncated
    assert "The text of pages 2-3 was not recognised" in result.outcome.warnings[0]
    assert "Foxes" in result.text()


@pytest.mark.usefixtures("tesseract")
def test_text_is_recognised_only_where_it_is_wanted(tmp_path: Path, extract: Extract) -> None:
    path = scan(tmp_path / "a.pdf", "Foxes")
    result = extract(path, "extract_text", options={"ocr": "never"})
    assert "no text layer" in result.outcome.warnings[0]
    assert "Foxes" not in result.text()
    with pytest.raises(GiveUp, match="'xyz' is not a language"):
        extract(path, "extract_text", options={"language": "xyz"})


@pytest.mark.usefixtures("no_tesseract")
def test_recognition_of_every_page_is_refused_without_tesseract(tmp_path: Path, extract: Extract) -> None:
    with pytest.raises(GiveUp, match="Tesseract is not installed"):
        extract(scan(tmp_path / "a.pdf", "Foxes"), "extract_text", options={"ocr": "always"})


def test_a_picture_drawn_often_is_written_once_and_with_another_palette_again(tmp_path: Path, extract: Extract) -> None:
    def picture(palette: bytes) -> bytes:
        space = b"/ColorSpace [/Indexed /DeviceRGB 1 <%s>]" % palette
        return stream(b"\x50\xa0", b"/Type /XObject /Subtype /Image /Width 4 /Height 2 /BitsPerComponent 1 " + space)

    path = tmp_path / "often.pdf"
    drawn = b"".join(b" q 90 0 0 90 0 0 cm /%s Do Q" % name for name in (b"A", b"B", b"A", b"B", b"A", b"C"))
    path.write_bytes(
        page_of(
            {10: picture(b"000000FFFFFF"), 11: picture(b"FF000000FF00"), 12: picture(b"000000FFFFFF")},
            resources=b"/XObject << /A 10 0 R /B 11 0 R /C 12 0 R >>",
            content=stream(drawn),
        )
    )
    result = extract(path, "extract_images")
    assert result.outcome.files["images"] == ["image-001.png", "image-002.png"]


def test_xmp_properties_that_are_no_stream_are_a_warning_in_words(tmp_path: Path, extract: Extract) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(page_of({10: b"<< /Type /Metadata >>"}, catalog=b"/Metadata 10 0 R"))
    assert extract(path, "metadata").outcome.warnings == ["The XMP properties could not be read: they are no stream."]
