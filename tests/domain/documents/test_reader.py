"""The child that reads: killed, hung, greedy, stopped, and always replaced."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from app.documents.formats import Format
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.mock import MAGIC
from app.documents.reader import Reader, Stopped
from app.documents.spawn import ROOT
from app.errors import GiveUp, TryAgain
from tests.domain.documents.makers import paragraph, word

MakeJob = Callable[..., Job]


@pytest.fixture
def job(tmp_path: Path) -> MakeJob:
    """``job(sleep=1, …)``: a job on a mock document that misbehaves so."""
    count = 0

    def make(allow: bool = True, **orders: Any) -> Job:
        nonlocal count
        count += 1
        path = tmp_path / f"mock-{count}"
        path.write_bytes(MAGIC + json.dumps(orders).encode())
        options = {"allow_mock": True} if allow else {}
        return Job.of(path, Format.WORD, ("extract_text",), tmp_path / "runs" / f"out-{count}", options)

    return make


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reader for all tests of this file: each must leave it usable."""
    with Reader(Limits(seconds=1.5, memory_mb=300)) as made:
        yield made


def refusal(reader: Reader, job: Job, left: Sequence[str] = ()) -> GiveUp:
    """The failure of a job, after which nothing is left and the reader still works."""
    with pytest.raises(GiveUp) as caught:
        reader.run(job)
    assert [path.name for path in job.folder.parent.iterdir()] == list(left)
    assert reader.pid is None or psutil.pid_exists(reader.pid)
    return caught.value


def test_a_document_is_read_and_its_outputs_appear(reader: Reader, job: MakeJob) -> None:
    wanted = job(text="two words")
    outcome = reader.run(wanted)
    assert outcome.stats["words"] == 2
    assert (wanted.folder / "text.txt").read_text() == "two words\n"
    assert [path.name for path in wanted.folder.parent.iterdir()] == [wanted.folder.name]


def test_one_child_reads_many_documents(reader: Reader, job: MakeJob) -> None:
    reader.run(job())
    first = reader.pid
    reader.run(job())
    assert reader.pid == first


def test_the_child_is_replaced_after_its_number_of_jobs(job: MakeJob) -> None:
    with Reader(recycle_after=2) as reader:
        reader.run(job())
        first = reader.pid
        reader.run(job())
        assert reader.pid is None
        reader.run(job())
        assert reader.pid not in (None, first)


def test_a_hung_document_is_killed_at_its_time_limit(reader: Reader, job: MakeJob) -> None:
    started = time.monotonic()
    failure = refusal(reader, job(sleep=60))
    assert failure.code == "timed_out"
    assert 1.4 < time.monotonic() - started < 4
    reader.run(job())


def test_a_spinning_document_ends_at_its_processor_limit(job: MakeJob) -> None:
    with Reader(Limits(seconds=30, cpu_seconds=1)) as reader:
        assert refusal(reader, job(spin=60)).code == "timed_out"


def test_processor_time_counts_by_job_not_by_child(job: MakeJob) -> None:
    with Reader(Limits(seconds=30, cpu_seconds=1)) as reader:
        for _ in range(3):
            reader.run(job(spin=0.7))
        assert reader.pid is not None


def test_a_document_that_crashes_its_reader_says_so(reader: Reader, job: MakeJob) -> None:
    failure = refusal(reader, job(crash=True))
    assert failure.code == "reader_died"
    assert "SIGABRT" in str(failure)
    reader.run(job())


def test_a_greedy_document_meets_the_memory_limit(reader: Reader, job: MakeJob) -> None:
    failure = refusal(reader, job(memory_mb=400))
    assert failure.code == "too_much_memory"
    assert "300 MB" in str(failure)
    assert reader.run(job(memory_mb=50)).values["eaten"] == 50 << 20


def test_a_library_that_ends_the_process_for_lack_of_memory_is_told_from_one_that_crashes(job: MakeJob) -> None:
    with Reader(Limits(seconds=30, memory_mb=1000)) as reader:
        assert refusal(reader, job(memory_mb=700, crash=True)).code == "too_much_memory"
        assert refusal(reader, job(memory_mb=1, crash=True)).code == "reader_died"


def test_a_flood_is_cut_and_says_so(tmp_path: Path, job: MakeJob) -> None:
    with Reader(Limits(characters=5000)) as reader:
        wanted = job(flood=1_000_000)
        assert reader.run(wanted).truncated
        assert (wanted.folder / "text.txt").stat().st_size <= 5000


def test_what_the_child_says_of_the_file_comes_through(reader: Reader, job: MakeJob) -> None:
    failure = refusal(reader, job(fail="its middle is missing"))
    assert failure.code == "damaged_file"
    assert "its middle is missing" in str(failure)


def test_a_bug_in_a_reader_is_the_files_failure_with_its_reason(reader: Reader, job: MakeJob) -> None:
    failure = refusal(reader, job(bug="odd thing"))
    assert failure.code == "damaged_file"
    assert "RuntimeError: odd thing" in str(failure)
    reader.run(job())


def test_noise_of_a_native_library_is_no_answer(reader: Reader, job: MakeJob) -> None:
    assert reader.run(job(print=True, text="quiet")).stats["words"] == 1


