"""What failed in a run is done again: mended files take the place of broken ones, and the same run's report has them all."""

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.conftest import Stack

FILES, BROKEN = 20, ("07 contract.docx", "13 minutes.docx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("twenty")
    for number in range(1, FILES + 1):
        name = next((name for name in BROKEN if name.startswith(f"{number:02d}")), "")
        path = made / (name or f"{number:02d} note.txt")
        path.write_bytes(b"" if name else f"Note {number}. The supplier delivered {number} tonnes late.".encode())
    return made


def mended(folder: Path, name: str, text: str) -> Path:
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    path = folder.parent / f"mended {name}"
    path.write_bytes(stream.getvalue())
    return path


def report(stack: Stack, shown: Any) -> str:
    return (stack.home / shown["outputs"]["html_file"]).read_text()


def mails(stack: Stack, run_id: str) -> list[Path]:
    return [path for path in (stack.home / "uploads" / "outbox").iterdir() if run_id.encode() in path.read_bytes()]


def letters(stack: Stack, run_id: str, state: str = "open") -> Any:
    return stack.json("dead-letters", "list", "--run", run_id, "--state", state)


def refusal(stack: Stack, run_id: str, *names: str) -> str:
    """What is said to somebody who wants these files of a run, or all, done again, and cannot have it."""
    return stack.python(
        "from app.errors import GiveUp\nfrom app.monitoring import runs\nfrom app.workflows.replay import replay_failed\n"
        f"ids = [item.item_id for item in runs.run({run_id!r}).items if item.name in {names!r}]\n"
        f"try:\n    replay_failed({run_id!r}, by='ada', items=ids or None)\nexcept GiveUp as refused:\n    print(refused)"
    )


def test_a_digest_with_two_broken_files_is_whole_once_they_are_replaced(stack: Stack, folder: Path) -> None:
    run = stack.json("run", "digest", str(folder), "--wait", expect=3)
    run_id = run["run_id"]
    assert Counter(item["state"] for item in run["items"]) == {"succeeded": FILES - 2, "failed": 2}
    assert "18 of 20" in report(stack, run) or "18" in report(stack, run)
    assert {row["name"] for row in letters(stack, run_id)} == set(BROKEN)
    assert len(mails(stack, run_id)) == 1

    still = stack.json("replay", run_id, "--item", BROKEN[0], "--no-mail", "--wait", expect=3)
    assert Counter(item["state"] for item in still["items"]) == {"succeeded": FILES - 2, "failed": 2}
    assert [row["replays"] for row in letters(stack, run_id) if row["name"] == BROKEN[0]] == [1]
    assert len(mails(stack, run_id)) == 1

    pairs = [f"{name}={mended(folder, name, f'The words of the mended {name[:2]}.')}" for name in BROKEN]
    replaced = [word for pair in pairs for word in ("--replace", pair)]
    whole = stack.json("replay", run_id, *replaced, "--wait")
    assert whole["run_id"] == run_id
    assert whole["state"] == "completed"
    assert Counter(item["state"] for item in whole["items"]) == {"succeeded": FILES}
    assert [item["name"] for item in whole["items"]] == [item["name"] for item in run["items"]]
    page = report(stack, whole)
    assert all(item["name"] in page for item in whole["items"])
    assert "The words of the mended 07." in page
    assert "The words of the mended 13." in page
    assert "is empty" not in page
    assert letters(stack, run_id) == []
    assert len(mails(stack, run_id)) == 2
    [first, _] = letters(stack, run_id, "replayed")
    shown = stack.json("dead-letters", "show", first["letter_id"])
    assert [step["name"] for step in shown["steps"]].count(first["step"]) == 1
    assert all(event["note"] for event in shown["events"])
    assert refusal(stack, run_id).startswith(f"All files of run {run_id} succeeded; there is nothing to replay.")
    assert whole["outputs"].keys() >= run["outputs"].keys()


def test_a_run_that_was_cancelled_stays_cancelled(stack: Stack, folder: Path) -> None:
    run = stack.json("run", "extract", str(folder / BROKEN[0]), "--wait", expect=1)
    stack.python(
        "from app import wiring\nfrom app.records.tables import RunRecord\n"
        "with wiring.database().write() as session:\n"
        f"    session.get_one(RunRecord, {run['run_id']!r}).state = 'cancelled'"
    )
    refused = stack.cli("replay", run["run_id"], expect=1)
    assert refused == ""
    assert [row["state"] for row in letters(stack, run["run_id"])] == ["open"]


def test_a_file_of_an_archive_is_replaced_in_its_place(stack: Stack, folder: Path) -> None:
    packed = folder.parent / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("01 note.txt", BROKEN[0], "02 note.txt"):
            archive.write(folder / name, name)
    run = stack.json("run", "extract", str(packed), "--wait", expect=3)
    pair = f"{BROKEN[0]}={mended(folder, BROKEN[0], 'Words in the archive.')}"
    whole = stack.json("replay", run["run_id"], "--replace", pair, "--wait")
    assert [item["state"] for item in whole["items"]] == ["succeeded"] * 3
    with zipfile.ZipFile(stack.home / whole["outputs"]["zip_file"]) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith("text.txt")]
    assert len(texts) == 3
    assert any("Words in the archive." in text for text in texts)


