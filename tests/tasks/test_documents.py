"""Documents through real workers: converted, compared, read once, protected."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pypdf
import pytest
from PIL import Image
from reportlab.pdfgen import canvas

from tests.conftest import Stack
from tests.warm import nexus


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return written(tmp_path / "letter.docx", "The supplier delivered forty tonnes late.")


def written(path: Path, *paragraphs: str) -> Path:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(str(path))
    return path


def run(stack: Stack, workflow: str, *arguments: str | Path, expect: int = 0) -> Any:
    return stack.json("run", workflow, *map(str, arguments), "--wait", expect=expect)


def test_the_same_file_in_a_second_run_is_not_read_again(stack: Stack, letter: Path) -> None:
    first, second = (run(stack, "extract", letter, "-o", "make=text,html") for _ in range(2))
    items = [stack.json("show", done["run_id"])["items"][0] for done in (first, second)]
    assert [item["note"] for item in items] == ["", "Read before: the earlier reading was reused."]
    assert items[0]["outputs"].keys() == items[1]["outputs"].keys()
    texts = [(stack.home / item["outputs"]["text_file"]) for item in items]
    assert texts[0] != texts[1]
    assert texts[0].read_text() == texts[1].read_text() != ""


def test_only_what_is_asked_for_is_taken_out(stack: Stack, letter: Path) -> None:
    done = run(stack, "extract", letter, "-o", "make=html,json")
    assert set(done["items"][0]["outputs"]) == {"html_file", "json_file", "metadata_file"}
    whole = json.loads((stack.home / done["items"][0]["outputs"]["json_file"]).read_text())
    assert "forty tonnes" in json.dumps(whole["parts"])


def test_documents_sheets_and_pictures_are_converted_in_one_run(stack: Stack, letter: Path, tmp_path: Path) -> None:
    pd.DataFrame({"region": ["North", "South"], "sales": [120, 80]}).to_excel(tmp_path / "rows.xlsx", index=False)
    for number, colour in enumerate(("red", "blue"), 1):
        Image.new("RGB", (60, 40), colour).save(tmp_path / f"{number}.png")
    files = [letter, tmp_path / "rows.xlsx", tmp_path / "1.png", tmp_path / "2.png"]
    done = run(stack, "convert", *files, "-o", "sheets=json", "-o", "pictures=one_pdf")
    made = [item["outputs"] for item in done["items"]]
    assert "forty tonnes" in (stack.home / made[0]["markdown_file"]).read_text()
    assert "North" in (stack.home / made[1]["converted"][0]).read_text()
    [joined] = done["outputs"]["converted"]
    assert len(pypdf.PdfReader(stack.home / joined).pages) == 2


def test_two_versions_are_compared(stack: Stack, letter: Path, tmp_path: Path) -> None:
    later = written(tmp_path / "later.docx", "The supplier delivered fifty tonnes late.")
    done = run(stack, "compare", letter, later)
    assert done["state"] == "completed"
    pages = [
        stack.home / key for value in done["outputs"].values() for key in ([value] if isinstance(value, str) else value)
    ]
    whole = "".join(page.read_text() for page in pages if page.suffix in (".html", ".json", ".md", ".txt"))
    assert "forty" in whole
    assert "fifty" in whole


def test_a_comparison_of_other_than_two_files_leaves_nothing_behind(stack: Stack, letter: Path) -> None:
    before = len(list((stack.home / "uploads").glob("runs/*")))
    done = nexus(stack.env, "run", "compare", str(letter))
    assert done.returncode == 2
    assert "exactly 2 files" in done.stderr
    assert len(list((stack.home / "uploads").glob("runs/*"))) == before


def test_a_comparison_with_a_file_that_cannot_be_read_says_which(stack: Stack, letter: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(letter.read_bytes()[:500])
    done = run(stack, "compare", letter, tmp_path / "broken.docx", expect=1)
    assert "broken.docx" in json.dumps(stack.json("show", done["run_id"])["error"])


def test_a_password_opens_the_file_and_is_written_nowhere(stack: Stack, tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "open.pdf"))
    page.drawString(100, 700, "Forty tonnes of coffee")
    page.save()
    locked = pypdf.PdfWriter(tmp_path / "open.pdf")
    locked.encrypt("tulip-4711", algorithm="AES-256")
    locked.write(tmp_path / "locked.pdf")
    assert "password" in run(stack, "extract", tmp_path / "locked.pdf", expect=1)["items"][0]["error"]
    done = run(stack, "extract", tmp_path / "locked.pdf", "-o", "password=tulip-4711", "-o", "make=text")
    assert "Forty tonnes" in (stack.home / done["items"][0]["outputs"]["text_file"]).read_text()
    assert stack.json("show", done["run_id"])["options"]["password"] == "•••"
    rows = sqlite3.connect(stack.home / "var" / "nexus.sqlite3").iterdump()
    assert not any("tulip-4711" in row for row in rows)
    logs = "".join(path.read_text(errors="replace") for path in (stack.home / "var").rglob("*.log"))
    assert "tulip-4711" not in logs
