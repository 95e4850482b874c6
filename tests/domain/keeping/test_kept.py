"""The same file is read once: across runs, names and processes, and never at the price of a wrong outcome."""

import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.documents.formats import Format
from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.mock import MAGIC
from app.documents.reader import Reader, Stopped
from app.errors import GiveUp
from app.files import kept as kept_module
from app.files.kept import OUTCOME, Kept
from app.files.turns import turn

MakeJob = Callable[..., Job]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(seconds=5)) as made:
        yield made


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "uploads" / "readings", megabytes=10, days=1)


@pytest.fixture
def job(tmp_path: Path) -> MakeJob:
    """A job on a mock document, each with an input file and a folder of its own."""
    count = 0

    def make(name: str = "mock.docx", operation: str = "extract_text", **orders: Any) -> Job:
        nonlocal count
        count += 1
        path = tmp_path / f"input-{count}"
        path.write_bytes(MAGIC + json.dumps(orders).encode())
        folder = tmp_path / "uploads" / "runs" / f"out-{count}"
        return Job.of(path, Format.WORD, (operation,), folder, {"allow_mock": True}, name)

    return make


def entries(kept: Kept) -> list[Path]:
    return sorted(path.parent for path in kept.folder.glob(f"??/*/{OUTCOME}"))


def test_the_same_content_is_read_once_whatever_it_is_called(kept: Kept, reader: Reader, job: MakeJob) -> None:
    first, second = job("a.docx", text="hello"), job("copy of a.docx", text="hello")
    made, again = kept.run(reader, first), kept.run(reader, second)
    assert (made.reused, again.reused) == (False, True)
    assert again.outcome == made.outcome
    assert (second.folder / "text.txt").read_text() == "hello\n"
    assert len(entries(kept)) == 1


@pytest.mark.parametrize("other", [{"text": "other"}, {"operation": "to_markdown"}, {"name": "mock.txt"}])
def test_other_content_operations_or_kind_of_name_are_read_anew(
    kept: Kept, reader: Reader, job: MakeJob, other: dict[str, Any]
) -> None:
    kept.run(reader, job(text="hello"))
    assert not kept.run(reader, job(**{"text": "hello", **other})).reused


