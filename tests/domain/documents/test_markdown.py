"""Markdown and HTML: what is written comes back as it was, and links stand where they stood."""

import html
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from pptx import Presentation
from reportlab.pdfgen.canvas import Canvas

from app.documents.job import Job
from app.documents.limits import Limits
from app.documents.model import Field, Link, Paragraph, Part, Picture, Place, Section, Table
from app.documents.model import Kind as SectionKind
from app.documents.reading import Reading
from app.documents.sniffing import recognise, sniff
from app.documents.writing.html import Html
from app.documents.writing.markdown import Markdown
from tests.domain.documents.conftest import Extract

PARSER = MarkdownIt("commonmark", {"linkify": False}).enable("table")
SITE = "https://example.com/a?b=1&copy=2"


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    path = tmp_path / "a.txt"
    path.write_text("nothing")
    out = tmp_path / "out"
    out.mkdir()
    job = Job.of(path, sniff(path), ("to_markdown", "to_html"), out)
    return Reading(job, recognise(path, path.name), Limits())


def markdown(reading: Reading, *parts: Part) -> str:
    with Markdown(reading) as file:
        for part in parts:
            file.add(part)
    return (reading.job.folder / "document.md").read_text("utf-8")


def page(reading: Reading, *parts: Part) -> str:
    with Html(reading) as file:
        for part in parts:
            file.add(part)
    return (reading.job.folder / "document.html").read_text("utf-8").partition("<body>\n")[2]


def rendered(text: str) -> str:
    return PARSER.render(text)


HARD = [
    "1. no list",
    "12) no list",
    "- no entry",
    "+ no entry",
    "# no heading",
    "####### seven",
    "---",
    "a title?\n---",
    "a title?\n===",
    "a row\n| --- |",
    "- - -",
    "***",
    "~~~ no code",
    "```no code```",
    "    no code",
    "a\n\n    no code either",
    "> no quote",
    "<script>alert(1)</script>",
    "&amp; &copy; &#65; AT&T",
    "[a](http://b.example) ![c](d)",
    "[x]: http://b.example",
    "a\\b \\* back",
    "snake_case_name *stars* `ticks`",
    "1986\\. A good year",
    "ends in C#",
    "ends in #",
    "1.5 is no entry",
    "1.",
    "-",
]


@pytest.mark.parametrize("text", HARD)
@pytest.mark.parametrize("how", [{}, {"heading": 2}, {"level": 0}, {"place": Place.COMMENT}])
def test_a_text_comes_back_as_it_was(reading: Reading, text: str, how: dict[str, int]) -> None:
    shown = rendered(markdown(reading, Paragraph(text, **how)))  # type: ignore[arg-type]  # one of its fields
    body = shown.removeprefix("<blockquote>\n<p><em>Comment:</em>")
    assert html.unescape(re.sub(r"<[^>]*>", "", body)).split() == text.split()
    assert not set(re.findall(r"<(\w+)", body)) - {"p", "br", "h2", "ul", "li", "blockquote"}
    assert "<h2>" not in shown or how.get("heading")
    assert "blockquote" not in shown or how.get("place")
    assert shown.count("<li>") == ("level" in how)


def test_a_number_that_begins_a_line_is_escaped_behind_it(reading: Reading) -> None:
    assert markdown(reading, Paragraph("1. no list")) == "1\\. no list\n\n"


def test_links_stand_in_the_paragraph_before_them(reading: Reading) -> None:
    parts = [Paragraph("See  this\nand this [1]!"), Link("this", SITE), Field("x", "this", shown=True)]
    parts += [Link("this", "mailto:me@example.com"), Link("[1]", "http://x.example/(a b)<c>")]
    assert rendered(markdown(reading, *parts)) == (
        '<p>See  <a href="https://example.com/a?b=1&amp;copy=2">this</a><br />\nand '
        '<a href="mailto:me@example.com">this</a> <a href="http://x.example/(a%20b)%3Cc%3E">[1]</a>!</p>\n'
    )
    assert page(reading, *parts).startswith(
        '<p>See  <a rel="noreferrer" href="https://example.com/a?b=1&amp;copy=2">this</a><br>and '
        '<a rel="noreferrer" href="mailto:me@example.com">this</a> '
    )


def test_a_mark_before_a_link_makes_no_picture_of_it(reading: Reading) -> None:
    assert "<img" not in rendered(markdown(reading, Paragraph("Look!here"), Link("here", SITE)))


