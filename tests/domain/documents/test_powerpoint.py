"""Presentations: slides in order with tables, groups, charts, notes, comments."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pptx
import pytest
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from app.documents.limits import Limits
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract, Result
from tests.domain.documents.makers import R


def rewrite(path: Path, changes: dict[str, bytes | None]) -> Path:
    """The package with some parts changed or, where None, taken away."""
    other = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = changes.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name] or b"")
    return other


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """Two slides with all that python-pptx can write."""
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "The title"
    first.placeholders[1].text = "the body"
    first.notes_slide.notes_text_frame.text = "say this"
    group = first.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "in a group"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(1)).table
    for row in range(2):
        for column in range(2):
            table.cell(row, column).text = f"r{row}c{column}"
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["East", "West"]
    data.add_series("Sales", (1.5, 2.5))
    second.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(2), Inches(2), data)
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    picture.seek(0)
    second.shapes.add_picture(picture, 0, 0)
    path = tmp_path / "deck.pptx"
    deck.save(str(path))
    return path


def test_text_of_every_kind_is_found_slide_by_slide(deck: Path, extract: Extract) -> None:
    first, second = extract(deck, "extract_text").text().split("--- Slide 2 ---")
    for expected in ("The title", "the body", "in a group", "Notes:\nsay this"):
        assert expected in first
    for expected in ("r0c0\tr0c1", "r1c0\tr1c1", "Sales", "East 1.5", "West 2.5"):
        assert expected in second


def test_tables_on_a_notes_page_are_read_and_its_number_alone_makes_no_notes(deck: Path, extract: Extract) -> None:
    part = "ppt/notesSlides/notesSlide1.xml"
    with zipfile.ZipFile(deck) as archive:
        page = archive.read(part).decode()
    text = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
    table = f"<a:tbl><a:tr><a:tc><a:txBody>{text.format('noted')}</a:txBody></a:tc></a:tr></a:tbl>"
    number = (
        '<p:sp><p:nvSpPr><p:cNvPr id="90" name="n"/><p:cNvSpPr/><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr>'
        f"<p:txBody>{text.format('page 1')}</p:txBody></p:sp>"
    )
    frame = f"<p:graphicFrame><a:graphic><a:graphicData>{table}</a:graphicData></a:graphic></p:graphicFrame>"
    full = rewrite(deck, {part: page.replace("</p:spTree>", f"{frame}{number}</p:spTree>").encode()})
    assert "Notes:\nsay this\nnoted\npage 1\n" in extract(full, "extract_text").text()
    bare = rewrite(deck, {part: page.replace("say this", "").replace("</p:spTree>", f"{number}</p:spTree>").encode()})
    assert extract(bare, "analyze").outcome.values["analysis"]["slides"][0]["notes"] is False


def test_marks_between_slides_count_as_no_words(deck: Path, extract: Extract) -> None:
    result = extract(deck, "extract_text")
    marks = ["--- Slide 1 ---", "--- Slide 2 ---", "Notes:"]
    assert result.outcome.stats["words"] == len(result.text().split()) - sum(len(mark.split()) for mark in marks)


def test_the_order_is_that_of_the_show_not_of_the_names(deck: Path, extract: Extract) -> None:
    with zipfile.ZipFile(deck) as archive:
        show = archive.read("ppt/presentation.xml").decode()
    ids = [part.split("/>")[0] for part in show.split("<p:sldId ")[1:]]
    swapped = show.replace(ids[0], "#").replace(ids[1], ids[0]).replace("#", ids[1])
    text = extract(rewrite(deck, {"ppt/presentation.xml": swapped.encode()}), "extract_text").text()
    assert text.index("r0c0") < text.index("The title")


def test_analysis_counts_what_is_on_each_slide(deck: Path, extract: Extract) -> None:
    outcome = extract(deck, "analyze").outcome
    first, second = outcome.values["analysis"]["slides"]
    assert (first["title"], first["layout"], first["notes"]) == ("The title", "Title and Content", True)
    assert (second["pictures"], second["tables"], second["charts"], second["title"]) == (1, 1, 1, "")
    assert outcome.values["analysis"]["layouts"] == {"Title and Content": 1, "Blank": 1}
    assert (outcome.stats["slides"], outcome.stats["tables"], outcome.stats["charts"]) == (2, 1, 1)


def test_tables_and_pictures_are_written(deck: Path, extract: Extract) -> None:
    result = extract(deck, "extract_tables", "extract_images", "metadata")
    assert result.text("table-001.csv") == "r0c0,r0c1\nr1c0,r1c1\n"
    assert len(result.outcome.files["images"]) >= 1
    assert "created" in result.outcome.values["metadata"]


def test_a_missing_slide_costs_only_itself(deck: Path, extract: Extract) -> None:
    result = extract(rewrite(deck, {"ppt/slides/slide1.xml": None}), "extract_text")
    assert "r0c0" in result.text()
    assert any("ppt/slides/slide1.xml" in warning for warning in result.outcome.warnings)


def test_a_show_whose_list_of_slides_is_broken_is_read_by_its_relations(deck: Path, extract: Extract) -> None:
    result = extract(rewrite(deck, {"ppt/presentation.xml": b"<broken"}), "extract_text")
    assert "The title" in result.text()
    assert result.outcome.truncated


def test_a_deck_without_any_readable_slide_is_damaged(deck: Path, extract: Extract) -> None:
    broken: dict[str, bytes | None] = {f"ppt/slides/slide{n}.xml": b"" for n in (1, 2)}
    with pytest.raises(GiveUp, match="none of its slides") as caught:
        extract(rewrite(deck, broken), "extract_text")
    assert caught.value.code == "damaged_file"


def test_comments_and_diagrams_are_read(deck: Path, extract: Extract) -> None:
    with zipfile.ZipFile(deck) as archive:
        rels = archive.read("ppt/slides/_rels/slide1.xml.rels").decode()
    more = "".join(
        f'<Relationship Id="x{kind}" Type="{R}/{kind}" Target="../{kind}.xml"/>' for kind in ("comments", "diagramData")
    )
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    path = rewrite(
        deck,
        {
            "ppt/slides/_rels/slide1.xml.rels": rels.replace("</Relationships>", more + "</Relationships>").encode(),
            "ppt/comments.xml": b'<p:cmLst xmlns:p="x"><p:cm><p:text>a remark</p:text></p:cm></p:cmLst>',
            "ppt/diagramData.xml": (
                f'<d xmlns:a="{drawing}"><pt modelId="1"><a:p><a:r><a:t>in a diagram</a:t></a:r></a:p></pt></d>'
            ).encode(),
        },
    )
    text = extract(path, "extract_text").text()
    assert "Comments:\na remark\n" in text
    assert "in a diagram" in text


def parts_of(result: Result, kind: str) -> list[dict[str, Any]]:
    """The parts of one type in the JSON output."""
    return [part for part in json.loads(result.text("document.json"))["parts"] if part["type"] == kind]


def related(path: Path, part: str, *entries: str) -> bytes:
    """A relationships part with more entries."""
    with zipfile.ZipFile(path) as archive:
        rels = archive.read(part).decode()
    return rels.replace("</Relationships>", f"{''.join(entries)}</Relationships>").encode()


def test_levels_of_lists_come_from_the_layout_and_the_title_is_a_heading(tmp_path: Path, extract: Extract) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "The\vtitle"
    body = slide.placeholders[1].text_frame
    body.text = "first"
    for text, level in (("second", 1), ("too deep", 4)):
        paragraph = body.add_paragraph()
        paragraph.text, paragraph.level = text, level
    slide.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "no list"
    caption = deck.slides.add_slide(deck.slide_layouts[7])
    caption.placeholders[2].text_frame.text = "its layout has no bullets"
    path = tmp_path / "deck.pptx"
    deck.save(str(path))
    result = extract(path, "to_json", "to_markdown", "to_html", "metadata")
    levels = [(part["text"], part.get("heading"), part.get("level")) for part in parts_of(result, "paragraph")]
    assert levels == [
        ("The\ntitle", 2, None),
        ("first", None, 0),
        ("second", None, 1),
        ("too deep", None, 2),
        ("no list", None, None),
        ("its layout has no bullets", None, None),
    ]
    assert result.text("document.md").startswith(
        "## The title\n\n- first\n    - second\n        - too deep\n\nno list\n"
    )
    assert result.text("document.html").count("The title") == 1
    assert result.outcome.values["metadata"]["outline"] == [{"level": 1, "title": "The title", "page": 1}]
    assert result.outcome.values["metadata"]["slide_size"] == [720.0, 540.0]


def test_merged_cells_are_told_once(tmp_path: Path, extract: Extract) -> None:
    deck = pptx.Presentation()
    table = deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_table(3, 3, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).merge(table.cell(1, 1))
    table.cell(0, 0).text, table.cell(2, 2).text = "wide\nand high", "last"
    path = tmp_path / "deck.pptx"
    deck.save(str(path))
    (found,) = parts_of(extract(path, "to_json"), "table")
    assert found["rows"] == [["wide\nand high", None, ""], [None, None, ""], ["", "", "last"]]
    assert found["merged"] == [[0, 0, 2, 2]]


def test_pictures_stand_in_their_place_with_their_description(deck: Path, extract: Extract) -> None:
    with zipfile.ZipFile(deck) as archive:
        slide = archive.read("ppt/slides/slide2.xml").decode()
    start = slide.index("<p:pic>")
    end = slide.index("</p:pic>") + len("</p:pic>")
    picture = re.sub(r'descr="[^"]*"', 'descr="A red dot"', slide[start:end])
    picture = re.sub(r"<a:off[^>]*/><a:ext [^>]*/>", '<a:off x="12700" y="0"/><a:ext cx="25400" cy="12700"/>', picture)
    group = (
        '<p:grpSp><p:nvGrpSpPr/><p:grpSpPr><a:xfrm><a:off x="127000" y="0"/><a:ext cx="254000" cy="127000"/>'
        '<a:chOff x="0" y="0"/><a:chExt cx="127000" cy="127000"/></a:xfrm></p:grpSpPr>' + picture + "</p:grpSp>"
    )
    path = rewrite(deck, {"ppt/slides/slide2.xml": (slide[:start] + group + slide[end:]).encode()})
    (found,) = parts_of(extract(path, "to_json"), "picture")
    assert found["description"] == "A red dot"
    assert found["box"] == [12.0, 0.0, 4.0, 1.0]
    assert found["name"].startswith("ppt/media/image")


def test_links_name_their_text_and_target(tmp_path: Path, extract: Extract) -> None:
    deck = pptx.Presentation()
    first, second = (deck.slides.add_slide(deck.slide_layouts[6]) for _ in range(2))
    line = first.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.paragraphs[0]
    for text in ("see ", "he", "re"):
        run = line.add_run()
        run.text = text
        if text != "see ":
            run.hyperlink.address = "https://example.org/"
    jump = first.shapes.add_textbox(0, 0, Inches(1), Inches(1))
    jump.text_frame.text = "go on"
    jump.click_action.target_slide = second
    path = tmp_path / "deck.pptx"
    deck.save(str(path))
    result = extract(path, "to_json", "extract_text")
    assert [(part["text"], part["target"]) for part in parts_of(result, "link")] == [
        ("here", "https://example.org/"),
        ("go on", "#slide-2"),
    ]
    assert "see here\n" in result.text()


def test_hidden_slides_are_marked(deck: Path, extract: Extract) -> None:
    with zipfile.ZipFile(deck) as archive:
        slide = archive.read("ppt/slides/slide2.xml").replace(b"<p:sld ", b'<p:sld show="0" ', 1)
    result = extract(rewrite(deck, {"ppt/slides/slide2.xml": slide}), "analyze", "to_json", "to_markdown")
    assert [part.get("hidden", False) for part in parts_of(result, "section")] == [False, True]
    assert [each["hidden"] for each in result.outcome.values["analysis"]["slides"]] == [False, True]
    assert "## Slide 2 (hidden)" in result.text("document.md")
    assert result.outcome.stats["hidden_slides"] == 1


def test_comments_of_both_kinds_name_their_authors(deck: Path, extract: Extract) -> None:
    rels = "ppt/slides/_rels/slide1.xml.rels", "ppt/_rels/presentation.xml.rels"
    entry = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    modern = "http://schemas.microsoft.com/office/2018/10/relationships"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    body = '<c:txBody xmlns:a="{}"><a:p><a:r><a:t>{}</a:t></a:r></a:p></c:txBody>'
    path = rewrite(
        deck,
        {
            rels[0]: related(
                deck,
                rels[0],
                entry.format("x1", R, "comments", "../comments/old.xml"),
                entry.format("x2", modern, "comments", "../comments/new.xml"),
            ),
            rels[1]: related(
                deck,
                rels[1],
                entry.format("y1", R, "commentAuthors", "authors-old.xml"),
                entry.format("y2", modern, "authors", "authors-new.xml"),
            ),
            "ppt/authors-old.xml": b'<p:l xmlns:p="x"><p:cmAuthor id="0" name="Ann"/></p:l>',
            "ppt/authors-new.xml": b'<c:l xmlns:c="y"><c:author id="{1}" name="Bob"/></c:l>',
            "ppt/comments/old.xml": b'<p:cmLst xmlns:p="x"><p:cm authorId="0"><p:text>old</p:text></p:cm></p:cmLst>',
            "ppt/comments/new.xml": (
                f'<c:cmLst xmlns:c="y"><c:cm authorId="{{1}}"><c:replyLst><c:reply authorId="{{2}}">'
                f"{body.format(a, 'a reply')}</c:reply></c:replyLst>{body.format(a, 'new')}</c:cm></c:cmLst>"
            ).encode(),
        },
    )
    result = extract(path, "to_json", "analyze")
    comments = [(part["text"], part.get("by")) for part in parts_of(result, "paragraph") if part["place"] == "comment"]
    assert comments == [("old", "Ann"), ("new", "Bob"), ("a reply", None)]
    assert result.outcome.values["analysis"]["slides"][0]["comments"] == 3


def test_of_an_alternative_only_what_is_shown_is_read(deck: Path, extract: Extract) -> None:
    with zipfile.ZipFile(deck) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
    shape = "<p:sp><p:nvSpPr/><p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="p14">{shape.format("chosen")}</mc:Choice>'
        f"<mc:Fallback>{shape.format('left aside')}</mc:Fallback></mc:AlternateContent>"
    )
    path = rewrite(deck, {"ppt/slides/slide1.xml": slide.replace("</p:spTree>", f"{both}</p:spTree>").encode()})
    text = extract(path, "extract_text").text()
    assert "chosen\n" in text
    assert "left aside" not in text


def test_strict_files_and_shows_and_templates_are_read(deck: Path, tmp_path: Path, extract: Extract) -> None:
    strict = {
        b"http://schemas.openxmlformats.org/presentationml/2006/main": b"http://purl.oclc.org/ooxml/presentationml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main": b"http://purl.oclc.org/ooxml/drawingml/main",
        R.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    usual = extract(deck, "extract_text").text()
    for kind in ("presentation", "slideshow", "template"):
        changed: dict[str, bytes | None] = {}
        with zipfile.ZipFile(deck) as archive:
            for name in archive.namelist():
                data = archive.read(name).replace(b"presentation.main+xml", f"{kind}.main+xml".encode())
                for old, new in strict.items():
                    data = data.replace(old, new)
                changed[name] = data
        assert extract(rewrite(deck, changed), "extract_text").text() == usual


def test_a_chart_that_is_damaged_costs_only_itself(deck: Path, extract: Extract) -> None:
    with zipfile.ZipFile(deck) as archive:
        chart = next(name for name in archive.namelist() if name.startswith("ppt/charts/chart"))
    result = extract(rewrite(deck, {chart: b"\x00"}), "extract_text", "analyze")
    assert "r1c0" in result.text()
    assert any(chart in warning for warning in result.outcome.warnings)


def test_only_as_many_slides_as_allowed_are_read(deck: Path, extract: Extract) -> None:
    outcome = extract(deck, "extract_text", "analyze", limits=Limits(pages=1)).outcome
    assert outcome.truncated
    assert [each["number"] for each in outcome.values["analysis"]["slides"]] == [1]


def test_embedded_workbooks_and_media_are_handed_out(deck: Path, extract: Extract) -> None:
    result = extract(rewrite(deck, {"ppt/media/media1.mp4": b"film"}), "extract_attachments")
    workbook, film = result.outcome.values["attachment_names"]
    assert workbook["name"].endswith(".xlsx")
    assert (result.folder / workbook["file"]).read_bytes().startswith(b"PK")
    assert (film["name"], film["size"]) == ("media1.mp4", 4)
