"""What a file is, by its content."""

import struct
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from app.documents.formats import SUFFIXES, Dialect, Format
from app.documents.sniffing import recognise, sniff
from app.errors import GiveUp
from tests.domain.documents import makers


def compound(path: Path, *names: str) -> Path:
    """A compound file whose root holds ``names``."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<II", header, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for number, name in enumerate(["Root Entry", *names]):
        right = number + 1 if 0 < number < len(names) else 0xFFFFFFFF
        child = 1 if number == 0 and names else 0xFFFFFFFF
        encoded = name.encode("utf-16-le")
        entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, 5 if number == 0 else 2, 1)
        entries += (entry + struct.pack("<III", 0xFFFFFFFF, right, child)).ljust(128, b"\0")
    path.write_bytes(bytes(header) + table + entries.ljust(512, b"\0"))
    return path


@pytest.fixture
def made(tmp_path: Path) -> dict[Format, Path]:
    """One real document of each kind, all with a misleading name."""
    paths = {format: tmp_path / f"{format.value}.txt" for format in list(Format)[:5]}
    docx.Document().save(str(paths[Format.WORD]))
    openpyxl.Workbook().save(paths[Format.EXCEL])
    pptx.Presentation().save(str(paths[Format.POWERPOINT]))
    canvas = Canvas(str(paths[Format.PDF]))
    canvas.drawString(72, 72, "hello")
    canvas.save()
    Image.new("RGB", (4, 4)).save(paths[Format.IMAGE], "PNG")
    return paths


def refusal(path: Path, name: str | None = None) -> GiveUp:
    """The failure of sniffing."""
    with pytest.raises(GiveUp) as caught:
        sniff(path, name)
    return caught.value


def test_a_document_is_known_by_its_content_whatever_it_is_called(made: dict[Format, Path]) -> None:
    assert {format: sniff(path) for format, path in made.items()} == {format: format for format in made}


def test_a_pdf_is_known_with_rubbish_before_it_but_not_anywhere_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 900 + b"%PDF-1.4\n")
    (tmp_path / "b").write_bytes(b"x" * 1100 + b"%PDF-1.4\n")
    assert sniff(tmp_path / "a") is Format.PDF
    assert sniff(tmp_path / "b") is Format.TEXT


@pytest.mark.parametrize(
    ("kind", "format"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", Format.WORD),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", Format.WORD),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", Format.EXCEL),
        ("application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml", Format.POWERPOINT),
        ("application/vnd.openxmlformats-officedocument.presentationml.template.main+xml", Format.POWERPOINT),
    ],
)
def test_macro_template_and_show_variants_are_known(tmp_path: Path, kind: str, format: Format) -> None:
    assert sniff(makers.package(tmp_path / "a", "main.xml", kind, {"main.xml": "<a/>"})) is format


def test_an_encrypted_office_file_asks_for_its_password(tmp_path: Path) -> None:
    failure = refusal(compound(tmp_path / "plan.docx", "EncryptionInfo", "EncryptedPackage"))
    assert failure.code == "password_needed"
    assert "plan.docx" in str(failure)


@pytest.mark.parametrize(
    ("stream", "format"), [("WordDocument", Format.WORD), ("PowerPoint Document", Format.POWERPOINT)]
)
def test_office_files_of_the_years_before_2007_are_known(tmp_path: Path, stream: str, format: Format) -> None:
    assert sniff(compound(tmp_path / "old", "1Table", stream)) is format


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    assert sniff(compound(tmp_path / "old.xls", "Workbook")) is Format.EXCEL


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x00\x01\x02\x03" * 20, "unknown kind"),
        (b"7z\xbc\xaf\x27\x1c and more", "7-Zip"),
        (b"".join(number.to_bytes(2, "little") for number in range(3, 200)), "unknown kind"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    ],
)
def test_a_file_of_another_kind_is_named_for_what_it_is(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "x").write_bytes(content)
    failure = refusal(tmp_path / "x", "report.docx")
    assert failure.code == "unsupported_file"
    assert "report.docx" in str(failure)
    assert what in str(failure)


@pytest.mark.parametrize(
    ("content", "name", "dialect"),
    [
        (b"<!DOCTYPE html><html><body>Error</body></html>", "report.docx", Dialect.HTML),
        ("Grüße, ein Text".encode(), "report.docx", Dialect.PLAIN),
        ("Grüße, ein Text".encode("latin-1"), "x", Dialect.PLAIN),
        (b"{\\rtf1 hello}", "report.doc", Dialect.RTF),
        (b"From: a@example.com\r\nSubject: hello\r\n", "x", Dialect.EML),
        (b"BM is no picture just because of two letters", "x", Dialect.PLAIN),
        (b"a,b\n1,2\n", "x.csv", Dialect.CSV),
        (b"# Title", "x.md", Dialect.MARKDOWN),
        (b"To: Bob\nBuy milk.\n", "x.txt", Dialect.PLAIN),
        (b"To: Bob\nFrom: Ann\nSubject: milk\n\nBuy some.\n", "memo.txt", Dialect.PLAIN),
        (b"Subject: hello\nMessage-ID: <1@a.example>\n\nHi\n", "x", Dialect.EML),
        (b"From a@b.example Wed Jul 20 17:35:09 2016\nTo: c@d.example\nSubject: s\n\nHi\n", "x", Dialect.EML),
        (b"From the beginning: a story\n", "x.txt", Dialect.PLAIN),
        (b"Date: soon\nNote: nothing else\n", "x.txt", Dialect.PLAIN),
        (b"Received: 3 boxes\nOpen: 2\n", "x.txt", Dialect.PLAIN),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a\n", "x.doc", Dialect.MHTML),
        (b"How to write <html> in a text", "x.txt", Dialect.PLAIN),
        (b"<!-- one --><!-- two -->" * 50 + b"<html><body>", "x", Dialect.HTML),
        (b"<!-- one -->" * 200 + b"<!-", "x", Dialect.PLAIN),
        (b"<table><tr><td>exported</td></tr></table>", "x.xls", Dialect.HTML),
        (b'{"a": [1, 2, {"b": null}]}', "x", Dialect.JSON),
        (b'[{"a": 1},' + b' {"a": "text"},' * 400, "x", Dialect.JSON),
        (b"[1] A first source.\n[2] A second.\n", "x", Dialect.PLAIN),
        (b"{name} wrote this\n", "x", Dialect.PLAIN),
        (b"a\tb\tc\n1\t2\t3\n4\t5\t6\n", "x.txt", Dialect.PLAIN),
        (b"a\tb\tc\n1\t2\t3\n4\t5\t6\n", "x", Dialect.CSV),
        ("Grüße".encode("utf-16-le"), "x.txt", Dialect.PLAIN),
        ("<html>Grüße".encode("utf-16-be"), "x.txt", Dialect.HTML),
        (b"\n\n {\\rtf1 hello}", "x", Dialect.RTF),
    ],
)
def test_text_is_known_by_its_beginning_and_where_that_is_silent_by_its_name(
    tmp_path: Path, content: bytes, name: str, dialect: Dialect
) -> None:
    (tmp_path / "x").write_bytes(content)
    assert recognise(tmp_path / "x", name).dialect is dialect


def test_the_refusal_lists_the_kinds_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(40))
    message = str(refusal(tmp_path / "x"))
    assert all(word in message for word in (".docx", ".xlsx", ".pptx", "PDF", "PNG"))


def test_a_plain_archive_is_no_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "ZIP archive" in str(refusal(tmp_path / "a.docx"))


def test_a_document_that_is_cut_off_is_damaged_not_unsupported(made: dict[Format, Path]) -> None:
    path = made[Format.WORD]
    path.write_bytes(path.read_bytes()[:-3000])
    assert refusal(path).code == "damaged_file"


def test_missing_empty_and_unreadable_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert refusal(tmp_path / "nowhere").code == "missing_file"
    assert refusal(tmp_path / "empty").code == "empty_file"
    assert refusal(tmp_path).code == "unreadable_file"


def test_every_format_has_a_title_and_suffixes() -> None:
    assert Format.WORD.title == "Word document"
    assert all(format.title and SUFFIXES[format] for format in Format)
