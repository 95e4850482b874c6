"""PDFs: text by page, what is typed into them, pictures, tables, thumbnails."""

import csv
from pathlib import Path

import pypdf
import pytest
from PIL import Image
from pypdf.annotations import FreeText
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from app.documents.formats import Dialect, Format, damaged
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.pdf.second import OutOfTime, second_opened, within
from app.documents.reading import Reading
from app.documents.sniffing import Recognised
from app.documents.writing import write
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Two pages: prose with a bookmark, a table with a picture."""
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle("Plans")
    canvas.setAuthor("Ada")
    canvas.bookmarkPage("start")
    canvas.addOutlineEntry("Beginning", "start")
    canvas.drawString(72, 700, "The first page has prose on it.")
    canvas.showPage()
    for row, cells in enumerate(
        [("Name", "Sum", "Day"), ("North", "-10", "Mon"), ("=cmd()", "25", "Tue"), ("West", "3", "Wed")]
    ):
        for column, cell in enumerate(cells):
            canvas.drawString(72 + 150 * column, 700 - 20 * row, cell)
    Image.new("RGB", (30, 20), "red").save(tmp_path / "p.png")
    canvas.drawImage(str(tmp_path / "p.png"), 72, 72)
    canvas.save()
    return path


def test_text_is_written_page_by_page(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_text")
    first, second, _ = result.text().split("\f\n")
    assert first == "The first page has prose on it.\n"
    assert second.split() == ["Name", "Sum", "Day", "North", "-10", "Mon", "=cmd()", "25", "Tue", "West", "3", "Wed"]
    assert result.outcome.stats["words"] == 19
    for page, text in zip(result.outcome.values["pages"], (first, second), strict=True):
        assert result.text()[page["start"] : page["start"] + page["characters"]] == text
    assert [page["words"] for page in result.outcome.values["pages"]] == [7, 12]


def test_metadata_has_outline_and_page_sizes(report: Path, extract: Extract) -> None:
    metadata = extract(report, "metadata").outcome.values["metadata"]
    assert (metadata["Title"], metadata["Author"], metadata["pages"]) == ("Plans", "Ada", 2)
    assert metadata["outline"] == [{"title": "Beginning", "level": 1, "page": 1}]
    assert metadata["page_sizes"] == [{"points": [595.3, 841.9], "pages": 2}]
    assert (metadata["encryption"], metadata["form"]) == (None, None)


def test_attachments_are_named(report: Path, tmp_path: Path, extract: Extract) -> None:
    writer = pypdf.PdfWriter(report)
    writer.add_attachment("figures.csv", b"1,2")
    writer.write(tmp_path / "with.pdf")
    assert extract(tmp_path / "with.pdf", "metadata").outcome.values["metadata"]["attachments"] == ["figures.csv"]


def test_aligned_text_becomes_a_table_and_a_warning_says_that_it_is_a_guess(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_tables")
    assert result.outcome.files["tables"] == ["table-001.csv"]
    rows = list(csv.reader(result.text("table-001.csv").splitlines()))
    assert rows == [["Name", "Sum", "Day"], ["North", "-10", "Mon"], ["'=cmd()", "25", "Tue"], ["West", "3", "Wed"]]
    assert "guessed" in result.outcome.warnings[0]


def test_prose_is_no_table(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for line in range(10):
        canvas.drawString(72, 700 - 14 * line, "Some words that run on and on from the left edge to the right")
    canvas.save()
    result = extract(tmp_path / "a.pdf", "extract_tables")
    assert result.outcome.files["tables"] == []
    assert (result.outcome.stats["tables"], result.outcome.warnings) == (0, [])


def test_pictures_are_written(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_images")
    assert result.outcome.stats["pictures"] == 1
    with Image.open(result.folder / "image-001.png") as picture:
        assert (picture.size, picture.getpixel((5, 5))) == ((30, 20), (255, 0, 0))


def test_thumbnails_of_chosen_pages_have_the_width_asked_for(report: Path, extract: Extract) -> None:
    result = extract(report, "thumbnails", options={"pages": [2], "width": 100})
    assert result.outcome.files["thumbnails"] == ["page-002.png"]
    with Image.open(result.folder / "page-002.png") as picture:
        assert picture.width == 100
        assert picture.height in (141, 142)


def test_a_page_that_does_not_exist_is_a_wrong_argument(report: Path, extract: Extract) -> None:
    with pytest.raises(GiveUp, match="no page 3") as caught:
        extract(report, "thumbnails", options={"pages": [1, 3]})
    assert caught.value.code == "bad_argument"


def test_form_values_and_free_text_notes_are_text(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "form.pdf"))
    canvas.drawString(72, 700, "Name:")
    canvas.acroForm.textfield(name="name", value="Grace Hopper", x=120, y=690)
    canvas.save()
    writer = pypdf.PdfWriter(tmp_path / "form.pdf")
    writer.add_annotation(0, FreeText(text="typed on top", rect=(50, 550, 200, 650)))
    writer.write(tmp_path / "noted.pdf")
    result = extract(tmp_path / "noted.pdf", "extract_text", "metadata")
    assert "typed on top" in result.text()
    assert "name: Grace Hopper" in result.text()
    assert result.outcome.values["metadata"]["form"] == "AcroForm"


@pytest.mark.usefixtures("no_tesseract")
def test_a_scan_is_read_but_says_that_it_has_no_text(tmp_path: Path, extract: Extract) -> None:
    Image.new("L", (100, 100), 128).save(tmp_path / "scan.pdf")
    result = extract(tmp_path / "scan.pdf", "extract_text")
    assert result.outcome.stats["words"] == 0
    assert "no text layer" in result.outcome.warnings[0]


def test_an_encrypted_pdf_asks_for_its_password_and_takes_it(report: Path, tmp_path: Path, extract: Extract) -> None:
    writer = pypdf.PdfWriter(report)
    writer.encrypt("geheim", algorithm="AES-256")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(GiveUp, match="protected by a password") as caught:
        extract(tmp_path / "locked.pdf", "extract_text")
    assert caught.value.code == "password_needed"
    with pytest.raises(GiveUp, match="does not open"):
        extract(tmp_path / "locked.pdf", "extract_text", options={"password": "wrong"})
    result = extract(tmp_path / "locked.pdf", "extract_text", "metadata", options={"password": "geheim"})
    assert "first page" in result.text()
    assert result.outcome.values["metadata"]["encryption"]["revision"] >= 5


def test_rubbish_after_the_header_is_damaged(tmp_path: Path, extract: Extract) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n" + b"rubbish " * 100)
    with pytest.raises(GiveUp) as caught:
        extract(tmp_path / "a.pdf", "extract_text")
    assert caught.value.code == "damaged_file"


def test_the_number_of_pages_is_limited(report: Path, extract: Extract) -> None:
    result = extract(report, "extract_text", limits=Limits(pages=1))
    assert "Name" not in result.text()
    assert result.outcome.truncated


def test_the_second_reader_works_against_the_clock() -> None:
    with pytest.raises(OutOfTime), within(0.05):
        while True:
            pass
    failure = damaged("a.pdf", "x")
    with pytest.raises(GiveUp), within(5):
        raise failure


def test_the_second_reader_reads_what_the_first_cannot_open(report: Path, tmp_path: Path) -> None:
    reading = Reading(
        Job.of(report, Format.PDF, ("extract_text", "metadata"), tmp_path), Recognised(Dialect.PDF), Limits()
    )
    document = second_opened(reading)
    write(document, reading)
    assert "The first page has prose on it." in (tmp_path / "text.txt").read_text()
    assert reading.outcome.stats["pages"] == 2
    assert reading.outcome.values["metadata"]["Author"] == "Ada"
    assert "damaged" in reading.outcome.warnings[0]
