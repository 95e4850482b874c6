"""Workflows over a real broker with real workers: what succeeds, what fails, and what a person is told."""

import email
import email.policy
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHECKOUT, Stack
from tests.warm import nexus

SAMPLES = sorted((CHECKOUT / "samples" / "documents").iterdir())


@pytest.fixture(scope="module")
def digest(stack: Stack) -> Any:
    options = ["--option", "to_email=board@example.com", "--option", "title=The quarter"]
    return stack.json("run", "digest", *map(str, SAMPLES), *options, "--wait", expect=3)


def test_one_broken_file_is_named_and_costs_the_others_nothing(digest: Any) -> None:
    failed = [item for item in digest["items"] if item["state"] == "failed"]
    assert digest["state"] == "completed with failures"
    assert len(failed) == 1
    assert failed[0]["name"] in failed[0]["error"]
    assert [item["state"] for item in digest["items"] if item not in failed] == ["succeeded"] * (len(SAMPLES) - 1)


def test_the_report_holds_every_document_and_names_the_broken_one(stack: Stack, digest: Any) -> None:
    key = next(key for key in _keys(digest["outputs"]) if key.endswith(".html"))
    page = (stack.home / key).read_text()
    assert all(item["name"] in page for item in digest["items"])
    assert "The quarter" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_report_is_mailed_once_with_the_report_attached(stack: Stack, digest: Any) -> None:
    key = next(key for key in _keys(digest["outputs"]) if key.endswith(".eml"))
    message = email.message_from_bytes((stack.home / key).read_bytes(), policy=email.policy.default)
    assert message["To"] == "board@example.com"
    assert [part.get_filename() for part in message.iter_attachments()] == ["report.html"]
    ours = [
        path for path in (stack.home / "uploads" / "outbox").iterdir() if digest["run_id"].encode() in path.read_bytes()
    ]
    assert len(ours) == 1


def test_a_run_is_shown_with_its_items_after_it_has_ended(stack: Stack, digest: Any) -> None:
    shown = stack.json("show", digest["run_id"])
    assert shown["state"] == digest["state"]
    assert len(shown["items"]) == len(SAMPLES)
    assert digest["run_id"] in stack.cli("runs", "--json")


def test_extract_makes_one_zip_with_text_and_a_manifest_of_failures(stack: Stack) -> None:
    done = stack.json("run", "extract", *map(str, SAMPLES), "--wait", expect=3)
    key = next(key for key in _keys(done["outputs"]) if key.endswith(".zip"))
    with zipfile.ZipFile(stack.home / key) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
        modes = {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert sum(name.endswith("/text.txt") for name in names) >= 6
    assert sum(name.endswith("/metadata.json") for name in names) == len(SAMPLES) - 1
    assert [file["status"] for file in manifest["files"]].count("failed") == 1
    assert {file["folder"] for file in manifest["files"]} - {None} == {
        name.split("/")[0] for name in names if "/" in name
    }
    assert modes == {0o644}


def test_a_run_in_which_nothing_can_be_read_has_failed_and_says_why(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "empty.docx").write_bytes(b"")
    (tmp_path / "song.docx").write_bytes(b"ID3\x03" + bytes(100))
    done = stack.json("run", "digest", str(tmp_path / "empty.docx"), str(tmp_path / "song.docx"), "--wait", expect=1)
    assert done["state"] == "failed"
    assert "empty" in done["items"][0]["error"]
    assert "a sound file" in done["items"][1]["error"]


def test_a_damaged_archive_beside_good_files_is_one_failed_item(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "empty.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    with zipfile.ZipFile(tmp_path / "rubbish.zip", "w") as packed:
        packed.writestr("__MACOSX/x", b"")
    paths = [str(tmp_path / "empty.zip"), str(tmp_path / "rubbish.zip"), str(SAMPLES[0])]
    done = stack.json("run", "extract", *paths, "--wait", expect=3)
    assert [item["state"] for item in done["items"]] == ["failed", "failed", "succeeded"]
    assert "rubbish.zip has no files in it" in done["items"][1]["error"]


def test_two_files_of_one_name_are_both_in_the_result(stack: Stack, tmp_path: Path) -> None:
    source = next(path for path in SAMPLES if path.suffix == ".docx" and "quotation" not in path.name.lower())
    paths = [tmp_path / folder / "same.docx" for folder in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(source.read_bytes())
    done = stack.json("run", "extract", *map(str, paths), "--wait")
    assert [item["state"] for item in done["items"]] == ["succeeded", "succeeded"]
    assert set(_keys(done["items"][0]["outputs"])).isdisjoint(_keys(done["items"][1]["outputs"]))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "digset", "x.pdf"], ["digset", "digest"]),
        (["run", "digest", "no-such-file.pdf"], ["no-such-file.pdf"]),
        (["run", "digest", "{sample}", "--option", "lenght=short"], ["lenght", "length"]),
    ],
)
def test_a_wrong_call_is_refused_with_status_2(stack: Stack, arguments: list[str], words: list[str]) -> None:
    filled = [word.format(sample=SAMPLES[0]) for word in arguments]
    done = nexus(stack.env, *filled)
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr
    assert "Traceback" not in done.stderr


def _keys(outputs: Any) -> list[str]:
    if isinstance(outputs, str):
        return [outputs]
    values = outputs.values() if isinstance(outputs, dict) else outputs if isinstance(outputs, list) else []
    return [key for value in values for key in _keys(value)]
