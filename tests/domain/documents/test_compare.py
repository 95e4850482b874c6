"""Two versions of a document: what changed, and what only looks so."""

import json
import random
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import SimpleDocTemplate

from app.documents.comparison.alignment import aligned
from app.documents.comparison.changes import Kind, changes, pieces
from app.documents.comparison.units import Unit, sentences
from app.documents.job import Job, Wanted
from app.documents.limits import Limits
from app.documents.read import read
from app.documents.sniffing import sniff
from app.errors import GiveUp
from tests.domain.documents.conftest import Result

Compare = Callable[..., Result]
FEES = [["Item", "Price"], ["Support", "1,200"], ["Hosting", "400"]]


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """``compare(old, new)``: the outcome."""

    def run(old: Path, *others: Path, operations: tuple[str, ...] = ("compare",)) -> Result:
        folder = tmp_path / "out"
        folder.mkdir(exist_ok=True)
        job = Job(old, old.name, folder, {sniff(old): Wanted(operations)}, others)
        outcome = read(job, Limits())
        for name in outcome.file_names:
            assert (folder / name).is_file()
        return Result(outcome, folder)

    return run


def letter(path: Path, paragraphs: list[str], rows: list[list[str]] | None = None) -> Path:
    """A Word document."""
    path.parent.mkdir(exist_ok=True)
    document = docx.Document()
    document.add_heading("Agreement", 1)
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(0, 2)
    for row in rows or []:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def units(text: str) -> list[Unit]:
    """A unit for each word."""
    return [Unit(word) for word in text.split()]


def test_what_was_added_removed_and_changed_is_counted_and_listed(tmp_path: Path, compare: Compare) -> None:
    old = letter(tmp_path / "v1.docx", ["It runs for 12 months.", "This goes away entirely.", "This stays."], FEES)
    new = letter(
        tmp_path / "v2.docx",
        ["It runs for 24 months.", "This stays.", "Quite another sentence came."],
        [FEES[0], ["Support", "1,350"], FEES[2], ["Backup", "80"]],
    )
    result = compare(old, new)
    found = result.outcome.values["comparison"]
    assert (found["added"], found["removed"], found["changed"], found["equal"]) == (2, 1, 2, 4)
    assert 0.5 < found["similarity"] < 1
    listed = json.loads(result.text("comparison.json"))
    assert listed["changes"][0]["words"] == [
        ["same", "It runs for "],
        ["removed", "12"],
        ["added", "24"],
        ["same", " months."],
    ]
    assert listed["changes"][3]["old"]["cells"] == ["Support", "1,200"]
    assert [entry["kind"] for entry in listed["changes"]] == ["changed", "removed", "added", "changed", "added"]
    diff = result.text("comparison.txt")
    assert diff.startswith("--- v1.docx\n+++ v2.docx\n@@ -1,")
    assert "\n-It runs for 12 months.\n+It runs for 24 months.\n" in diff
    assert "\n-Support\t1,200\n+Support\t1,350\n" in diff


def test_a_document_is_the_same_as_itself(tmp_path: Path, compare: Compare) -> None:
    old = letter(tmp_path / "v1.docx", ["One.", "Two."])
    result = compare(old, old)
    assert result.outcome.values["comparison"]["similarity"] == 1
    assert "Both say the same" in result.text("comparison.html")
    assert "(first)" in result.text("comparison.html")


def test_a_word_document_and_the_pdf_made_from_it_say_the_same(tmp_path: Path, compare: Compare) -> None:
    texts = [
        "The provider keeps the data of the customer within the European Union. It tells the customer of every breach "
        "within two days, and of what was done about it. Nothing else is agreed upon in this place." + str(number)
        for number in range(30)
    ]
    style = getSampleStyleSheet()["Normal"]
    changed = [*texts[:29], texts[29].replace("two days", "three days")]
    SimpleDocTemplate(str(tmp_path / "v2.pdf")).build([PdfParagraph(text, style) for text in changed])
    found = compare(letter(tmp_path / "v1.docx", texts), tmp_path / "v2.pdf").outcome.values["comparison"]
    assert (found["added"], found["removed"], found["changed"]) == (0, 1, 1)  # the heading is not in the PDF
    assert found["similarity"] > 0.99


def test_the_page_holds_no_script_and_escapes_what_the_documents_say(tmp_path: Path, compare: Compare) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    old = letter(tmp_path / "v1.docx", [f"{evil} one", "Same <b>text</b>."])
    new = letter(tmp_path / "v2.docx", [f"{evil} two", "Same <b>text</b>.", evil])
    page = compare(old, new).text("comparison.html")
    tags: set[str] = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert not any(name.startswith("on") for name, _ in attrs)

    Tags().feed(page)
    assert not tags & {"script", "img", "b_text", "link", "iframe"}
    assert "default-src 'none'" in page
    assert "<del>one</del>" in page
    assert "<ins>two</ins>" in page


