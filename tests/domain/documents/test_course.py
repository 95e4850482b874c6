"""The progress of a whole job, over several passes."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from app.documents.course import Course
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.read import read
from app.documents.sniffing import sniff

Told = list[tuple[int, int, str]]


def _shares(told: Told) -> list[float]:
    return [done / total for done, total, _ in told]


def test_a_single_pass_is_told_as_it_is() -> None:
    told: Told = []
    course = Course(lambda *each: told.append(each))
    course(1, 2, "page 1 of 2")
    assert told == [(1, 2, "page 1 of 2")]


def test_shares_within_shares_follow_one_another() -> None:
    told: Told = []
    course = Course(lambda *each: told.append(each))
    with course.share(0.5):
        course(1, 2, "a")
        with course.share(0.5):
            course(1, 1, "b")
    with course.share(1):
        course(1, 2, "c")
        course(0, 1, "d")
    course(1, 1, "e")
    assert _shares(told) == [0.25, 0.25, 0.75, 0.75, 1]


def test_several_passes_over_a_pdf_are_one_progress(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    for number in range(1, 31):
        canvas.drawString(72, 700, f"Number {number}")
        canvas.showPage()
    canvas.save()
    told: Told = []
    operations = ("extract_text", "extract_images", "thumbnails")
    read(Job.of(path, sniff(path), operations, tmp_path), Limits(), lambda *each: told.append(each))
    shares = _shares(told)
    assert shares == sorted(shares)
    assert told[0][2].startswith("page 1 of 30")
    assert 0.3 < max(share for share, (_, _, what) in zip(shares, told, strict=True) if what == "page 30 of 30") < 0.34