def test_another_reader_or_other_budgets_read_anew_but_more_time_does_not(
    kept: Kept, reader: Reader, job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.run(reader, job(text="hello"))
    with Reader(Limits(seconds=4, characters=3)) as small, Reader(Limits(seconds=4)) as quick:
        assert not kept.run(small, job(text="hello")).reused
        assert kept.run(quick, job(text="hello")).reused
    monkeypatch.setattr("app.files.fingerprint.reader_version", lambda: "another")
    assert not kept.run(reader, job(text="hello")).reused


def test_deleting_a_run_or_an_entry_leaves_the_other_whole(kept: Kept, reader: Reader, job: MakeJob) -> None:
    first, second = job(text="hello"), job(text="hello")
    kept.run(reader, first)
    (first.folder / "text.txt").unlink()
    assert kept.run(reader, second).reused
    assert kept.tidy(time.time() + 2 * 86400) == 1
    assert not entries(kept)
    assert (second.folder / "text.txt").read_text() == "hello\n"


def test_outputs_are_linked_and_nobody_changes_them_by_accident(kept: Kept, reader: Reader, job: MakeJob) -> None:
    first = job(text="hello")
    kept.run(reader, first)
    output = first.folder / "text.txt"
    assert output.stat().st_nlink == 2
    assert not output.stat().st_mode & 0o222


@pytest.mark.parametrize("harm", ["changed", "missing", "cut", "empty", "foreign"])
def test_a_damaged_entry_is_noticed_and_made_anew(kept: Kept, reader: Reader, job: MakeJob, harm: str) -> None:
    kept.run(reader, job(text="hello"))
    [entry] = entries(kept)
    text = entry / "text.txt"
    text.chmod(0o644)
    match harm:
        case "changed":
            text.write_text("hallo\n")
        case "missing":
            text.unlink()
        case "cut":
            (entry / OUTCOME).write_bytes((entry / OUTCOME).read_bytes()[:40])
        case "empty":
            (entry / OUTCOME).write_bytes(b"")
        case _:
            (entry / OUTCOME).write_text('{"outcome": [], "name": 1, "files": 2}')
    second, third = job(text="hello"), job(text="hello")
    assert not kept.run(reader, second).reused
    assert (second.folder / "text.txt").read_text() == "hello\n"
    assert kept.run(reader, third).reused


def test_failures_and_what_time_cut_short_are_not_kept(kept: Kept, reader: Reader, job: MakeJob) -> None:
    with pytest.raises(GiveUp):
        kept.run(reader, job(fail="it is broken"))
    kept.run(reader, job(text="hello", hurried=True))
    assert not entries(kept)


def test_a_file_that_changes_while_it_is_read_is_not_kept(kept: Kept, reader: Reader, job: MakeJob) -> None:
    made = job(text="hello", sleep=0.6, steps=3)
    changed = threading.Timer(0.2, lambda: made.path.write_bytes(MAGIC + b'{"text": "changed"}'))
    changed.start()
    kept.run(reader, made)
    changed.join()
    assert not entries(kept)


def test_warnings_name_the_file_as_it_is_called_this_time(kept: Kept, reader: Reader, job: MakeJob) -> None:
    kept.run(reader, job("old.docx", text="x", warn="old.docx has a bad part."))
    again = kept.run(reader, job("new.docx", text="x", warn="old.docx has a bad part."))
    assert again.reused
    assert again.outcome.warnings == ["new.docx has a bad part."]


def test_without_links_outputs_are_copied(
    kept: Kept, reader: Reader, job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    kept.run(reader, job(text="hello"))
    second = job(text="hello")
    assert kept.run(reader, second).reused
    assert (second.folder / "text.txt").read_text() == "hello\n"


def _read_in_another_process(folder: Path, job: Job, done: Any) -> None:
    with Reader(Limits(seconds=20)) as reader:
        done.put(Kept(folder, megabytes=10, days=1).run(reader, job).reused)


def test_of_two_workers_with_the_same_file_one_reads_and_the_other_waits(kept: Kept, job: MakeJob) -> None:
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    jobs = [job(text="hello", sleep=1.0, steps=4) for _ in range(2)]
    workers = [context.Process(target=_read_in_another_process, args=(kept.folder, made, done)) for made in jobs]
    for worker in workers:
        worker.start()
    assert sorted(done.get(timeout=30) for _ in workers) == [False, True]
    for worker in workers:
        worker.join(10)
    assert all((made.folder / "text.txt").read_text() == "hello\n" for made in jobs)


def test_who_waits_still_hears_that_it_is_cancelled(kept: Kept, reader: Reader, job: MakeJob) -> None:
    made, stop = job(text="hello"), threading.Event()
    key = kept_module.fingerprint(made, reader.limits)
    with turn(kept.folder / "locks" / key, seconds=0, waiting=lambda: None) as ours:
        assert ours
        threading.Timer(0.3, stop.set).start()
        before = time.monotonic()
        with pytest.raises(Stopped):
            kept.run(reader, made, stop=stop.is_set)
    assert time.monotonic() - before < 2
    assert not made.folder.exists()


def test_who_waits_too_long_reads_for_itself(kept: Kept, job: MakeJob) -> None:
    made = job(text="hello")
    with Reader(Limits(seconds=1)) as quick:
        key = kept_module.fingerprint(made, quick.limits)
        with turn(kept.folder / "locks" / key, seconds=0, waiting=lambda: None):
            assert not kept.run(quick, made).reused
    assert not entries(kept)


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    lock, held = tmp_path / "locks" / "x", tmp_path / "held"
    child = os.fork()
    if not child:
        with turn(lock, seconds=0, waiting=lambda: None):
            held.touch()
            time.sleep(20)
        os._exit(0)
    try:
        while not held.exists():
            time.sleep(0.01)
        with turn(lock, seconds=0, waiting=lambda: None) as ours:
            assert not ours
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with turn(lock, seconds=0, waiting=lambda: None) as ours:
        assert ours


def test_the_longest_unused_goes_first_when_there_is_too_much(kept: Kept, reader: Reader, job: MakeJob) -> None:
    for name in ("one", "two", "three"):
        kept.run(reader, job(text=name * 100))
        time.sleep(0.02)
    assert kept.run(reader, job(text="one" * 100)).reused  # used last now
    size = sum(path.stat().st_size for path in entries(kept)[0].iterdir())
    small = Kept(kept.folder, megabytes=1.5 * size / 1_000_000, days=1)
    assert small.tidy(time.time()) == 2
    assert small.run(reader, job(text="one" * 100)).reused


@pytest.mark.parametrize(("megabytes", "days"), [(0, 1), (1, 0)])
def test_zero_keeps_nothing(tmp_path: Path, reader: Reader, job: MakeJob, megabytes: float, days: float) -> None:
    off = Kept(tmp_path / "off", megabytes=megabytes, days=days)
    assert [off.run(reader, job(text="hello")).reused for _ in range(2)] == [False, False]
    assert not off.folder.exists()


def test_swept_locks_are_those_that_nobody_holds(kept: Kept) -> None:
    folder = kept.folder / "locks"
    with turn(folder / "held", seconds=0, waiting=lambda: None), turn(folder / "free", seconds=0, waiting=lambda: None):
        pass
    with turn(folder / "held", seconds=0, waiting=lambda: None):
        kept.tidy(time.time() + 3 * 86400)
        assert [path.name for path in folder.iterdir()] == ["held"]
