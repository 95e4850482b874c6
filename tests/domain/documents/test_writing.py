"""Markdown and HTML as somebody reads them: a picture is named, a page without text says so."""

from pathlib import Path

from PIL import Image

from tests.domain.documents.conftest import Extract

BOTH = ("to_markdown", "to_html")


def written(tmp_path: Path, extract: Extract, body: str) -> tuple[str, str]:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><html><body>{body}</body></html>")
    result = extract(path, *BOTH)
    return result.text("document.md"), result.text("document.html")


def test_a_picture_without_words_is_named_as_one(tmp_path: Path, extract: Extract) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    markdown, html = written(tmp_path, extract, f'<p>before</p><img src="{dot}"><img src="{dot}"><p>after</p>')
    assert markdown.count("*[Picture]*") == 1
    assert html.count("<i>[Picture]</i>") == 1


def test_a_page_without_a_word_says_so(tmp_path: Path, extract: Extract) -> None:
    Image.new("RGB", (40, 40), "white").save(tmp_path / "white.png")
    assert "No text was found in this file." in extract(tmp_path / "white.png", "to_html").text("document.html")


def test_a_picture_without_words_does_not_end_a_list(tmp_path: Path, extract: Extract) -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    markdown, html = written(tmp_path, extract, f'<ol><li>one <img src="{dot}"><li>two</ol>')
    assert markdown == "1. one\n1. two\n"
    assert html.count("<ol>") == 1
