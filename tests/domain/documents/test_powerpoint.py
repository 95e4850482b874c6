"""Presentations: slides in order with tables, groups, charts, notes, comments."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pptx
import pytest
from PIL import Image
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from app.errors import GiveUp
from tests.domain.documents.conftest import Extract
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
    for expected in ("r0c0\tr0c1", "r1c0\tr1c1", "Sales", "East\t1.5", "West\t2.5"):
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
                f'<d xmlns:a="{drawing}"><pt><a:p><a:r><a:t>in a diagram</a:t></a:r></a:p></pt></d>'
            ).encode(),
        },
    )
    text = extract(path, "extract_text").text()
    assert "Comments:\na remark\n" in text
    assert "in a diagram" in text