def test_a_stopped_job_ends_within_half_a_second(reader: Reader, job: MakeJob) -> None:
    stop = threading.Event()
    threading.Timer(0.4, stop.set).start()
    wanted = job(sleep=60)
    started = time.monotonic()
    with pytest.raises(Stopped):
        reader.run(wanted, stop=stop.is_set)
    assert time.monotonic() - started < 0.9
    assert list(wanted.folder.parent.iterdir()) == []
    assert reader.pid is None
    reader.run(job())


def test_progress_comes_through_but_not_too_often(reader: Reader, job: MakeJob) -> None:
    seen: list[tuple[int, int, str]] = []
    reader.run(job(steps=100, sleep=0.8), progress=lambda done, total, what: seen.append((done, total, what)))
    assert seen[0] == (0, 100, "step 1 of 100")
    assert 3 <= len(seen) <= 6


def test_a_failing_listener_does_not_leave_the_child_in_the_middle_of_a_job(reader: Reader, job: MakeJob) -> None:
    def listen(done: int, total: int, what: str) -> None:
        raise ValueError("the listener")

    with pytest.raises(ValueError, match="the listener"):
        reader.run(job(sleep=30), progress=listen)
    assert reader.run(job(text="a b c")).stats["words"] == 3


def test_a_child_that_died_between_two_jobs_is_replaced_without_a_failure(reader: Reader, job: MakeJob) -> None:
    reader.run(job())
    pid = reader.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # a signal takes effect when the system gets to it
    assert reader.run(job()).stats["words"] == 1


def test_a_reader_works_from_a_thread_that_ends(reader: Reader, job: MakeJob) -> None:
    reader.close()
    done: list[int] = []
    for _ in range(2):
        thread = threading.Thread(target=lambda: done.append(reader.run(job()).stats["words"]))
        thread.start()
        thread.join()
        time.sleep(0.1)
    assert done == [1, 1]


def test_a_closed_reader_leaves_no_process_and_can_be_used_again(job: MakeJob) -> None:
    reader = Reader()
    reader.run(job())
    pid = reader.pid
    reader.close()
    assert pid is not None
    assert not psutil.pid_exists(pid)
    reader.run(job())
    reader.close()


def test_outputs_join_those_of_an_earlier_job_in_the_same_folder(reader: Reader, job: MakeJob) -> None:
    wanted = job(text="new")
    wanted.folder.mkdir(parents=True)
    (wanted.folder / "other.txt").write_text("kept")
    (wanted.folder / "text.txt").write_text("old")
    reader.run(wanted)
    assert {path.name: path.read_text() for path in wanted.folder.iterdir()} == {
        "other.txt": "kept",
        "text.txt": "new\n",
    }


def test_a_folder_that_cannot_be_made_is_the_disks_failure_not_the_documents(reader: Reader, job: MakeJob) -> None:
    wanted = job()
    wanted.folder.parent.write_text("a file where a folder should be")
    with pytest.raises(TryAgain) as caught:
        reader.run(wanted)
    assert caught.value.code == "disk"


def test_a_small_limit_on_files_leaves_no_half_written_bytecode(tmp_path: Path) -> None:
    code = (
        "from app.documents import confine; from app.documents.limits import Limits; "
        "confine.wall_in(Limits(picture_bytes=1000, characters=250)); import mailbox"
    )
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert not list(tmp_path.rglob("mailbox.*.pyc"))


def test_an_output_beyond_all_limits_ends_the_job(tmp_path: Path) -> None:
    Image.effect_noise((300, 300), 80).save(tmp_path / "a.png")
    job = Job.of(tmp_path / "a.png", Format.IMAGE, ("rotate",), tmp_path / "out")
    with Reader(Limits(picture_bytes=1000, characters=250)) as reader:
        failure = refusal(reader, job, left=["a.png"])
    assert failure.code == "too_large"


def test_a_file_that_has_gone_is_missing_not_damaged(reader: Reader, job: MakeJob) -> None:
    wanted = job()
    wanted.path.unlink()
    assert refusal(reader, wanted).code == "missing_file"


def test_a_mock_is_no_document_unless_the_job_allows_it(reader: Reader, job: MakeJob) -> None:
    assert refusal(reader, job(allow=False, crash=True)).code == "mislabelled_file"


def test_the_child_is_given_no_secrets(monkeypatch: pytest.MonkeyPatch, job: MakeJob) -> None:
    monkeypatch.setenv("NEXUS_SECRET_THING", "x")
    with Reader() as reader:
        reader.run(job())
        assert "NEXUS_SECRET_THING" not in psutil.Process(reader.pid).environ()


def test_a_real_document_is_read_in_the_child(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", paragraph("from the child"))
    with Reader() as reader:
        reader.run(Job.of(path, Format.WORD, ("extract_text",), tmp_path / "out"))
    assert (tmp_path / "out" / "text.txt").read_text() == "from the child\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_child_dies_with_a_parent_that_is_killed_in_the_middle_of_a_job(tmp_path: Path, job: MakeJob) -> None:
    wanted = job(spin=60)
    script = f"""
        import json
        from app.documents.job import Job
        from app.documents.reader import Reader
        reader = Reader()
        job = Job.from_json(json.loads({json.dumps(wanted.as_json())!r}))
        reader.run(job, stop=lambda: print(reader.pid, flush=True))
    """
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.stdout.close()
    parent.wait()
    child.wait(timeout=5)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_child_writes_no_core_dump(reader: Reader, job: MakeJob) -> None:
    reader.run(job())
    limits = Path(f"/proc/{reader.pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