@pytest.mark.parametrize("text", ["1986", "# x", "a | b"])
def test_a_link_at_a_lines_start_is_a_link(reading: Reading, text: str) -> None:
    shown = rendered(markdown(reading, Paragraph(f"{text}. More"), Link(text, SITE)))
    assert shown == f'<p><a href="{html.escape(SITE)}">{text}</a>. More</p>\n'


def test_links_whose_text_is_in_no_paragraph_are_a_list(reading: Reading) -> None:
    parts = [Paragraph("Text"), Link("elsewhere", SITE), Link("", "https://b.example/"), Picture("p.png", "A cat")]
    shown = rendered(markdown(reading, *parts))
    assert shown.index("A cat") < shown.index("elsewhere</a></li>")
    assert '<a href="https://b.example/">https://b.example/</a>' in shown
    assert page(reading, *parts).count("<li><a rel=") == 2


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "#slide-3", "b.docx"]
)
def test_only_addresses_of_the_web_and_of_people_become_links(reading: Reading, target: str) -> None:
    parts = [Paragraph("here"), Link("here", target), Link("elsewhere", target)]
    assert markdown(reading, *parts) == "here\n\n"
    assert page(reading, *parts) == "<p>here</p>\n</body></html>\n"


def test_a_target_cannot_leave_its_attribute(reading: Reading) -> None:
    parts = [Paragraph("here"), Link("here", 'https://x.example/"><script>x</script>\n[a](javascript:b)')]
    assert "<script" not in page(reading, *parts)
    assert "<script" not in (shown := rendered(markdown(reading, *parts)))
    assert shown.count("href=") == 1


LISTS = [
    Paragraph("one", level=0),
    Paragraph("one one", level=2),
    Paragraph("one two", level=2),
    Paragraph("one two first", level=3, ordered=True),
    Paragraph("two", level=0),
    Paragraph("first", level=0, ordered=True),
    Paragraph("after"),
]
NESTED = (
    "<ul><li>one<ul><li>one one</li><li>one two<ol><li>one two first</li></ol></li></ul></li>"
    "<li>two</li></ul><ol><li>first</li></ol><p>after</p>"
)


def test_a_list_in_a_list_lies_in_its_entry(reading: Reading) -> None:
    assert page(reading, *LISTS).replace("\n", "") == NESTED + "</body></html>"
    assert rendered(markdown(reading, *LISTS)).replace("\n", "") == NESTED


def test_a_list_that_begins_deep_is_no_code(reading: Reading) -> None:
    shown = rendered(markdown(reading, Paragraph("deep", level=4), Paragraph("deep too", level=4)))
    assert shown == "<ul>\n<li>deep</li>\n<li>deep too</li>\n</ul>\n"


def test_what_is_held_back_is_written_at_the_end_and_in_order(reading: Reading) -> None:
    parts: list[Part] = [
        Section(SectionKind.SLIDE, 1, "One"),
        Paragraph("One", heading=2),
        Paragraph("before"),
        Table([["cell", 1]]),
        Link("cell", SITE),
        Paragraph("last"),
    ]
    shown = page(reading, *parts)
    places = [shown.index(word) for word in ("<h2>One", "before", "<td>cell", 'class="n">1', SITE[:19], "last")]
    assert places == sorted(places)
    assert shown.endswith("<p>last</p>\n</section>\n</body></html>\n")


def test_links_on_a_slide_follow_their_own_paragraph(tmp_path: Path, extract: Extract) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    frame = slide.placeholders[1].text_frame
    for number in (1, 2):
        run = (frame.paragraphs[0] if number == 1 else frame.add_paragraph()).add_run()
        run.text = "here"
        run.hyperlink.address = f"https://example.com/{number}"
    presentation.save(str(tmp_path / "a.pptx"))
    shown = rendered(extract(tmp_path / "a.pptx", "to_markdown").text("document.md"))
    assert re.findall(r"<li>(.*)</li>", shown) == [
        f'<a href="https://example.com/{number}">here</a>' for number in (1, 2)
    ]


def test_links_on_a_page_follow_the_paragraph_that_they_lie_on(tmp_path: Path, extract: Extract) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for number, height in enumerate((700, 500, 300)):
        canvas.drawString(72, height, "Read it here")
        canvas.linkURL(f"https://example.com/{number}", (117, height - 3, 145, height + 10))
    canvas.save()
    shown = rendered(extract(tmp_path / "a.pdf", "to_markdown").text("document.md"))
    assert re.findall(r"example.com/(\d)\">", shown) == ["0", "1", "2"]
    assert shown.count("<p>Read it <a") == 3
