"""Rich text: what Word shows of it, in any code page."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import GiveUp
from tests.domain.documents.conftest import Extract

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset128 Mincho;}}"
    rb"{\stylesheet{\s1 heading 1;}{\*\cs10 Default;}}{\info{\title My \'dcbung}{\author Ada}"
    rb"{\creatim\yr2026\mo11\dy21\hr9\min5}{\nofpages3}}"
)


def rtf(path: Path, body: bytes) -> Path:
    """A file of rich text with some fonts, styles and facts."""
    path.write_bytes(HEAD + body + b"}")
    return path


def parts(extract: Extract, path: Path) -> list[dict[str, Any]]:
    """The parts of a file, without what is empty."""
    found: list[dict[str, Any]] = json.loads(extract(path, "to_json").text("document.json"))["parts"]
    return found


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"Gr\'fc\'dfe\par", "Grüße"),
        (rb"\f1 \'cf\'f0\'e8\'e2\'e5\'f2\f0  end\par", "Привет end"),
        (rb"\f2 \'93\'fa\'96\'7b\par", "日本"),
        (rb"\f2 \'83A\par", "ア"),
        (rb"\uc1\u8364?\uc2\u24180 ab5\uc0\u-10179\u-8704\par", "€年5😀"),
        (rb"a\u8211\'96b{\uc3\u8364 xyzc}d\par", "a–b€cd"),
        (rb"{\upr{ansi}{\*\ud{unicode}}}\par", "unicode"),
        (rb"\{a\}\\b\~c\tab d\emdash e\line f\par", "{a}\\b\xa0c\td—e\nf"),
        (rb"soft\-hyphen hid{\v den}den {\deleted gone}\par", "softhyphen hidden"),
        (rb"a{\*\unknown gone}{\stylesheet gone;}{\pict\pngblip 89504e47}b\par", "ab"),
        (rb"with{\pict\bin5 }}{{{}out\par", "without"),
        (rb"left {\b bold}{\field{\*\fldinst PAGE}{\fldrslt 7}}", "left bold7"),
    ],
)
def test_letters_are_read_as_word_shows_them(extract: Extract, tmp_path: Path, body: bytes, text: str) -> None:
    assert extract(rtf(tmp_path / "a.rtf", body), "extract_text").text().strip() == text.strip()


def test_headings_lists_links_and_notes_are_parts(extract: Extract, tmp_path: Path) -> None:
    body = (
        rb"{\header the header\par}\pard\s1 Title\par\pard plain{\footnote\pard a note} text\par"
        rb' See {\field{\*\fldinst HYPERLINK "http://a.example/?b=1"}{\fldrslt the page}}.\par'
        rb"{\pntext\'b7\tab}\pard\ls1 bullet\par{\listtext 2.\tab}\pard\ls2\ilvl1 counted\par"
        rb"\pard said{\*\atnauthor Bob}{\*\annotation a comment}\par{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt in a box\par}}}\par"
    )
    found = parts(extract, rtf(tmp_path / "a.rtf", body))
    brief = [(p.get("text"), p["place"]) for p in found if p["type"] == "paragraph"]
    assert brief == [
        ("the header", "header"), ("Title", "body"), ("plain text", "body"), ("a note", "footnote"),
        ("See the page.", "body"), ("bullet", "body"), ("counted", "body"), ("said", "body"),
        ("a comment", "comment"), ("in a box", "text box"),
    ]  # fmt: skip
    assert {"type": "link", "text": "the page", "target": "http://a.example/?b=1"} in found
    assert found[1]["heading"] == 1
    assert [(p["level"], p.get("ordered", False)) for p in found if "level" in p] == [(0, False), (1, True)]
    assert next(p for p in found if p.get("text") == "a comment")["by"] == "Bob"


def test_rows_become_tables_with_their_merged_cells(extract: Extract, tmp_path: Path) -> None:
    row = rb"\trowd%s\cellx100%s\cellx200\pard\intbl %s\cell %s\cell\row"
    body = (
        rb"before\par"
        + row % (rb"\clvmgf", b"", b"a", rb"one\par two")
        + row % (rb"\clvmrg", b"", b"", b"b")
        + row % (rb"\clmgf", rb"\clmrg", b"wide", b"")
        + rb"\pard after\par"
    )
    result = extract(rtf(tmp_path / "a.rtf", body), "to_json", "extract_tables", "extract_text")
    table = next(p for p in json.loads(result.text("document.json"))["parts"] if p["type"] == "table")
    assert table["rows"] == [["a", "one\ntwo"], [None, "b"], ["wide", None]]
    assert table["merged"] == [[0, 0, 2, 1], [2, 0, 1, 2]]
    assert result.text().splitlines() == ["before", "a\tone two", "\tb", "wide", "after"]


def test_facts_and_pictures_are_found(extract: Extract, tmp_path: Path) -> None:
    body = rb"{\*\shppict{\pict\pngblip\picw1 89504e47\n0d0a1a0a}}{\nonshppict{\pict\wmetafile8 0100}}{\pict\jpegblip\bin4 "
    outcome = extract(rtf(tmp_path / "a.rtf", body + b"\xff\xd8\xff\xe0}"), "metadata", "extract_images").outcome
    facts = outcome.values["metadata"]
    assert facts == {"title": "My Übung", "author": "Ada", "created": "2026-11-21T09:05", "pages": 3}
    assert outcome.files["images"] == ["image-001.png", "image-002.jpg"]


def test_a_file_that_is_cut_off_is_read_and_said_so(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(HEAD + rb"{\b the beginning\par of a")
    result = extract(tmp_path / "a.rtf", "extract_text")
    assert result.text() == "the beginning\nof a\n"
    assert "cut off" in result.outcome.warnings[0]


def test_a_hundred_thousand_groups_within_each_other_do_no_harm(extract: Extract, tmp_path: Path) -> None:
    path = rtf(tmp_path / "a.rtf", b"{" * 100_000 + b"deep" + b"}" * 100_000 + rb"\par end\par")
    assert extract(path, "extract_text").text() == "deep\nend\n"


def test_what_only_begins_like_rich_text_is_damaged_or_empty(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1")
    assert extract(tmp_path / "a.rtf", "extract_text").text() == ""
    with pytest.raises(GiveUp):
        extract(tmp_path / "nowhere.rtf", "extract_text")
