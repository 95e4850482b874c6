"""Web pages: what a browser without scripts shows, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.documents.limits import Limits
from app.errors import GiveUp
from tests.domain.documents.conftest import Extract

PAGE = """<!doctype html><html lang=de><head><meta charset=utf-8><title>The  Title</title>
<meta name=author content="Ada"><style>p{color:red}</style></head>
<body><!-- a comment --><h1>Head<em>ing</em></h1><p>Some <b>bold</b> text<br>new line &amp; <a href="https://x.example/b">a link</a>.</p>
<p style="color:red; display: none">hidden one</p><div hidden>hidden two</div><script>hidden()</script>
<noscript>hidden three</noscript><input type=hidden value="hidden four">
<ul><li>one<ul><li>inner</ul><li><p>two</p></ul><ol><li>first</ol>
<dl><dt>Term<dd>Meaning</dl><pre>  code
    here</pre>
<table><caption>Figures</caption><tr><th rowspan=2>A<th colspan=2>B<tr><td>1<td>2<br>3</table>
<form><label for=n>Name:</label><input id=n value="Bob"><input type=checkbox name=agree checked>
<select name=s><option>first<option selected>second</select><textarea name=t>long text</textarea>
<input type=password value=secret></form>
<img src="a/pic.png" alt="A picture"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with all that pages have."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    return tmp_path / "page.html"


def parts(extract: Extract, path: Path) -> list[dict[str, Any]]:
    """The parts of a page, without what is empty."""
    found: list[dict[str, Any]] = json.loads(extract(path, "to_json").text("document.json"))["parts"]
    return found


def written(path: Path, html: str, charset: str = "utf-8") -> Path:
    """A page of some HTML."""
    path.write_bytes(html.encode(charset))
    return path


def test_a_page_is_read_as_it_is_seen(extract: Extract, page: Path) -> None:
    text = extract(page, "extract_text").text()
    assert "Heading\nSome bold text\nnew line & a link.\n" in text
    assert "  code\n    here\n" in text
    assert "Figures\nA\tB\n\t1\t2 3\n" in text
    assert "Term\nMeaning\n" in text
    assert "hidden" not in text
    assert "comment" not in text
    assert "secret" not in text


def test_structure_links_and_pictures_are_parts(extract: Extract, page: Path) -> None:
    found = parts(extract, page)
    assert [(p["text"], p["level"], p.get("ordered", False)) for p in found if "level" in p] == [
        ("one", 0, False),
        ("inner", 1, False),
        ("two", 0, False),
        ("first", 0, True),
        ("Meaning", 0, False),
    ]
    assert {"type": "link", "text": "a link", "target": "https://x.example/b"} in found
    assert {"type": "picture", "name": "pic.png", "description": "A picture"} in found
    assert [p["merged"] for p in found if p["type"] == "table"] == [[[0, 0, 2, 1], [0, 1, 1, 2]]]


def test_values_of_a_form_are_fields_under_their_labels(extract: Extract, page: Path) -> None:
    fields = {p["name"]: p["value"] for p in parts(extract, page) if p["type"] == "field"}
    assert fields == {"Name": "Bob", "agree": "yes", "s": "second", "t": "long text"}


def test_facts_of_the_head_are_metadata_and_pictures_within_the_page_are_written(extract: Extract, page: Path) -> None:
    outcome = extract(page, "metadata", "extract_images").outcome
    assert outcome.values["metadata"]["title"] == "The Title"
    assert outcome.values["metadata"]["author"] == "Ada"
    assert outcome.files["images"] == ["image-001.gif"]


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        ("", "utf-8"),
        ("", "utf-16"),
        ('<meta charset="iso-8859-1">', "utf-8-sig"),
    ],
)
def test_the_character_set_is_the_mark_then_what_is_declared_then_utf_8(
    extract: Extract, tmp_path: Path, head: str, charset: str
) -> None:
    path = written(tmp_path / "a.html", f"<html><head>{head}</head><body>слово</body></html>", charset)
    assert extract(path, "extract_text").text() == "слово\n"


def test_a_table_that_only_arranges_a_page_is_no_table(extract: Extract, tmp_path: Path) -> None:
    html = "<html><table><tr><td><table><tr><td>a<td>b<tr><td>1<td>2</table><td>beside</table></html>"
    found = parts(extract, written(tmp_path / "a.html", html))
    assert [p.get("rows") or p["text"] for p in found] == [[["a", "b"], ["1", "2"]], "beside"]


@pytest.mark.parametrize("tag", ["div", "a", "table><tr><td", "ul><li", "font"])
def test_a_page_may_nest_as_deep_as_somebody_likes(extract: Extract, tmp_path: Path, tag: str) -> None:
    path = written(tmp_path / "a.html", "<html><body><p>before</p>" + f"<{tag}>" * 100_000 + "deep")
    result = extract(path, "extract_text", "to_html", "count_stats")
    assert "before" in result.text()
    assert "deep" in result.text() or result.outcome.truncated


def test_a_merged_cell_cannot_claim_more_than_a_page_holds(extract: Extract, tmp_path: Path) -> None:
    cell = "<td rowspan=999999999 colspan=999999999>x"
    path = written(tmp_path / "a.html", f"<html><table><tr>{cell}<td>y<tr>{cell}<td>z</table></html>")
    assert "x" in extract(path, "extract_text", "to_html", "extract_tables").text()


def test_a_page_that_is_too_large_is_read_from_its_beginning(extract: Extract, tmp_path: Path) -> None:
    path = written(tmp_path / "a.html", "<html><body><p>begin</p>" + "<p>more</p>" * 1000)
    result = extract(path, "extract_text", limits=Limits(part_bytes=1000))
    assert result.outcome.truncated
    assert result.text().startswith("begin\nmore\n")


def test_a_page_without_anything_is_damaged(extract: Extract, tmp_path: Path) -> None:
    with pytest.raises(GiveUp) as caught:
        extract(written(tmp_path / "a.html", "   \n"), "extract_text")
    assert caught.value.code == "damaged_file"
