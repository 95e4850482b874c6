"""OpenDocument texts and presentations: what a person sees of them, in order; nothing that was deleted or hides."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.documents.limits import Limits
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract, Result

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = (
    " ".join(
        f'xmlns:{short}="{OASIS}:{long}:1.0"'
        for short, long in {
            "office": "office",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "style": "style",
            "svg": "svg-compatible",
            "form": "form",
            "presentation": "presentation",
            "meta": "meta",
            "chart": "chart",
        }.items()
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
MANIFEST = f'<m:manifest xmlns:m="{OASIS}:manifest:1.0">{{}}</m:manifest>'


def file(
    path: Path,
    body: str,
    *,
    kind: str = "text",
    styles: str = "",
    automatic: str = "",
    parts: dict[str, str | bytes] | None = None,
    manifest: str = "",
) -> Path:
    """An OpenDocument file with the XML of its body, of its automatic styles and of its master pages."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
        archive.writestr("content.xml", content(body, kind, automatic))
        archive.writestr("styles.xml", f"<office:document-styles {NAMES}>{styles}</office:document-styles>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return path


def content(body: str, kind: str, automatic: str = "") -> str:
    """The part that holds a document's body."""
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )


def parts_of(result: Result, kind: str) -> list[dict[str, Any]]:
    """The parts of one type in the JSON output."""
    return [part for part in json.loads(result.text("document.json"))["parts"] if part["type"] == kind]


def test_headings_and_nested_lists_are_known_by_their_styles(tmp_path: Path, extract: Extract) -> None:
    body = (
        '<text:p text:style-name="P1">The title</text:p><text:h text:outline-level="2">A chapter</text:h>'
        '<text:list text:style-name="L1"><text:list-item><text:p>one</text:p><text:p>more of one</text:p>'
        "<text:list><text:list-item><text:p>deep</text:p></text:list-item></text:list></text:list-item></text:list>"
    )
    automatic = (
        '<style:style style:name="P1" style:parent-style-name="Title"/><text:list-style style:name="L1">'
        '<text:list-level-style-number text:level="1"/><text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    result = extract(file(tmp_path / "a.odt", body, automatic=automatic), "to_markdown", "to_json")
    found = [(part["text"], part.get("heading"), part.get("level")) for part in parts_of(result, "paragraph")]
    assert found[:2] == [("The title", 1, None), ("A chapter", 2, None)]
    assert result.text("document.md").splitlines()[4:] == ["1. one", "", "more of one", "", "- deep"]


def test_white_space_is_collapsed_and_what_was_meant_is_kept(tmp_path: Path, extract: Extract) -> None:
    body = (
        '<text:p>\n  a <text:span> b</text:span>\n c<text:s text:c="3"/>d<text:tab/>e<text:line-break/>f </text:p>'
        '<text:p><text:s text:c="4000000000"/>g</text:p>'
    )
    first, second, third = extract(file(tmp_path / "a.odt", body), "extract_text").text().splitlines()
    assert (first, second) == ("a b c   d\te", "f")
    assert third.strip() == "g"
    assert len(third) < 200


def test_deleted_and_hidden_text_is_not_shown(tmp_path: Path, extract: Extract) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>kept<text:change text:change-id='c'/></text:p>"
        "<text:section text:display='none'><text:p>hidden</text:p></text:section>"
        "<text:table-of-content><text:table-of-content-source><text:index-title-template>template"
        "</text:index-title-template></text:table-of-content-source><text:index-body><text:p>Chapter 1</text:p>"
        "</text:index-body></text:table-of-content>"
    )
    assert extract(file(tmp_path / "a.odt", body), "extract_text").text() == "kept\nChapter 1\n"


