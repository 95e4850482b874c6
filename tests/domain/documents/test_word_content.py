"""Word documents: changes, comments, fields, equations, embedded files, and packages of other kinds."""

import zipfile
from pathlib import Path

import pytest

from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import R, W, package, paragraph, relations, word
from tests.domain.documents.word_xml import RELS, cell, field, parts, row, run


def test_deleted_text_is_shown_only_where_both_are_asked_for(tmp_path: Path, extract: Extract) -> None:
    body = (
        f"<w:p>{run('kept ')}<w:ins>{run('new')}</w:ins><w:ins>{run('er')}</w:ins>"
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins/></w:p>"
        f"<w:p><w:moveFrom>{run('moved')}</w:moveFrom></w:p><w:p><w:moveTo>{run('moved')}</w:moveTo></w:p>"
        f"<w:tbl>{row(cell('<w:p><w:del><w:r><w:delText>a row</w:delText></w:r></w:del></w:p>'), properties='<w:del/>')}"
        f"{row(cell(paragraph('a cell')))}</w:tbl>"
    )
    path = word(tmp_path / "a.docx", body)
    assert extract(path, "extract_text").text() == "kept newer\nmoved\na cell\n"
    both = extract(path, "extract_text", options={"changes": "both"})
    assert both.text() == "kept {+newer+}[-old-]\n[-moved-]\n{+moved+}\n[-a row-]\na cell\n"


def test_comments_name_their_authors(tmp_path: Path, extract: Extract) -> None:
    comments = (
        f'<w:comments xmlns:w="{W}"><w:comment w:author="Ada">{paragraph("why?")}</w:comment>'
        f'<w:comment w:author="Bob">{paragraph("because")}</w:comment></w:comments>'
    )
    more: dict[str, str | bytes] = {
        RELS: relations({"r1": ("comments", "comments.xml")}),
        "word/comments.xml": comments,
    }
    path = word(tmp_path / "a.docx", paragraph("text"), more)
    told = [(part["by"], part["text"]) for part in parts(extract, path, "paragraph") if part.get("place") == "comment"]
    assert told == [("Ada", "why?"), ("Bob", "because")]


def test_form_fields_and_content_controls_show_their_values_once(tmp_path: Path, extract: Extract) -> None:
    box = '<w:ffData><w:name w:val="Agreed"/><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
    choice = (
        '<w:ffData><w:name w:val="Size"/><w:ddList><w:result w:val="1"/><w:listEntry w:val="small"/>'
        '<w:listEntry w:val="large"/></w:ddList></w:ffData>'
    )
    named = '<w:ffData><w:name w:val="Name"/><w:textInput/></w:ffData>'
    body = (
        f"<w:p>{field('FORMTEXT', 'Ada', named)}</w:p>"
        f'<w:p><w:r><w:fldChar w:fldCharType="begin">{box}</w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        f'<w:p><w:r><w:fldChar w:fldCharType="begin">{choice}</w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        f'<w:sdt><w:sdtPr><w:alias w:val="City"/></w:sdtPr><w:sdtContent>{paragraph("Rome")}</w:sdtContent></w:sdt>'
        f'<w:p><w:sdt><w:sdtPr><w:tag w:val="zip"/></w:sdtPr><w:sdtContent>{run("00100")}</w:sdtContent></w:sdt></w:p>'
    )
    path = word(tmp_path / "a.docx", body)
    fields = {part["name"]: part["value"] for part in parts(extract, path, "field")}
    assert fields == {"Name": "Ada", "Agreed": "☒", "Size": "large", "City": "Rome", "zip": "00100"}
    assert extract(path, "extract_text").text() == "Ada\n☒\nlarge\nRome\n00100\n"
    assert extract(path, "to_markdown").text("document.md").count("Rome") == 1


