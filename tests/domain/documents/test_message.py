"""Mail: nothing that a person sees in a mail program is lost, and nothing attached."""

import base64
import json
import struct
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from app.documents.message.compressed import page_within, unpacked
from app.documents.sniffing import recognise
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEAD = b"From: Ann <ann@a.example>\r\nTo: bob@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"


def letter(subject: str = "Grüße", text: str = "Hello Bob,\n\nplain text.\n") -> EmailMessage:
    """A message with a head and a plain text."""
    message = EmailMessage()
    message["From"] = "Ann Ex <ann@a.example>"
    message["To"] = "bob@b.example, Zoë <zoe@b.example>"
    message["Date"] = "Sat, 21 Nov 2026 09:00:00 +0100"
    message["Subject"] = subject
    message["Message-ID"] = "<1@a.example>"
    message.set_content(text)
    return message


def saved(path: Path, message: EmailMessage | bytes) -> Path:
    """A message as a file."""
    path.write_bytes(message if isinstance(message, bytes) else message.as_bytes())
    return path


def parts(extract: Extract, path: Path) -> list[dict[str, Any]]:
    """The parts of a message, without what is empty."""
    found: list[dict[str, Any]] = json.loads(extract(path, "to_json").text("document.json"))["parts"]
    return found


def test_head_text_and_files_are_read(extract: Extract, tmp_path: Path) -> None:
    message = letter()
    message.add_alternative('<html><body>Hello <b>Bob</b><img src="cid:1"></body></html>', subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="Größe.pdf")
    message.add_attachment(PNG, maintype="image", subtype="png", filename="pic.png")
    message.add_attachment("a note", filename="note.txt")
    result = extract(
        saved(tmp_path / "a.eml", message), "extract_text", "metadata", "extract_attachments", "extract_images"
    )
    assert result.text().splitlines() == [
        "From: Ann Ex <ann@a.example>",
        "To: bob@b.example, Zoë <zoe@b.example>",
        "Date: Sat, 21 Nov 2026 09:00:00 +0100",
        "Subject: Grüße",
        "Hello Bob,",
        "",
        "plain text.",
        "Attachment: Größe.pdf",
        "Attachment: pic.png",
        "Attachment: note.txt",
    ]
    assert result.outcome.values["metadata"]["subject"] == "Grüße"
    assert result.outcome.values["metadata"]["message-id"] == "<1@a.example>"
    assert [entry["name"] for entry in result.outcome.values["attachment_names"]] == [
        "Größe.pdf",
        "pic.png",
        "note.txt",
    ]
    assert result.outcome.files["images"] == ["image-001.png"]


def test_a_page_is_read_where_there_is_no_text_or_the_text_only_points_to_it(extract: Extract, tmp_path: Path) -> None:
    page = "<html><style>p{}</style><h1>Offer</h1><table><tr><td>a<td>b<tr><td>1<td>2</table>" + "<p>more</p>" * 40
    message = letter(text="Please use a program that shows HTML.")
    message.add_alternative(page, subtype="html")
    only = letter()
    only.set_content(page, subtype="html")
    for number, each in enumerate((message, only)):
        found = parts(extract, saved(tmp_path / f"{number}.eml", each))
        assert [p["rows"] for p in found if p["type"] == "table"] == [[["a", "b"], ["1", "2"]]]
        assert {"type": "paragraph", "text": "Offer", "heading": 1, "place": "body"} in found
        assert not any("Please" in p.get("text", "") for p in found)


def test_pictures_of_the_text_are_pictures_and_no_attachments(extract: Extract, tmp_path: Path) -> None:
    message = letter()
    message.add_alternative('<html>See <img src="cid:1"></html>', subtype="html")
    page = message.get_payload()[1]
    page.add_related(PNG, maintype="image", subtype="png", cid="<1>")  # type: ignore[union-attr]
    outcome = extract(saved(tmp_path / "a.eml", message), "extract_images", "extract_attachments").outcome
    assert outcome.files["images"] == ["image-001.png"]
    assert outcome.files["attachments"] == []


def test_a_forwarded_message_is_read_and_attached(extract: Extract, tmp_path: Path) -> None:
    inner = letter("the first", "what was said\n")
    inner.add_attachment(b"data", maintype="application", subtype="x-thing", filename="deep.bin")
    message = letter("Fwd", "see below\n")
    message.add_attachment(inner)
    result = extract(saved(tmp_path / "a.eml", message), "extract_text", "extract_attachments")
    text = result.text()
    assert text.index("see below") < text.index("--- the first ---") < text.index("what was said")
    names = [entry["name"] for entry in result.outcome.values["attachment_names"]]
    assert names == ["the first.eml", "deep.bin"]
    assert recognise(result.folder / result.outcome.files["attachments"][0], "x").dialect == "eml"


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (b"Content-Type: text/plain; charset=koi8-r", "слово".encode("koi8-r"), "слово"),
        (b"Content-Type: text/plain; charset=no-such-set", "Grüße".encode("cp1252"), "Grüße"),
        (b"Content-Type: text/plain; charset=us-ascii", "Grüße".encode(), "Grüße"),
        (b"Content-Type: text/plain; charset=utf-8", "Grüße".encode("cp1252"), "Grüße"),
        (b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain", b"aGVsbG8!!!=", "hello"),
        (b"Content-Transfer-Encoding: no-such\r\nContent-Type: text/plain", b"hello", "hello"),
        (b"Content-Transfer-Encoding: quoted-printable", b"a=FC=\r\nb=3D", "aüb="),
        (
            b"Content-Type: text/plain; format=flowed",
            b"one \r\ntwo\r\n> q \r\n> r\r\n-- \r\nAnn",
            "one two\n> q r\n-- \nAnn",
        ),
        (b"Content-Type: multipart/mixed", b"no boundary", "no boundary"),
    ],
)
def test_wrong_or_odd_encodings_are_tolerated(
    extract: Extract, tmp_path: Path, head: bytes, body: bytes, text: str
) -> None:
    path = saved(tmp_path / "a.eml", HEAD + head + b"\r\n\r\n" + body + b"\r\n")
    assert text in extract(path, "extract_text").text()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?Q?Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?= an alle", "Grüße an alle"),
        (b"=?iso-8859-1?B?R3L832U=?=", "Grüße"),
        (b"=?utf-8?B?broken", "=?utf-8?B?broken"),
        (b"=?no-such-set?Q?a=FCb?=", "aüb"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("cp1252"), "Grüße"),
    ],
)
def test_fields_of_the_head_are_decoded_whatever_is_wrong_with_them(
    extract: Extract, tmp_path: Path, raw: bytes, text: str
) -> None:
    path = saved(tmp_path / "a.eml", b"From: a@b.example\r\nTo: c@d.example\r\nSubject: " + raw + b"\r\n\r\nHi\r\n")
    assert extract(path, "metadata").outcome.values["metadata"]["subject"] == text


