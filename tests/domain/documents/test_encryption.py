"""Encrypted Office files, with the right password, a wrong one, and none."""

from pathlib import Path

import msoffcrypto
import pytest
from docx import Document
from openpyxl import Workbook

from app.documents.formats import Format
from app.documents.job import Job, Outcome, Wanted
from app.documents.limits import Limits
from app.documents.read import read
from app.errors import GiveUp


def locked(plain: Path, password: str) -> Path:
    into = plain.with_name(f"locked-{plain.name}")
    with plain.open("rb") as file, into.open("wb") as out:
        msoffcrypto.OfficeFile(file).encrypt(password, out)
    return into


def text_of(path: Path, folder: Path, password: str | None) -> str:
    outcome = reading(path, folder, password)
    return (folder / str(outcome.files["text_file"])).read_text()


def reading(path: Path, folder: Path, password: str | None) -> Outcome:
    folder.mkdir()
    options = {"password": password} if password else {}
    wanted = Wanted(("extract_text",), options)
    plan = dict.fromkeys((Format.WORD, Format.EXCEL, Format.POWERPOINT, Format.MAIL), wanted)
    return read(Job(path, path.name, folder, plan), Limits())


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    document = Document()
    document.add_paragraph("Between you and me")
    document.save(str(tmp_path / "letter.docx"))
    return locked(tmp_path / "letter.docx", "geheim")


def test_the_right_password_opens_a_word_file_and_nothing_decrypted_stays(letter: Path, tmp_path: Path) -> None:
    assert "Between you and me" in text_of(letter, tmp_path / "out", "geheim")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["text.txt"]


def test_the_right_password_opens_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    book["Sheet"].append(["Salary", 4200])
    book.save(tmp_path / "pay.xlsx")
    assert "4200" in text_of(locked(tmp_path / "pay.xlsx", "päss word"), tmp_path / "out", "päss word")


@pytest.mark.parametrize(
    ("password", "said"), [("wrong", "does not open locked-letter.docx"), (None, "protected by a password")]
)
def test_a_wrong_password_and_none_are_told_apart(
    letter: Path, tmp_path: Path, password: str | None, said: str
) -> None:
    with pytest.raises(GiveUp, match=said) as caught:
        reading(letter, tmp_path / "out", password)
    assert caught.value.code == "password_needed"
    assert list((tmp_path / "out").iterdir()) == []


def test_a_password_does_no_harm_to_a_file_that_needs_none(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("For everyone")
    document.save(str(tmp_path / "open.docx"))
    assert "For everyone" in text_of(tmp_path / "open.docx", tmp_path / "out", "geheim")


@pytest.mark.parametrize("cut", [600, 5000, -3000])
def test_an_encrypted_file_that_is_cut_off_is_told_as_damaged(letter: Path, tmp_path: Path, cut: int) -> None:
    data = letter.read_bytes()
    letter.write_bytes(data[:cut])
    with pytest.raises(GiveUp) as caught:
        reading(letter, tmp_path / "out", "geheim")
    assert caught.value.code == "damaged_file"


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("excel/testEXCEL_protected_passtika.xls", "This is an Encrypted Excel"),
        ("excel/testEXCEL_protected_passtika_2.xlsx", "ChunkedCipherInputStream"),
        ("powerpoint/testPPT_protected_passtika.pptx", "Slide 1"),
        ("word/testWORD_protected_passtika.docx", "encrypted Word 2007"),
    ],
)
def test_files_that_office_encrypted_are_opened(corpus: Path, tmp_path: Path, name: str, said: str) -> None:
    assert said in text_of(corpus / name, tmp_path / "out", "tika")


@pytest.mark.corpus
def test_a_mail_of_the_same_shell_is_read_although_a_password_is_given(corpus: Path, tmp_path: Path) -> None:
    mail = next((corpus / "mail").glob("*.msg"))
    assert text_of(mail, tmp_path / "out", "tika")