def test_good_results_that_are_no_longer_kept_are_said_and_change_nothing(stack: Stack, folder: Path) -> None:
    paths = [str(folder / name) for name in ("01 note.txt", BROKEN[0])]
    run = stack.json("run", "extract", *paths, "--wait", expect=3)
    stack.python(
        "from app import wiring\nfrom app.history.tables import TaskRecord\nfrom sqlalchemy import delete\n"
        "with wiring.database().write() as session:\n"
        f"    session.execute(delete(TaskRecord).where(TaskRecord.run_id == {run['run_id']!r}, TaskRecord.group_index == 0))"
    )
    [letter] = letters(stack, run["run_id"])
    why = stack.json("dead-letters", "show", letter["letter_id"])["refused"]
    assert "no longer kept" in why["message"]
    assert "Start it again" in why["cure"]
    stack.cli("replay", run["run_id"], expect=1)
    assert stack.json("show", run["run_id"])["state"] == run["state"]


def test_a_step_of_the_whole_run_that_died_with_a_file_runs_again_with_it(stack: Stack, folder: Path) -> None:
    good = mended(folder, "first.docx", "The supplier delivered late.")
    run = stack.json("run", "compare", str(good), str(folder / BROKEN[0]), "--wait", expect=1)
    assert {row["step"] for row in letters(stack, run["run_id"])} == {"Reading", "Comparing"}
    pair = f"{BROKEN[0]}={mended(folder, BROKEN[0], 'The supplier delivered early.')}"
    whole = stack.json("replay", run["run_id"], "--replace", pair, "--wait")
    assert whole["state"] == "completed"
    assert letters(stack, run["run_id"]) == []
    assert len(letters(stack, run["run_id"], "replayed")) == 2


def test_why_a_file_cannot_be_done_again_is_said_and_which_could(stack: Stack, folder: Path) -> None:
    names = ("01 note.txt", *BROKEN)
    run_id = stack.json("run", "extract", *(str(folder / name) for name in names), "--wait", expect=3)["run_id"]
    assert stack.cli("dead-letters", "replay", "--all-matching", "--run", run_id, expect=2) == ""
    letter = next(row["letter_id"] for row in letters(stack, run_id) if row["name"] == BROKEN[0])
    again = stack.cli("dead-letters", "replay", letter, "--wait", "--no-mail", expect=1)
    assert f"{BROKEN[0]} failed again: " in again
    assert f"Its letter {letter} is open again." in again
    stack.cli("dead-letters", "discard", letter)
    assert refusal(stack, run_id, names[0]).startswith("01 note.txt succeeded. Could be done again: 13 minutes.docx.")
    assert "The dead letter of 07 contract.docx was discarded." in refusal(stack, run_id, BROKEN[0])
    stack.cli("dead-letters", "discard", "--all-matching", "--run", run_id, "--yes")
    assert f"Nothing in run {run_id} can be done again." in refusal(stack, run_id)
    stack.cli("dead-letters", "replay", "--all-matching", "--run", run_id, expect=1)