def test_comparing_needs_exactly_one_other_document(tmp_path: Path, compare: Compare) -> None:
    old = letter(tmp_path / "v1.docx", ["One."])
    for others in ((), (old, old)):
        with pytest.raises(GiveUp, match="compare") as caught:
            compare(old, *others)
        assert caught.value.code == "bad_argument"


def test_an_error_names_the_file_that_is_at_fault(tmp_path: Path, compare: Compare) -> None:
    good = letter(tmp_path / "good.docx", ["One."])
    bad = tmp_path / "bad.docx"
    bad.write_bytes(good.read_bytes()[:2000])
    with pytest.raises(GiveUp, match=r"The document to compare with cannot be used: bad\.docx is damaged") as caught:
        compare(good, bad)
    assert (caught.value.code, caught.value.facts["name"]) == ("damaged_file", "bad.docx")
    with pytest.raises(GiveUp, match=r"good\.docx"):
        compare(good, tmp_path / "missing" / "good.docx")


def test_other_outputs_of_the_same_job_keep_their_names(tmp_path: Path, compare: Compare) -> None:
    old, new = letter(tmp_path / "v1.docx", ["One."]), letter(tmp_path / "v2.docx", ["Two."])
    files = compare(old, new, operations=("extract_text", "to_html", "to_json", "compare")).outcome.files
    assert (files["text_file"], files["comparison_text_file"]) == ("text.txt", "comparison.txt")
    assert (files["html_file"], files["comparison_html_file"]) == ("document.html", "comparison.html")
    assert (files["json_file"], files["comparison_json_file"]) == ("document.json", "comparison.json")


def test_a_place_is_told_where_there_are_pages_or_sheets(tmp_path: Path, compare: Compare) -> None:
    (tmp_path / "a.csv").write_text("name,price\nA,1\nB,2\n")
    (tmp_path / "b.csv").write_text("name,price\nA,1\nB,3\nC,4\n")
    found = compare(tmp_path / "a.csv", tmp_path / "b.csv").outcome.values["comparison"]
    assert (found["added"], found["removed"], found["changed"], found["equal"]) == (1, 0, 1, 2)


def test_paragraphs_that_are_only_broken_elsewhere_are_the_same() -> None:
    found = changes([Unit("One two."), Unit("Three four.")], [Unit("One two. Three"), Unit("four.")])
    assert not found.different
    assert found.similarity == 1


def test_a_paragraph_that_a_page_end_breaks_is_made_whole() -> None:
    broken = [Unit("The customer pays the", "Page 1"), Unit("fees. Then no-\nthing more.", "Page 2")]
    assert [unit.text for unit in sentences(broken)] == ["The customer pays the fees.", "Then nothing more."]


def test_words_are_marked_as_phrases() -> None:
    assert list(pieces("the old red house", "the new blue house")) == [
        (Kind.SAME, "the "),
        (Kind.REMOVED, "old red"),
        (Kind.ADDED, "new blue"),
        (Kind.SAME, " house"),
    ]
    assert list(pieces("costs 1,200.00 now", "costs 1,350.00 now"))[1] == (Kind.REMOVED, "1,200.00")


@pytest.mark.parametrize("seed", range(30))
def test_both_sides_can_be_put_together_from_what_is_told(seed: int) -> None:
    chance = random.Random(seed)
    old, new = ([chance.choice("abcdefgh") for _ in range(chance.randrange(60))] for _ in range(2))
    at_old = at_new = 0
    for stretch in aligned(old, new):
        assert (stretch.old_from, stretch.new_from) == (at_old, at_new)
        same = old[stretch.old_from : stretch.old_to] == new[stretch.new_from : stretch.new_to]
        assert same or not stretch.same
        at_old, at_new = stretch.old_to, stretch.new_to
    assert (at_old, at_new) == (len(old), len(new))
    before, after = " ".join(old), " ".join(new)
    told = list(pieces(before, after))
    assert "".join(piece.text for piece in told if piece.kind is not Kind.ADDED) == before
    assert "".join(piece.text for piece in told if piece.kind is not Kind.REMOVED) == after


def test_what_moves_nowhere_is_found_around_what_moves() -> None:
    found = changes(units("a b c d e f g h"), units("a b X d e f h Y"))
    assert [entry.kind.value[0] for entry in found.entries].count("s") == 6


@pytest.mark.parametrize("kind", ["shuffled", "two words", "all edited"])
def test_lists_made_to_be_slow_take_seconds(kind: str) -> None:
    chance = random.Random(1)
    old = [Unit(f"line {number} of a text") for number in range(4_000)]
    new = [Unit(unit.text.replace("text", "tale")) for unit in old]
    if kind == "shuffled":
        new = old[:]
        chance.shuffle(new)
    elif kind == "two words":
        old, new = ([Unit(chance.choice("ab")) for _ in range(4_000)] for _ in range(2))
    started = time.process_time()
    changes(old, new)
    assert time.process_time() - started < 5