def test_notes_follow_the_text_and_comments_name_their_author(tmp_path: Path, extract: Extract) -> None:
    note = (
        "<text:note text:note-class='{}'><text:note-citation>{}</text:note-citation><text:note-body>"
        "<text:p>{}</text:p></text:note-body></text:note>"
    )
    body = (
        f"<text:p>See{note.format('endnote', 'i', 'at the end')} this{note.format('footnote', '1', 'below')}, and"
        "<office:annotation><dc:creator>Ann</dc:creator><dc:date>2020-01-01</dc:date><text:p>why?</text:p>"
        "</office:annotation> that.</text:p><text:p>Next.</text:p>"
    )
    result = extract(file(tmp_path / "a.odt", body), "extract_text", "to_json")
    assert result.text() == "See[i] this[1], and that.\nNext.\n[1] below\n[i] at the end\nComments:\nwhy?\n"
    assert [part["by"] for part in parts_of(result, "paragraph") if part["place"] == "comment"] == ["Ann"]


def test_headers_and_footers_of_used_pages_are_read_once(tmp_path: Path, extract: Extract) -> None:
    page = (
        "<style:master-page style:name='{}' {}><style:header><text:p>{}</text:p></style:header>{}</style:master-page>"
    )
    footer = "<style:footer><text:p>the foot</text:p></style:footer>"
    off = "<style:header-left style:display='false'><text:p>switched off</text:p></style:header-left>"
    styles = (
        f"<office:master-styles>{page.format('Standard', 'style:next-style-name=Next', 'the head', footer + off)}"
        f"{page.format('Next', '', 'the head', footer)}{page.format('First', '', 'first', '')}"
        f"{page.format('Unused', '', 'unused', '')}</office:master-styles>"
    ).replace("style:next-style-name=Next", "style:next-style-name='Next'")
    automatic = "<style:style style:name='P1' style:master-page-name='First'/>"
    path = file(tmp_path / "a.odt", "<text:p>body</text:p>", styles=styles, automatic=automatic)
    result = extract(path, "extract_text", "to_json")
    assert result.text() == "body\nthe head\nfirst\nthe foot\n"
    assert [part["place"] for part in parts_of(result, "paragraph")] == ["body", "header", "header", "footer"]


def test_tables_keep_merged_cells_and_tables_in_cells(tmp_path: Path, extract: Extract) -> None:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    inner = (
        f"<table:table><table:table-row>{cell.format('', 'in')}{cell.format('', 'ner')}</table:table-row></table:table>"
    )
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        + cell.format(" table:number-columns-spanned='2'", "wide")
        + "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>"
        + cell.format(" table:number-columns-repeated='2'", "twice")
        + f"</table:table-row><table:table-row><table:table-cell>{inner}</table:table-cell>{cell.format('', 'z')}"
        "</table:table-row></table:table>"
    )
    result = extract(file(tmp_path / "a.odt", body), "extract_text", "to_json", "extract_tables")
    (table,) = parts_of(result, "table")
    assert table["rows"] == [["wide", None], ["twice", "twice"], ["in\tner", "z"]]
    assert table["merged"] == [[0, 0, 1, 2]]
    assert result.text("table-001.csv").splitlines()[:2] == ["wide,", "twice,twice"]


def test_rows_and_cells_that_repeat_without_end_are_cut(tmp_path: Path, extract: Extract) -> None:
    many = "table:number-columns-repeated='2000000000'"
    rows = (
        f"<table:table-row table:number-rows-repeated='2000000000'><table:table-cell {many}/></table:table-row>"
        f"<table:table-row table:number-rows-repeated='2000000000'><table:table-cell {many}><text:p>x</text:p>"
        "</table:table-cell></table:table-row>"
    )
    path = file(tmp_path / "a.odt", f"<table:table>{rows}</table:table><text:p>after</text:p>")
    result = extract(path, "extract_text", "to_html", limits=Limits(cells=1_000))
    assert result.outcome.truncated
    assert result.text().splitlines()[-1] == "after"
    assert 0 < result.text().count("x") <= 2 * 1_001


