"""Word documents: tables, lists, links, pictures and charts come out as what they are, and where they are."""

from pathlib import Path

import docx
import pytest

from app.documents.word import flow
from tests.domain.documents.conftest import Extract
from tests.domain.documents.makers import W, paragraph, relations, word
from tests.domain.documents.word_xml import DRAWN, RELS, cell, field, parts, row, run


def test_merged_cells_are_told_and_what_they_cover_is_empty(tmp_path: Path, extract: Extract) -> None:
    wide = cell(paragraph("wide"), '<w:gridSpan w:val="2"/>')
    tall, on = cell(paragraph("tall"), '<w:vMerge w:val="restart"/>'), cell("", "<w:vMerge/>")
    before = '<w:gridBefore w:val="2"/>'
    body = (
        f"<w:tbl>{row(wide, tall)}{row(cell(paragraph('1')), cell(paragraph('2')), on)}"
        f"{row(cell(paragraph('x')), properties=before)}</w:tbl>"
    )
    path = word(tmp_path / "a.docx", body)
    (table,) = parts(extract, path, "table")
    assert table["merged"] == [[0, 0, 1, 2], [0, 2, 2, 1]]
    assert table["rows"] == [["wide", None, "tall"], ["1", "2", None], [None, None, "x"]]
    html = extract(path, "to_html").text("document.html")
    assert '<td rowspan="1" colspan="2">wide</td>' in html
    assert '<td rowspan="2" colspan="1">tall</td>' in html


def test_two_merged_columns_one_after_the_other_stay_apart(tmp_path: Path, extract: Extract) -> None:
    def tall(text: str) -> str:
        return row(cell(paragraph(text), '<w:vMerge w:val="restart"/>'))

    on = row(cell("", "<w:vMerge/>"))
    path = word(tmp_path / "a.docx", f"<w:tbl>{tall('a')}{on}{tall('b')}{on}{on}</w:tbl>")
    assert parts(extract, path, "table")[0]["merged"] == [[0, 0, 2, 1], [2, 0, 3, 1]]


def test_a_nested_table_follows_its_outer_one_and_a_frame_of_tables_is_none(tmp_path: Path, extract: Extract) -> None:
    inner = f"<w:tbl>{row(cell(paragraph('in')), cell(paragraph('ner')))}</w:tbl>"
    outer = f"<w:tbl>{row(cell(paragraph('left')), cell(paragraph('before') + inner + paragraph('after')))}</w:tbl>"
    found = parts(extract, word(tmp_path / "a.docx", outer), "table")
    assert [table["rows"] for table in found] == [[["left", "before\nafter"]], [["in", "ner"]]]
    frame = f"<w:tbl>{row(cell(paragraph('before') + inner + paragraph('after')))}</w:tbl>"
    text = extract(word(tmp_path / "b.docx", frame), "extract_text").text()
    assert text == "before\nin\tner\nafter\n"


def test_paragraphs_of_a_cell_stay_lines_of_it(tmp_path: Path, extract: Extract) -> None:
    two = f"<w:tc>{paragraph('one')}{paragraph('two')}</w:tc>"
    path = word(tmp_path / "a.docx", f"<w:tbl>{row(two, cell(paragraph('three')))}</w:tbl>")
    assert parts(extract, path, "table")[0]["rows"] == [["one\ntwo", "three"]]


def test_lists_keep_their_levels_and_headings_make_the_outline(tmp_path: Path, extract: Extract) -> None:
    document = docx.Document()
    document.add_heading("Title", 0)
    document.add_heading("Chapter", 1)
    document.add_paragraph("fruit", style="List Bullet")
    document.add_paragraph("apple", style="List Bullet 2")
    document.add_heading("Section", 2)
    document.add_paragraph("first", style="List Number")
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert "- fruit\n" in extract(path, "to_markdown").text("document.md")
    outline = extract(path, "metadata").outcome.values["metadata"]["outline"]
    assert [(entry["level"], entry["title"]) for entry in outline] == [(1, "Title"), (1, "Chapter"), (2, "Section")]
    assert extract(path, "extract_text", "metadata").outcome.values["metadata"]["outline"] == outline


def test_a_level_of_a_list_is_told_with_its_way_of_counting(tmp_path: Path, extract: Extract) -> None:
    def entry(text: str, level: int) -> str:
        return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>{run(text)}</w:p>'

    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="{kind}"/></w:lvl>' for n, kind in enumerate(("decimal", "bullet"))
    )
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )
    more: dict[str, str | bytes] = {
        RELS: relations({"r1": ("numbering", "numbering.xml")}),
        "word/numbering.xml": numbering,
    }
    path = word(tmp_path / "a.docx", entry("one", 0) + entry("inner", 1), more)
    assert extract(path, "to_markdown").text("document.md") == "1. one\n    - inner\n"


def test_links_of_all_kinds_are_told_and_stay_text(tmp_path: Path, extract: Extract) -> None:
    external = '<Relationship Id="r5" Type="x/hyperlink" TargetMode="External" Target="https://example.com/"/>'
    to_page = ' HYPERLINK "https://example.org/a" \\l "top" '
    body = (
        f'<w:p><w:hyperlink r:id="r5" w:anchor="here">{run("by relation")}</w:hyperlink></w:p>'
        f"<w:p>{field(to_page, 'by field')}</w:p>"
        f'<w:p><w:fldSimple w:instr="HYPERLINK mailto:a@example.com">{run("simply")}</w:fldSimple></w:p>'
        f'<w:p><w:hyperlink w:anchor="_Toc1">{run("inside")}</w:hyperlink></w:p>'
    )
    path = word(tmp_path / "a.docx", body, {RELS: relations({}, external)})
    assert [(link["text"], link["target"]) for link in parts(extract, path, "link")] == [
        ("by relation", "https://example.com/#here"),
        ("by field", "https://example.org/a#top"),
        ("simply", "mailto:a@example.com"),
    ]
    assert extract(path, "extract_text").text() == "by relation\nby field\nsimply\ninside\n"


