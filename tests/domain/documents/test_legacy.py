"""Word and PowerPoint files of the years before 2007: read by LibreOffice, or refused with a reason."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import docx
import pytest

from app.documents.formats import Format
from app.documents.job import Job
from app.documents.legacy import office
from app.documents.limits import Limits
from app.documents.reader import Reader
from app.documents.spawn import ROOT
from app.errors import GiveUp, TryAgain
from tests.domain.documents.conftest import Extract
from tests.domain.documents.test_formats import compound


@pytest.fixture
def libreoffice() -> str:
    """LibreOffice; without it the test is skipped at home and fails where it must be there."""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("NEXUS_TEST_STRICT") == "1":
            pytest.fail("LibreOffice is not installed")
        pytest.skip("LibreOffice is not installed")
    return found


def refusal(extract: Extract, path: Path) -> GiveUp:
    """The failure of reading a file."""
    with pytest.raises(GiveUp) as caught:
        extract(path, "extract_text")
    return caught.value


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of LibreOffice; what it does is for the test to write."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return program


@pytest.mark.parametrize(("stream", "suffix"), [("WordDocument", ".docx"), ("PowerPoint Document", ".pptx")])
def test_without_libreoffice_the_refusal_says_what_to_do(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str, suffix: str
) -> None:
    monkeypatch.setattr(office, "_PROGRAMS", ("no-such-program",))
    failure = refusal(extract, compound(tmp_path / "old plan.doc", stream))
    assert failure.code == "libreoffice_needed"
    assert "old plan.doc" in str(failure)
    assert "Install LibreOffice" in failure.cure
    assert suffix in failure.cure


def test_what_libreoffice_makes_is_read_like_a_new_file_and_nothing_is_left(
    extract: Extract, tmp_path: Path, pretended: Path
) -> None:
    document = docx.Document()
    document.add_heading("Plans", 1)
    document.add_paragraph("from the old file")
    document.save(str(tmp_path / "made.docx"))
    pretended.write_text(
        f"#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nmkdir -p $1 && cp {tmp_path}/made.docx $1/document.docx\n"
    )
    result = extract(compound(tmp_path / "old.doc", "WordDocument"), "extract_text", "to_markdown", "to_json")
    assert "from the old file" in result.text()
    assert "# Plans" in result.text("document.md")
    assert '"dialect": "doc"' in result.text("document.json")
    assert sorted(path.name for path in result.folder.iterdir()) == ["document.json", "document.md", "text.txt"]


def test_a_file_that_libreoffice_cannot_open_is_damaged(extract: Extract, tmp_path: Path, pretended: Path) -> None:
    pretended.write_text("#!/bin/sh\necho Error: source file could not be loaded >&2\n")
    failure = refusal(extract, compound(tmp_path / "old.doc", "WordDocument"))
    assert failure.code == "damaged_file"
    assert "could not be loaded" in str(failure)


def test_a_conversion_that_takes_too_long_is_stopped_with_all_it_started(tmp_path: Path, pretended: Path) -> None:
    # The program starts another, as LibreOffice does; both name the profile.
    pretended.write_text(f"#!/bin/sh\nsh -c 'echo $$ > {tmp_path}/pid; sleep 60' inner \"$1\" & wait\n")
    path = compound(tmp_path / "old.doc", "WordDocument")
    with Reader(Limits(seconds=3, conversion_share=0.3)) as reader:
        with pytest.raises(GiveUp) as caught:
            reader.run(Job.of(path, Format.WORD, ("extract_text",), tmp_path / "out"))
        assert caught.value.code == "timed_out"
        assert not is_running(int((tmp_path / "pid").read_text()))


def test_what_was_started_dies_when_the_reading_is_stopped(tmp_path: Path, pretended: Path) -> None:
    pretended.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    path = compound(tmp_path / "old.doc", "WordDocument")
    with Reader() as reader, pytest.raises(Exception, match="stopped"):
        reader.run(
            Job.of(path, Format.WORD, ("extract_text",), tmp_path / "out"),
            stop=lambda: (tmp_path / "pid").is_file() and bool((tmp_path / "pid").read_text().strip()),
        )
    assert not is_running(int((tmp_path / "pid").read_text()))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_what_was_started_dies_with_a_worker_that_is_killed(tmp_path: Path, pretended: Path) -> None:
    noted = tmp_path / "pid"
    pretended.write_text(f"#!/bin/sh\necho $$ > {noted}.new && mv {noted}.new {noted}\nexec sleep 60\n")
    path = compound(tmp_path / "old.doc", "WordDocument")
    job = Job.of(path, Format.WORD, ("extract_text",), tmp_path / "out")
    script = f"""
        import json
        from app.documents.job import Job
        from app.documents.reader import Reader
        Reader().run(Job.from_json(json.loads({json.dumps(job.as_json())!r})))
    """
    worker = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT)
    while not noted.is_file() and worker.poll() is None:
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert not is_running(int(noted.read_text()))


def test_a_program_that_was_killed_from_outside_is_not_the_files_fault(tmp_path: Path, pretended: Path) -> None:
    path = compound(tmp_path / "old.doc", "WordDocument")
    for end in ("kill -9 $$", "exit 137"):  # itself, and the one that it starts
        pretended.write_text(f"#!/bin/sh\n{end}\n")
        with Reader() as reader, pytest.raises(TryAgain) as caught:
            reader.run(Job.of(path, Format.WORD, ("extract_text",), tmp_path / "out"))
        assert caught.value.code == "reader_killed"
        assert "old.doc" in str(caught.value)


def test_a_full_disk_is_not_the_files_fault(tmp_path: Path, pretended: Path) -> None:
    pretended.write_text('#!/bin/sh\necho "Error: impl_store failed: 0x909(Error Area:Io Class:Space Code:9)" >&2\n')
    path = compound(tmp_path / "old.doc", "WordDocument")
    with Reader() as reader, pytest.raises(TryAgain) as caught:
        reader.run(Job.of(path, Format.WORD, ("extract_text",), tmp_path / "out"))
    assert caught.value.code == "disk"


def is_running(pid: int) -> bool:
    """Whether a process runs; one that was just killed may take a moment."""
    for _ in range(50):
        status = Path(f"/proc/{pid}/stat")
        if not status.is_file() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.1)
    return True


@pytest.mark.corpus
def test_an_encrypted_presentation_needs_its_password(extract: Extract, corpus: Path) -> None:
    failure = refusal(extract, corpus / "legacy" / "testPPT_protected_passtika.ppt")
    assert failure.code == "password_needed"


@pytest.mark.corpus
@pytest.mark.usefixtures("libreoffice")
def test_old_files_are_read_through_the_real_program(corpus: Path, tmp_path: Path) -> None:
    wanted = {
        "testComment.doc": "Comments:\nHere is a comment",
        "testPPT.ppt": "--- Slide 1 ---\nSample Powerpoint Slide",
    }
    with Reader() as reader:
        for name, text in wanted.items():
            format = Format.WORD if name.endswith("doc") else Format.POWERPOINT
            reader.run(Job.of(corpus / "legacy" / name, format, ("extract_text",), tmp_path / name))
            assert text in (tmp_path / name / "text.txt").read_text()