def test_boxes_pictures_links_and_controls_are_found(tmp_path: Path, extract: Extract) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    body = (
        "<office:forms><form:form><form:text form:name='n' form:label='Name' form:current-value='Ann'/>"
        "<form:checkbox form:label='Agreed' form:current-state='checked'/><form:fixed-text form:label='Please'/>"
        "<form:listbox form:name='Town'><form:option form:label='Rome' form:selected='true'/><form:option form:label='Oslo'/>"
        "</form:listbox></form:form></office:forms>"
        "<text:p>Go <text:a xlink:href='https://example.org/'>there</text:a>.<draw:frame svg:x='1in' svg:y='2.54cm' "
        "svg:width='36pt' svg:height='10mm'><draw:image xlink:href='Pictures/a.png'/><svg:title>A dot</svg:title>"
        "<svg:desc>black</svg:desc></draw:frame><draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box>"
        "</draw:frame></text:p>"
    )
    path = file(tmp_path / "a.odt", body, parts={"Pictures/a.png": picture.getvalue()})
    result = extract(path, "extract_text", "to_json", "extract_images")
    assert result.text() == "Go there.\nboxed\nName: Ann\nAgreed: yes\nPlease\nTown: Rome\n"
    assert parts_of(result, "link") == [{"type": "link", "text": "there", "target": "https://example.org/"}]
    assert parts_of(result, "picture") == [
        {"type": "picture", "name": "Pictures/a.png", "description": "A dot: black", "box": [72.0, 72.0, 36.0, 28.3]}
    ]
    assert parts_of(result, "paragraph")[1]["place"] == "text box"
    assert result.outcome.files["images"] == ["image-001.png"]


def test_charts_formulas_and_embedded_documents_are_read_and_handed_out(tmp_path: Path, extract: Extract) -> None:
    cell = "<table:table-cell office:value-type='float' office:value='{0}'><text:p>{0}</text:p></table:table-cell>"
    text = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = (
        f"<table:table-header-rows><table:table-row><table:table-cell/>{text.format('Sales')}</table:table-row>"
        f"</table:table-header-rows><table:table-rows><table:table-row>{text.format('East')}{cell.format('1.5')}"
        "</table:table-row></table:table-rows>"
    )
    chart = (
        "<chart:chart><chart:title><text:p>Per region</text:p></chart:title>"
        f"<table:table table:name='local-table'>{rows}</table:table></chart:chart>"
    )
    frame = "<draw:frame><draw:object xlink:href='./Object {}'/><draw:image xlink:href='./R/{}'/></draw:frame>"
    body = f"<text:p>{''.join(frame.format(number, number) for number in (1, 2, 3))}</text:p>"
    kind = "application/vnd.oasis.opendocument.text"
    path = file(
        tmp_path / "a.odt",
        body,
        parts={
            "Object 1/content.xml": content(chart, "chart"),
            "Object 2/content.xml": '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>E</mi>'
            '<annotation encoding="StarMath 5.0">E = m c^2</annotation></semantics></math>',
            "Object 3/content.xml": content("<text:p>inside</text:p>", "text"),
        },
        manifest=f'<m:file-entry m:full-path="Object 3/" m:media-type="{kind}"/>',
    )
    result = extract(path, "extract_text", "to_json", "extract_attachments")
    assert result.text() == "Per region\n\tSales\nEast\t1.5\nE = m c^2\ninside\n"
    (table,) = parts_of(result, "table")
    assert (table["name"], table["place"]) == ("Per region", "chart")
    assert not parts_of(result, "picture")
    assert result.outcome.values["attachment_names"][0]["name"] == "Object 3.odt"
    inner = result.folder / result.outcome.files["attachments"][0]
    assert extract(inner, "extract_text").text() == "inside\n"


