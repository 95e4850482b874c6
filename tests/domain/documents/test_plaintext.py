"""Text files: nothing lost, no character wrong, no file too large."""

import json
import tracemalloc
from pathlib import Path

import pytest

from app.documents.limits import Limits
from tests.domain.documents.conftest import Extract

GERMAN = "Grüße aus Köln, schöne Straße"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "cp1252"),
        ("“Curly” quotes – and a dash…", "cp1252"),
        ("Żółta łódź płynie rzeką", "cp1250"),
        ("Привет, как дела сегодня у вас", "cp1251"),
        ("Ελληνικό κείμενο εδώ", "cp1253"),
        ("日本語のテキストです。これは試験です", "cp932"),
        ("中文文本测试内容", "gb18030"),
    ],
)
def test_text_of_any_character_set_is_read_as_it_was_written(
    extract: Extract, tmp_path: Path, text: str, charset: str
) -> None:
    (tmp_path / "a.txt").write_bytes(f"{text}\n".encode(charset))
    assert extract(tmp_path / "a.txt", "extract_text").text() == f"{text}\n"


def test_letters_of_an_old_character_set_are_found_far_behind_the_beginning(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"plain line\n" * 200_000 + f"{GERMAN}\n".encode("cp1252"))
    assert extract(tmp_path / "a.txt", "extract_text").text().endswith(f"\n{GERMAN}\n")


def test_one_broken_character_does_not_spoil_the_others(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(f"{GERMAN} {GERMAN} {GERMAN} ".encode() + b"\xc3 end\n")
    text = extract(tmp_path / "a.txt", "extract_text").text()
    assert text.count(GERMAN) == 3
    assert text.endswith("\ufffd end\n")


def test_every_line_stays_whatever_ends_it(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\r\rthree  \n\n\n  indented\nend")
    result = extract(tmp_path / "a.txt", "extract_text", "to_markdown", "count_stats")
    assert result.text() == "one\ntwo\n\nthree  \n\n\n  indented\nend\n"
    assert result.outcome.stats["paragraphs"] == 3
    assert "one  \ntwo\n\nthree" in result.text("document.md")


def test_a_huge_file_is_cut_by_the_budget_and_never_in_memory(extract: Extract, tmp_path: Path) -> None:
    with (tmp_path / "a.log").open("wb") as log:
        for _ in range(40):
            log.write(b"2026-11-21 12:00:00 INFO something happened\n" * 25_000)
    tracemalloc.start()
    result = extract(tmp_path / "a.log", "extract_text", limits=Limits(characters=5_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.outcome.truncated
    assert len(result.text()) == 5_000_000
    assert peak < 15_000_000


def test_a_line_of_any_length_is_read_and_no_word_of_it_is_cut(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("wording " * 400_000)
    result = extract(tmp_path / "a.txt", "extract_text", "count_stats")
    assert set(result.text().split()) == {"wording"}
    assert result.outcome.stats["words"] == 400_000


def test_xml_is_read_as_text_in_the_character_set_it_declares(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes('<?xml version="1.0" encoding="koi8-r"?>\n<a>слово</a>\n'.encode("koi8-r"))
    assert "<a>слово</a>" in extract(tmp_path / "a.xml", "extract_text").text()


def test_records_of_json_become_a_table_and_the_rest_stays_readable(extract: Extract, tmp_path: Path) -> None:
    value = {"name": "né", "deep": {"x": [1, {"y": 2}]}, "items": [{"a": 1, "b": "x"}, {"a": 2, "c": [1]}]}
    (tmp_path / "a.json").write_text(json.dumps(value))
    result = extract(tmp_path / "a.json", "extract_text", "extract_tables", "metadata")
    assert result.text("table-001.csv").splitlines() == ["a,b,c", "1,x,", "2,,[1]"]
    assert '"name": "né"' in result.text()
    assert "items\na\tb\tc\n1\tx\n" in result.text()
    assert result.outcome.values["metadata"]["keys"] == ["name", "deep", "items"]


def test_lines_of_json_are_records_too(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a":1}\n{"a":2,"b":"z"}\n')
    assert extract(tmp_path / "a.jsonl", "extract_tables").text("table-001.csv").splitlines() == ["a,b", "1,", "2,z"]


@pytest.mark.parametrize(
    ("content", "why"),
    [('{"a": 1,}', "not valid JSON"), ("[" * 100_000, "too deep"), ("[" * 700 + "]" * 700, "too deep")],
)
def test_json_that_cannot_be_read_as_such_is_read_as_text_and_said_so(
    extract: Extract, tmp_path: Path, content: str, why: str
) -> None:
    (tmp_path / "a.json").write_text(content)
    result = extract(tmp_path / "a.json", "extract_text")
    assert result.text() == f"{content}\n"
    assert why in result.outcome.warnings[0]


MARKDOWN = """---
title: "My plans"
author: Bob
---
# One

Some *text* with `code_x` and [a link](http://a.example/b "t")
softly broken.

* a
  1. b

| x | y |
|---|---|
| 1 | 2 |

```python
def f():
    return "x_y"
```

<!-- unseen -->
"""


def test_markdown_keeps_its_structure(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MARKDOWN)
    result = extract(tmp_path / "a.md", "extract_text", "extract_tables", "to_json", "metadata")
    parts = json.loads(result.text("document.json"))["parts"]
    assert {"type": "paragraph", "text": "One", "heading": 1, "place": "body"} in parts
    assert {"type": "link", "text": "a link", "target": "http://a.example/b"} in parts
    assert {"type": "paragraph", "text": "b", "level": 1, "ordered": True, "place": "body"} in parts
    assert "Some text with code_x and a link softly broken.\n" in result.text()
    assert 'def f():\n    return "x_y"\n' in result.text()
    assert "unseen" not in result.text()
    assert result.text("table-001.csv").splitlines() == ["x,y", "1,2"]
    assert result.outcome.values["metadata"]["title"] == "My plans"