def test_an_equation_is_written_as_one_types_it(tmp_path: Path, extract: Extract) -> None:
    def m(name: str, content: str) -> str:
        return f"<m:{name}>{content}</m:{name}>"

    def r(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = m("f", m("num", r("a+b")) + m("den", r("2")))
    power = m("sSup", m("e", r("x")) + m("sup", r("2")))
    math = f'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{power}{r("=")}{fraction}</m:oMath>'
    path = word(tmp_path / "a.docx", f"<w:p>{run('so ')}{math}</w:p>")
    assert extract(path, "extract_text").text() == "so x^2=(a+b)/2\n"


def test_signs_of_symbol_fonts_become_letters(tmp_path: Path, extract: Extract) -> None:
    signs = "".join(
        f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'
        for font, char in (
            ("Wingdings", "F0FC"),
            ("Symbol", "F061"),
            ("Unknown", "F041"),
            ("Arial", "2192"),
            ("x", "zz"),
        )
    )
    assert extract(word(tmp_path / "a.docx", f"<w:p>{signs}</w:p>"), "extract_text").text() == "✓α→\n"


def test_embedded_files_are_attachments(tmp_path: Path, extract: Extract) -> None:
    inner = word(tmp_path / "inner.docx", paragraph("inner")).read_bytes()
    more: dict[str, str | bytes] = {
        "word/embeddings/oleObject1.bin": inner,
        "word/embeddings/Sheet.xlsx": b"PKxl/workbook.xml",
        "word/embeddings/oleObject2.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken",
    }
    result = extract(word(tmp_path / "a.docx", paragraph("text"), more), "extract_attachments")
    names = [entry["name"] for entry in result.outcome.values["attachment_names"]]
    assert names == ["Sheet.xlsx", "oleObject1.docx", "oleObject2.bin"]
    assert (result.folder / str(result.outcome.files["attachments"][1])).read_bytes() == inner
    assert any("oleObject2.bin" in warning for warning in result.outcome.warnings)


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        (".dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
        (".dotm", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    ],
)
def test_macro_documents_and_templates_are_read(tmp_path: Path, extract: Extract, suffix: str, kind: str) -> None:
    body = f'<w:document xmlns:w="{W}"><w:body>{paragraph("text")}</w:body></w:document>'
    more: dict[str, str | bytes] = {"word/document.xml": body, "word/vbaProject.bin": b"x"}
    path = package(tmp_path / f"a{suffix}", "word/document.xml", kind, more)
    result = extract(path, "extract_text", "metadata")
    assert result.text() == "text\n"
    assert result.outcome.values["metadata"]["macros"] is True


def test_parts_outside_are_named_and_not_followed(tmp_path: Path, extract: Extract) -> None:
    template = (
        '<Relationship Id="r1" Type="x/attachedTemplate" TargetMode="External" Target="http://example.com/t.dotm"/>'
    )
    more: dict[str, str | bytes] = {
        RELS: relations({"r1": ("settings", "settings.xml")}),
        "word/settings.xml": "<x/>",
        "word/_rels/settings.xml.rels": relations({}, template),
    }
    metadata = extract(word(tmp_path / "a.docx", paragraph("text"), more), "metadata").outcome.values["metadata"]
    assert metadata["external"] == ["attachedTemplate: http://example.com/t.dotm"]


def test_names_of_parts_may_differ_in_case_and_slashes(tmp_path: Path, extract: Extract) -> None:
    path = tmp_path / "a.docx"
    rels = relations({"r1": ("footer", "Footer1.XML")})
    footer = f'<w:ftr xmlns:w="{W}" xmlns:r="{R}">{paragraph("the footer")}</w:ftr>'
    made = word(tmp_path / "made.docx", paragraph("text"), {RELS: rels, "word\\footer1.xml": footer})
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename.replace("document.xml", "Document.xml"), old.read(info))
    result = extract(path, "extract_text")
    assert result.text() == "text\nthe footer\n"
    assert result.outcome.warnings == []