SLIDES = (
    "<presentation:footer-decl presentation:name='f1'>our footer</presentation:footer-decl>"
    "<draw:page draw:name='page1' draw:style-name='dp1' draw:master-page-name='Plain' presentation:use-footer-name='f1'>"
    "<draw:custom-shape><text:p>a shape</text:p></draw:custom-shape>"
    "<draw:frame presentation:class='title'><draw:text-box><text:p>The title</text:p></draw:text-box></draw:frame>"
    "<draw:g><draw:frame><draw:text-box><text:list><text:list-item><text:p>grouped</text:p></text:list-item></text:list>"
    "</draw:text-box></draw:frame></draw:g>"
    "<draw:frame><table:table><table:table-row><table:table-cell><text:p>cell</text:p></table:table-cell>"
    "</table:table-row></table:table><draw:image xlink:href='Pictures/t.png'/></draw:frame>"
    "<office:annotation><dc:creator>Bob</dc:creator><text:p>remark</text:p></office:annotation>"
    "<presentation:notes><draw:page-thumbnail/><draw:frame presentation:class='notes'><draw:text-box>"
    "<text:p>say this</text:p></draw:text-box></draw:frame><draw:frame presentation:class='page-number'><draw:text-box>"
    "<text:p>7</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
    "<draw:page draw:name='page2' draw:style-name='dp2' presentation:use-footer-name='f1'>"
    "<draw:frame presentation:class='date-time'><draw:text-box><text:p>May 1</text:p></draw:text-box></draw:frame>"
    "<draw:frame><draw:text-box><text:p>a box</text:p></draw:text-box></draw:frame>"
    "<presentation:notes><draw:frame presentation:class='page-number'><draw:text-box><text:p><text:page-number>&lt;number"
    "&gt;</text:page-number></text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
)
SLIDE_STYLES = (
    "<style:style style:name='dp1'><style:drawing-page-properties/></style:style><style:style style:name='dp2'>"
    "<style:drawing-page-properties presentation:visibility='hidden' presentation:display-footer='false'/></style:style>"
)


def test_a_presentation_is_read_slide_by_slide(tmp_path: Path, extract: Extract) -> None:
    path = file(tmp_path / "a.odp", SLIDES, kind="presentation", automatic=SLIDE_STYLES)
    result = extract(path, "extract_text", "analyze", "to_markdown", "to_json", "metadata")
    assert result.text() == (
        "--- Slide 1 ---\nThe title\na shape\ngrouped\ncell\nour footer\nNotes:\nsay this\n7\nComments:\nremark\n\n"
        "--- Slide 2 ---\na box\nMay 1\n\n"
    )
    first, second = result.outcome.values["analysis"]["slides"]
    assert (first["title"], first["layout"], first["notes"], first["tables"]) == ("The title", "Plain", True, 1)
    assert (first["comments"], first["shapes"], second["hidden"], second["notes"]) == (1, 5, True, False)
    assert result.text("document.md").startswith("## The title\n\na shape\n\n- grouped\n")
    assert "## Slide 2 (hidden)" in result.text("document.md")
    assert result.outcome.values["metadata"]["outline"] == [{"level": 1, "title": "The title", "page": 1}]


def test_an_analysis_alone_counts_the_same(tmp_path: Path, extract: Extract) -> None:
    path = file(tmp_path / "a.odp", SLIDES, kind="presentation", automatic=SLIDE_STYLES)
    alone = extract(path, "analyze").outcome
    both = extract(path, "extract_text", "analyze").outcome
    assert alone.values["analysis"] == both.values["analysis"]
    assert (alone.stats["slides"], alone.stats["words"]) == (2, both.stats["words"])


def test_properties_and_pages_are_told(tmp_path: Path, extract: Extract) -> None:
    meta = (
        f"<office:document-meta {NAMES}><office:meta><dc:title>Name</dc:title>"
        "<meta:document-statistic meta:page-count='12'/></office:meta></office:document-meta>"
    )
    path = file(tmp_path / "a.odt", "<text:p>x</text:p>", parts={"meta.xml": meta})
    outcome = extract(path, "metadata", "count_stats").outcome
    assert outcome.values["metadata"]["title"] == "Name"
    assert outcome.stats["pages"] == 12


def test_a_text_without_content_is_damaged(tmp_path: Path, extract: Extract) -> None:
    path = file(tmp_path / "a.odt", "<text:p>x</text:p>")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.odt", "w") as new:
        for name in old.namelist():
            if name != "content.xml":
                new.writestr(name, old.read(name))
    with pytest.raises(GiveUp, match=r"b\.odt is damaged: its content") as caught:
        extract(tmp_path / "b.odt", "extract_text")
    assert caught.value.code == "damaged_file"


def test_text_nested_deeper_than_any_program_writes_costs_only_itself(tmp_path: Path, extract: Extract) -> None:
    deep = "<text:section>" * 20_000 + "<text:p>deep</text:p>" + "</text:section>" * 20_000
    outcome = extract(file(tmp_path / "a.odt", f"<text:p>before</text:p>{deep}"), "extract_text").outcome
    assert outcome.truncated
    assert outcome.stats["words"] >= 1