def test_a_picture_stands_in_its_place_with_description_and_size(tmp_path: Path, extract: Extract) -> None:
    picture = (
        f'<w:p>{run("before")}<w:r><w:drawing {DRAWN}><wp:inline><wp:extent cx="1270000" cy="635000"/>'
        '<wp:docPr id="1" name="x" descr="a red square"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        '<a:blip r:embed="r1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
    older = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:36pt;height:1in" alt="old">'
        '<v:imagedata r:id="r1"/></v:shape></w:pict></w:r></w:p>'
    )
    path = word(tmp_path / "a.docx", picture + older, {RELS: relations({"r1": ("image", "media/image1.png")})})
    first, second = parts(extract, path, "picture")
    assert first == {
        "type": "picture", "name": "word/media/image1.png", "description": "a red square", "box": [0.0, 0.0, 100.0, 50.0]
    }  # fmt: skip
    assert (second["description"], second["box"]) == ("old", [0.0, 0.0, 36.0, 72.0])
    assert "*[a red square]*" in extract(path, "to_markdown").text("document.md")


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(tmp_path: Path, extract: Extract) -> None:
    body = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('one ')}</w:p>{paragraph('line')}{paragraph('next')}"
    path = word(tmp_path / "a.docx", body)
    assert extract(path, "extract_text").text() == "one line\nnext\n"
    assert extract(path, "extract_text", options={"changes": "both"}).text() == "one \nline\nnext\n"


def test_a_chart_and_a_diagram_stand_where_they_are_shown(tmp_path: Path, extract: Extract) -> None:
    chart = (
        f'<c:chartSpace {DRAWN}><c:chart><c:plotArea><c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>Sales</c:v></c:pt>'
        '</c:strCache></c:strRef></c:tx><c:cat><c:strCache><c:pt idx="0"><c:v>May</c:v></c:pt></c:strCache></c:cat>'
        '<c:val><c:numCache><c:pt idx="0"><c:v>7</c:v></c:pt></c:numCache></c:val></c:ser></c:plotArea></c:chart></c:chartSpace>'
    )

    def point(id: str, text: str) -> str:
        return f'<dgm:pt modelId="{id}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'

    diagram = (
        f'<dgm:dataModel {DRAWN}><dgm:ptLst><dgm:pt modelId="0" type="doc"/>{point("3", "second")}{point("1", "first")}'
        f'{point("2", "below")}</dgm:ptLst><dgm:cxnLst><dgm:cxn srcId="0" destId="1" srcOrd="0"/>'
        '<dgm:cxn srcId="0" destId="3" srcOrd="1"/><dgm:cxn srcId="1" destId="2" srcOrd="0"/></dgm:cxnLst></dgm:dataModel>'
    )
    body = (
        f'<w:p><w:r><w:drawing {DRAWN}><a:graphicData><c:chart r:id="r1"/></a:graphicData></w:drawing></w:r></w:p>'
        f'{paragraph("between")}<w:p><w:r><w:drawing {DRAWN}><dgm:relIds r:dm="r2"/></w:drawing></w:r></w:p>{paragraph("end")}'
    )
    more: dict[str, str | bytes] = {
        RELS: relations({"r1": ("chart", "charts/chart1.xml"), "r2": ("diagramData", "diagrams/data1.xml")}),
        "word/charts/chart1.xml": chart,
        "word/diagrams/data1.xml": diagram,
    }
    path = word(tmp_path / "a.docx", body, more)
    assert extract(path, "extract_text").text() == "Sales: May 7\nbetween\nfirst\nbelow\nsecond\nend\n"
    levels = [
        (part["text"], part.get("level"))
        for part in parts(extract, path, "paragraph")
        if part.get("place") == "diagram"
    ]
    assert [text for text, _ in levels] == ["first", "below", "second"]
    assert extract(path, "count_stats").outcome.values["stats"]["charts"] == 1


def test_a_web_page_inside_a_document_is_read(tmp_path: Path, extract: Extract) -> None:
    page = "<html><head><title>no</title></head><body><h1>Head</h1><p>some <b>bold</b> words</p><script>x()</script></body></html>"
    more: dict[str, str | bytes] = {RELS: relations({"r1": ("aFChunk", "chunk.html")}), "word/chunk.html": page}
    path = word(tmp_path / "a.docx", f'{paragraph("text")}<w:altChunk r:id="r1"/>', more)
    assert extract(path, "extract_text").text() == "text\nHead\nsome bold words\n"


def test_a_text_box_does_not_take_words_of_the_paragraph_around_it(tmp_path: Path, extract: Extract) -> None:
    box = f"<w:pict><w:txbxContent>{paragraph('in the box')}</w:txbxContent></w:pict>"
    body = f"<w:p>{run('before ')}<w:r>{box}</w:r>{run('after')}</w:p>{paragraph('next')}"
    assert extract(word(tmp_path / "a.docx", body), "extract_text").text() == "before after\nin the box\nnext\n"


def test_more_odd_paragraphs_than_are_remembered_are_read_like_any_other(
    tmp_path: Path, extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "<w:p><w:r><w:t>a</w:t><w:noBreakHyphen/><w:sym/></w:r></w:p>"
    path = word(tmp_path / "a.docx", (odd + paragraph("end")) * 30)
    whole = extract(path, "extract_text").text()
    monkeypatch.setattr(flow, "_MOST_SPECIAL", 10)
    assert extract(path, "extract_text").text() == whole == "a-\nend\n" * 30
