"""Previews: the page itself, the one stored in the file, or one drawn from the first parts."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
from PIL import Image, ImageDraw

from app.documents.formats import Dialect, Format
from app.documents.job import Job
from app.documents.legacy.office import program
from app.documents.limits import Limits
from app.documents.model import Document, Kind, Paragraph, Part, Section, Table
from app.documents.preview import fonts
from app.documents.preview.canvas import GREEK, Canvas
from app.documents.preview.sketch import Sketch
from app.documents.reading import Reading
from app.documents.sniffing import Recognised
from app.documents.writing import write
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract


def picture(path: Path) -> Image.Image:
    """A decoded PNG."""
    with Image.open(path) as image:
        image.load()
        return image


def ink(image: Image.Image, box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> float:
    """The share of a picture's part that is not white; ``box`` in parts of its size."""
    sides = [round(side * (image.width, image.height)[at % 2]) for at, side in enumerate(box)]
    grey = image.crop((sides[0], sides[1], sides[2], sides[3])).convert("L")
    return sum(grey.histogram()[:200]) / (grey.width * grey.height)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A Word document with a heading, a text, and a table."""
    document = docx.Document()
    document.add_heading("The yearly report", 1)
    document.add_paragraph("It was a good year. " * 20)
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Name", "12"
    document.save(tmp_path / "letter.docx")
    return tmp_path / "letter.docx"


def stored(path: Path, name: str, image: Image.Image) -> None:
    """Replace the preview that is stored in a package."""
    data = io.BytesIO()
    image.save(data, "JPEG")
    old = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.infolist():
            if member.filename != name:
                target.writestr(member, source.read(member))
        target.writestr(name, data.getvalue())


def test_a_page_is_drawn_from_the_first_parts(letter: Path, extract: Extract) -> None:
    result = extract(letter, "thumbnails")
    assert result.outcome.files == {"thumbnails": ["page-001.png"]}
    assert result.outcome.values["preview"] == "drawn"  # the library's own stored preview is a blank page
    drawn = picture(result.folder / "page-001.png")
    assert drawn.size == (256, 362)
    assert ink(drawn, (0, 0, 1, 0.4)) > 0.05
    assert ink(drawn, (0, 0.6, 1, 1)) == 0


def test_the_width_is_as_asked_for(letter: Path, extract: Extract) -> None:
    for width in (16, 1000):
        result = extract(letter, "thumbnails", options={"width": width})
        assert picture(result.folder / "page-001.png").width == width


def test_a_stored_preview_is_used_where_it_shows_something(letter: Path, extract: Extract) -> None:
    real = Image.new("RGB", (300, 400), "white")
    ImageDraw.Draw(real).rectangle((50, 50, 250, 200), fill="blue")
    stored(letter, "docProps/thumbnail.jpeg", real)
    result = extract(letter, "thumbnails")
    assert result.outcome.values["preview"] == "stored"
    assert picture(result.folder / "page-001.png").size == (256, 341)
    stored(letter, "docProps/thumbnail.jpeg", Image.new("RGB", (300, 400), "white"))
    assert extract(letter, "thumbnails").outcome.values["preview"] == "drawn"
    stored(letter, "docProps/thumbnail.jpeg", real)
    assert extract(letter, "thumbnails", options={"width": 1000}).outcome.values["preview"] == "drawn"


def test_a_stored_preview_that_is_broken_is_passed_over(letter: Path, extract: Extract) -> None:
    data = io.BytesIO()
    Image.effect_noise((300, 400), 90).save(data, "JPEG")
    old = letter.read_bytes()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(letter, "w") as target:
        for member in source.infolist():
            if "thumbnail" not in member.filename:
                target.writestr(member, source.read(member))
        target.writestr("docProps/thumbnail.jpeg", data.getvalue()[:2000])
    assert extract(letter, "thumbnails").outcome.values["preview"] == "drawn"


def test_a_slide_keeps_the_shape_of_the_slides(tmp_path: Path, extract: Extract) -> None:
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = pptx.util.Inches(16), pptx.util.Inches(9)
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Where we stand"
    slide.placeholders[1].text = "One\nTwo"
    deck.save(tmp_path / "deck.pptx")
    result = extract(tmp_path / "deck.pptx", "thumbnails")
    drawn = picture(result.folder / "page-001.png")
    assert drawn.size == (256, 144)
    assert ink(drawn) > 0.01


def test_an_image_is_its_own_preview(tmp_path: Path, extract: Extract) -> None:
    Image.new("RGB", (600, 300), "red").save(tmp_path / "a.png")
    result = extract(tmp_path / "a.png", "thumbnails", options={"width": 100})
    assert picture(result.folder / "page-001.png").size == (100, 50)
    assert result.outcome.values["preview"] == "page"


class Endless(Document):
    """A document that has no end, and counts what is read of it."""

    def __init__(self) -> None:
        self.read = 0

    def parts(self) -> Iterator[Part]:
        """Paragraphs for ever."""
        while True:
            self.read += 1
            yield Paragraph("A line of the endless text.")


def reading(folder: Path, *operations: str) -> Reading:
    """A job under way, of a text."""
    job = Job.of(folder / "a.txt", Format.TEXT, operations, folder)
    return Reading(job, Recognised(Dialect.PLAIN), Limits())


def test_no_more_is_read_than_the_page_needs(tmp_path: Path) -> None:
    document = Endless()
    write(document, reading(tmp_path, "thumbnails"))
    assert document.read < 500
    assert (tmp_path / "page-001.png").is_file()


def test_a_preview_beside_other_outputs_does_not_end_the_walk(letter: Path, extract: Extract) -> None:
    alone = extract(letter, "count_stats").outcome.stats
    assert extract(letter, "count_stats", "thumbnails").outcome.stats == alone
    together = extract(letter, "extract_text", "extract_tables", "thumbnails")
    assert together.text() == extract(letter, "extract_text").text()


def test_the_first_slide_or_sheet_is_all_that_is_taken() -> None:
    sketch = Sketch()
    for part in (Section(Kind.SLIDE, 1), Paragraph("One"), Section(Kind.SLIDE, 2)):
        assert not sketch.full
        sketch.add(part)
    assert sketch.full
    assert len(sketch.parts) == 2


def test_a_huge_table_is_drawn_from_its_first_rows() -> None:
    taken = 0

    class Rows:
        def __iter__(self) -> Iterator[list[Any]]:
            nonlocal taken
            for number in range(1_000_000):
                taken += 1
                yield [number] * 1000

    sketch = Sketch()
    sketch.add(Section(Kind.SHEET, 1, "Numbers"))
    sketch.add(Table(Rows()))
    assert taken < 100
    with Image.open(io.BytesIO(sketch.draw(256, lambda: iter(())))) as drawn:
        assert drawn.size == (256, 181)


def test_a_script_without_a_font_becomes_bars() -> None:
    nowhere = "\U00012000\U00012001\U00012002"
    assert fonts.covers(nowhere[0]) == -1
    canvas = Canvas(200, 100, 400)
    canvas.text(10, 10, nowhere, 40)
    colours = {colour for _, colour in canvas.image.getcolors(10_000) or ()}
    assert tuple(int(GREEK[at : at + 2], 16) for at in (1, 3, 5)) in colours


def test_a_word_that_is_longer_than_the_line_is_broken() -> None:
    canvas = Canvas(200, 100, 400)
    lines = canvas.lines("x" * 300, 12, 100)
    assert len(lines) > 5
    assert "".join(lines) == "x" * 300


def test_an_exact_page_without_libreoffice_says_what_to_install(
    letter: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.documents.writing.exact.program", lambda: None)
    with pytest.raises(GiveUp, match="LibreOffice") as caught:
        extract(letter, "thumbnails", options={"exact": True})
    assert caught.value.code == "libreoffice_needed"


@pytest.mark.skipif(program() is None and os.environ.get("NEXUS_TEST_STRICT") != "1", reason="no LibreOffice here")
def test_an_exact_page_is_laid_out_by_libreoffice(letter: Path, extract: Extract) -> None:
    result = extract(letter, "thumbnails", options={"exact": True})
    assert result.outcome.values["preview"] == "page"
    assert picture(result.folder / "page-001.png").width == 256
    assert [path.name for path in result.folder.iterdir()] == ["page-001.png"]