def test_a_mailbox_is_its_messages(extract: Extract, tmp_path: Path) -> None:
    line = b"From ann@a.example Sat Nov 21 09:00:00 2026\n"
    box = (
        line
        + letter("one", "first\n\nFrom here on\n").as_bytes()
        + b"\n"
        + line
        + letter("two", ">From x\n").as_bytes()
    )
    result = extract(saved(tmp_path / "a.mbox", box), "extract_text", "count_stats")
    assert result.outcome.stats["messages"] == 2
    assert "--- one ---" in result.text() and "--- two ---" in result.text()
    assert "From here on" in result.text()
    assert "\nFrom x\n" in result.text()


def test_messages_within_messages_end_somewhere(extract: Extract, tmp_path: Path) -> None:
    raw = HEAD + b"\r\nthe innermost\r\n"
    for _ in range(40):
        raw = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + raw
    result = extract(saved(tmp_path / "a.eml", raw), "extract_text")
    assert result.outcome.truncated
    bottomless = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(3000)
    )
    with pytest.raises(GiveUp) as caught:
        extract(saved(tmp_path / "b.eml", HEAD + bottomless), "extract_text")
    assert caught.value.code == "damaged_file"


def test_a_saved_page_is_a_page_with_its_pictures(extract: Extract, tmp_path: Path) -> None:
    page = "<html><title>Ours</title><h1>Grüße</h1></html>".encode()
    raw = (
        b"MIME-Version: 1.0\r\nSnapshot-Content-Location: http://w.example/p\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(page)
    ) + (
        b"\r\n--b\r\nContent-Type: image/png\r\nContent-Location: http://w.example/i/pic.png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(PNG) + b"\r\n--b--\r\n"
    )
    result = extract(saved(tmp_path / "a.doc", raw), "extract_text", "metadata", "extract_images")
    assert result.outcome.format == "html"
    assert result.text() == "Grüße\n"
    facts = result.outcome.values["metadata"]
    assert (facts["address"], facts["title"]) == ("http://w.example/p", "Ours")
    assert result.outcome.files["images"] == ["image-001.png"]


def test_the_rich_text_of_outlook_is_unpacked() -> None:
    sample = bytes.fromhex(  # [MS-OXRTFCP] 4.1.1
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062 7705b06c647d0a800fa0"
    )
    assert unpacked(sample) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked(struct.pack("<IIII", 8, 4, 0x414C454D, 0) + b"text") == b"text"
    for broken in (b"", b"x" * 40, struct.pack("<IIII", 8, 1 << 31, 0x75465A4C, 0) + b"\0"):
        with pytest.raises(ValueError):
            unpacked(broken)


def test_the_page_within_rich_text_is_taken_out() -> None:
    rtf = (
        rb"{\rtf1\ansi\fbidis\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}"
        rb"{\*\htmltag64 <p>}\htmlrtf \par{\htmlrtf0 Gr\'fc\'dfe {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 "
        rb"\f1 \'cf\'f0{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 \u8364?\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    assert page_within(rtf) == "<p>Grüße <b>Пр</b>€</p>"
    assert page_within(rb"{\rtf1 plain}") is None


@pytest.mark.corpus
def test_messages_of_outlook_are_read(extract: Extract, corpus: Path) -> None:
    folder = corpus / "mail"
    text = extract(folder / "testMSG_forwarded.msg", "extract_text").text()
    assert "From: Paul Allan Hill <paul@metajure.com>" in text
    assert "Subject: FW: Testing" in text
    assert "Original Body" in text
    result = extract(folder / "msg_with_attachment.msg", "extract_attachments", "metadata")
    assert [entry["name"] for entry in result.outcome.values["attachment_names"]] == ["test.txt", "report.pdf"]
    assert result.outcome.values["metadata"]["from"] == "Alice Example <alice@example.com>"


@pytest.mark.corpus
@pytest.mark.parametrize("pattern", ["mail/*", "legacy/*.rtf"])
def test_every_real_message_and_rich_text_is_read(extract: Extract, corpus: Path, pattern: str) -> None:
    paths = sorted(corpus.glob(pattern))
    assert len(paths) >= 15
    for path in paths:
        outcome = extract(path, "extract_text", "to_json", "metadata", "extract_attachments", "extract_images").outcome
        assert outcome.stats["words"] > 0, path.name
        assert not outcome.warnings, path.name
