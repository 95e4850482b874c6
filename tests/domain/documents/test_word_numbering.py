"""The numbers that Word writes before headings and entries."""

from pathlib import Path

import pytest

from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import W, relations, word
from tests.domain.documents.word_xml import RELS, parts, run

START = '<w:start w:val="1"/>'


def level(number: int, format: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}">{more or START}<w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>'


def entry(text: str, at: int = 0, number: int = 1) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def numbered(path: Path, levels: str, body: str, lists: str = "") -> Path:
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )
    style = (
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:numPr>'
        '<w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    pieces: dict[str, str | bytes] = {
        RELS: relations({"r1": ("numbering", "numbering.xml"), "r2": ("styles", "styles.xml")}),
        "word/numbering.xml": numbering,
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{style}</w:styles>',
    }
    return word(path, body, pieces)


def labels(extract: Extract, path: Path) -> list[str]:
    return [part.get("label", "") for part in parts(extract, path, "paragraph")]


def test_headings_and_entries_have_the_numbers_that_a_person_sees(tmp_path: Path, extract: Extract) -> None:
    levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "%3)")
    heading = f'<w:p><w:pPr><w:pStyle w:val="H2"/></w:pPr>{run("Scope")}</w:p>'
    body = entry("one") + heading + entry("x", 2) + entry("y", 2) + entry("two") + heading + entry("z", 2)
    path = numbered(tmp_path / "a.docx", levels, body)
    assert labels(extract, path) == ["1.", "1.1", "a)", "b)", "2.", "2.1", "a)"]
    result = extract(path, "to_markdown", "to_html", "extract_text")
    assert "## 1.1 Scope\n" in (text := result.text("document.md"))
    assert "- b) y\n" in text
    assert "\n2. two\n" in text
    assert "<h2>2.1 Scope</h2>" in (page := result.text("document.html"))
    assert '<li value="2">two' in page
    assert '<li class="own">b) y' in page
    assert result.text().splitlines()[:2] == ["one", "Scope"]


@pytest.mark.parametrize(
    ("format", "first", "shown"),
    [
        ("upperRoman", 4, ["IV", "V"]),
        ("lowerLetter", 26, ["z", "aa"]),
        ("ordinal", 11, ["11th", "12th"]),
        ("decimal", 0, ["0", "1"]),
        ("decimalZero", 9, ["09", "10"]),
        ("bullet", 1, ["", ""]),
        ("none", 1, ["", ""]),
        ("chicago", 1, ["", ""]),
        ("lowerLetter", 32_767, ["", ""]),
    ],
)
def test_numbers_are_of_the_kind_that_the_list_says(
    tmp_path: Path, extract: Extract, format: str, first: int, shown: list[str]
) -> None:
    levels = level(0, format, "%1", f'<w:start w:val="{first}"/>')
    path = numbered(tmp_path / "a.docx", levels, entry("one") + entry("two"))
    assert labels(extract, path) == shown


def test_lists_of_one_kind_count_on_and_one_that_says_so_begins_anew(tmp_path: Path, extract: Extract) -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="0"/>{again}</w:num>'
    )
    body = entry("a") + entry("b", number=2) + entry("c", number=3) + entry("d", number=3)
    assert labels(extract, numbered(tmp_path / "a.docx", level(0, "decimal", "(%1)"), body, lists)) == [
        *("(1)", "(2)"),
        *("(1)", "(2)"),
    ]


def test_a_level_that_is_legal_counts_in_digits(tmp_path: Path, extract: Extract) -> None:
    levels = level(0, "upperRoman", "%1") + level(1, "decimal", "%1.%2", f"{START}<w:isLgl/>")
    assert labels(extract, numbered(tmp_path / "a.docx", levels, entry("a") + entry("b", 1))) == ["I", "1.1"]


def test_text_around_numbers_is_data(tmp_path: Path, extract: Extract) -> None:
    path = numbered(tmp_path / "a.docx", level(0, "decimal", "*&lt;b>%1"), entry("x"))
    result = extract(path, "to_markdown", "to_html")
    assert "- \\*\\<b\\>1 x\n" in result.text("document.md")
    assert '<li class="own">*&lt;b&gt;1 x' in result.text("document.html")


def test_a_level_that_was_skipped_is_begun_and_one_that_never_restarts_counts_on(
    tmp_path: Path, extract: Extract
) -> None:
    levels = level(0, "decimal", "%1") + level(1, "lowerLetter", "%1.%2")
    levels += level(2, "decimal", "%1.%2.%3", f'{START}<w:lvlRestart w:val="0"/>')
    body = entry("x") + entry("x", 2) + entry("x", 1) + entry("x", 2)
    assert labels(extract, numbered(tmp_path / "a.docx", levels, body)) == ["1", "1.a.1", "1.b", "1.b.2"]


@pytest.mark.corpus
def test_a_document_that_writes_its_numbers_as_text_agrees(corpus: Path, extract: Extract) -> None:
    path = corpus / "word" / "testWORD_override_list_numbering.docx"
    found = [part for part in parts(extract, path, "paragraph") if part.get("label")]
    assert len(found) > 30
    assert [part["label"] for part in found] == [part["text"].strip() for part in found]
