"""Pictures of pages that hang or crash their program: what was read before them stays."""

from pathlib import Path

import pytest

from app.documents.checkpoint import Checkpoint
from app.documents.formats import Format
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.reader import Reader
from app.errors import GiveUp
from bench.attacks.drawings import pattern_circle


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    """A PDF with a text, whose page takes for ever to draw."""
    path = tmp_path / "hangs.pdf"
    path.write_bytes(pattern_circle())
    return path


def test_a_page_that_takes_for_ever_to_draw_does_not_cost_the_text(hanging: Path, tmp_path: Path) -> None:
    job = Job.of(hanging, Format.PDF, ("extract_text", "metadata", "thumbnails"), tmp_path / "out")
    with Reader(Limits(seconds=20, preview_share=0.02)) as reader:
        outcome = reader.run(job)
        assert reader.pid is None  # what draws for ever has ended
    assert outcome.stats["words"] > 0
    assert outcome.values["metadata"]["pages"] == 1
    assert outcome.files["thumbnails"] == []
    assert any("takes too long" in warning for warning in outcome.warnings)
    assert outcome.hurried
    assert [path.name for path in job.folder.iterdir()] == ["text.txt"]


def test_where_nothing_else_was_asked_for_the_failure_is_told(hanging: Path, tmp_path: Path) -> None:
    with Reader(Limits(seconds=1.5)) as reader, pytest.raises(GiveUp) as caught:
        reader.run(Job.of(hanging, Format.PDF, ("thumbnails",), tmp_path / "out"))
    assert caught.value.code == "timed_out"


@pytest.mark.parametrize(
    ("code", "told", "hurried"), [("too_much_memory", "memory", False), ("reader_died", "crashes", False)]
)
def test_what_is_half_drawn_is_deleted(tmp_path: Path, code: str, told: str, hurried: bool) -> None:
    for name in ("text.txt", "page-001.png"):
        (tmp_path / name).write_text("x")
    checkpoint = Checkpoint(1)
    checkpoint.reached(Outcome(files={"text_file": "text.txt"}))
    outcome = checkpoint.saved(tmp_path, GiveUp("No.", code=code))
    assert outcome is not None
    assert told in outcome.warnings[0]
    assert outcome.hurried is hurried
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_a_failure_of_the_document_itself_is_not_saved(tmp_path: Path) -> None:
    checkpoint = Checkpoint(1)
    assert checkpoint.saved(tmp_path, GiveUp("No.", code="timed_out")) is None
    checkpoint.reached(Outcome())
    assert checkpoint.saved(tmp_path, GiveUp("No.", code="bad_argument")) is None


def test_each_picture_has_its_share_and_all_have_what_is_left() -> None:
    checkpoint = Checkpoint(5)
    assert checkpoint.until(100, 200) == 200
    checkpoint.reached(Outcome())
    assert (checkpoint.until(100, 200), checkpoint.until(198, 200)) == (105, 200)
