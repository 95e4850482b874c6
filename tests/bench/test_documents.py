"""The benchmark of documents: what it compares by, and that it says what it promises."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from bench.reading.cells import comparable, equal
from bench.reading.corpus import CHECKOUT, SAMPLES, chosen
from bench.reading.ours import Ours
from bench.reading.package_words import package_text
from bench.reading.peers import openpyxl, openpyxl_read_only
from bench.reading.process import Asked
from bench.reading.words import of_two, words_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIGURES = {"files", "files_per_s", "ratio", "words_found", "failures", "peak_mb"}


def test_a_divided_word_is_one_word_and_an_ideograph_is_one_for_itself() -> None:
    assert words_of("exam-\nple, \ufb01ve!") == Counter({"example": 1, "five": 1})
    assert words_of("漢字 kana") == Counter({"漢": 1, "字": 1, "kana": 1})


def test_of_each_word_there_are_as_many_as_two_of_three_readers_found() -> None:
    opinions = (Counter({"one": 3, "two": 1}), Counter({"one": 2}), Counter({"one": 1, "two": 4, "three": 1}))
    assert of_two(opinions) == Counter({"one": 2, "two": 1})


def test_brute_force_counts_insertions_and_boxes_but_no_deletion_and_no_twin(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>ki</w:t></w:r><w:r><w:t>ng</w:t></w:r><w:ins><w:r><w:t> added</w:t></w:r></w:ins>"
        "<w:del><w:r><w:t> gone</w:t></w:r></w:del></w:p><m:AlternateContent xmlns:m='x'><m:Choice><w:txbxContent><w:p>"
        "<w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></m:Choice><m:Fallback><w:t>box</w:t></m:Fallback>"
        "</m:AlternateContent>"
    )
    path = tmp_path / "a.docx"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", f"<Types><Override PartName='/word/document.xml' ContentType='{kind}'/></Types>"
        )
        archive.writestr("word/document.xml", f"<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>")
    assert package_text(path).split() == ["king", "added", "box"]


def test_a_whole_number_equals_its_float_and_texts_are_compared_as_they_are() -> None:
    assert equal(comparable(3), comparable(3.0))
    assert not equal(comparable("3"), comparable(3))


def test_hostile_folders_and_other_kinds_are_left_out_and_a_sample_is_spread(tmp_path: Path) -> None:
    (tmp_path / "hostile").mkdir()
    for name in ("a.pdf", "b.PDF", "c.pdf", "d.pdf", "e.txt", "hostile/f.pdf"):
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in chosen(tmp_path, "pdf")] == ["a.pdf", "b.PDF", "c.pdf", "d.pdf"]
    assert [path.name for path in chosen(tmp_path, "pdf", 2)] == ["a.pdf", "c.pdf"]


def test_the_cost_of_our_reader_is_that_of_both_processes() -> None:
    ours = Ours()
    try:
        ours.read(SAMPLES / "Budget 2027.xlsx")
        before = ours.clock()
        ours.close()
        assert ours.clock() >= before > 0
    finally:
        ours.close()


def test_a_file_that_cannot_be_read_is_an_error_and_the_next_one_is_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK nothing")
    good = SAMPLES / "Board memo Q3 2026.docx"
    for reader in ("ours", "python-docx"):
        with Asked("docx", reader, tmp_path / reader) as asked:
            asked.keep([broken, good])
            asked.time()
        answers = asked.answers()
        assert answers[broken].error
        assert answers[good].error is None
        assert answers[good].found
        assert answers[good].cpu > 0


def test_both_ways_of_openpyxl_give_the_names_of_the_sheets_and_their_cells_as_text() -> None:
    path = SAMPLES / "Budget 2027.xlsx"
    book, text = openpyxl()(path)
    assert openpyxl_read_only()(path) == text
    cells = [str(value) for sheet in book for row in sheet.values for value in row if value is not None]
    assert Counter(text.split()) == Counter(" ".join([*book.sheetnames, *cells]).split())


PEERS = {"Board memo Q3 2026.docx": "python-docx", "Quarterly review Q3 2026.pptx": "python-pptx"}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("names", [[*PEERS][:1], pytest.param([*PEERS], marks=pytest.mark.long)], ids=len)
def test_the_benchmark_prints_the_figures_it_promises(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        shutil.copy(SAMPLES / name, tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "bench.documents", "--corpus", ".", "--json"],
        cwd=CHECKOUT,
        env={**os.environ, "_NEXUS_CWD": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    formats = json.loads(done.stdout)["formats"]
    assert set(formats) == {Path(name).suffix[1:] for name in names}
    for name in names:
        figures, peer = formats[Path(name).suffix[1:]], PEERS[name]
        assert set(figures) == FIGURES
        assert (figures["files"], figures["failures"], figures["words_found"]) == (1, 0, 1.0)
        assert figures["ratio"][peer] > 0
        assert figures["peak_mb"] > 0
