"""The digest says what was read, what failed and why, and shows text of documents as text."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from app.documents.formats import Format
from app.errors import GiveUp
from app.reports.across import FORMATS
from app.reports.digest import Digest, DigestItem, Entity, headlines, render

EVIL = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>"
GOOD = DigestItem(
    name="Board memo.docx", format="word", words=1234, pages=3, size=38_991, language="English",
    summary="Revenue rose to £1.84 million.", key_points=("The shift starts in November.",),
    key_phrases=("packing shift", "green coffee"), sentiment="positive", score=0.31, topics=(("coffee", "price"),),
    entities=(Entity(text="Dr Maria Keller", kind="person", count=3), Entity(text="Acme Ltd", kind="organisation")),
)  # fmt: skip
BAD = DigestItem(name="Quotation.docx", format="word", status="failed", error="It is cut off.", cure="Send it again.")


def digest(*items: DigestItem, **more: str) -> Digest:
    created = datetime(2026, 10, 14, 9, 12, tzinfo=UTC)
    values = {"title": "Third quarter", "run_id": "run-1", "provider": "offline extractive analyser", **more}
    return Digest(created=created, items=items, **values)


def test_a_failed_file_is_named_with_its_reason_and_what_to_do():
    html = render(digest(GOOD, BAD))
    box = html[html.index("What went wrong") :]
    for part in ("Quotation.docx", "It is cut off.", "Send it again.", "The other 1 document is not affected."):
        assert part in box


def test_what_was_found_in_a_document_is_shown():
    html = render(digest(GOOD, BAD))
    for part in (
        "1,234 words", "3 pages", "39 KB", "Revenue rose to £1.84 million.", "The shift starts in November.", "green coffee",
        "Dr Maria Keller", "positive +0.31", "coffee, price", "14 October 2026, 09:12 UTC", "run-1",
    ):  # fmt: skip
        assert part in html, part


def test_it_says_that_no_language_model_wrote_it():
    assert "nothing was written by a language model" in render(digest(GOOD))


@pytest.mark.parametrize(
    "field",
    [
        "name",
        "format",
        "error",
        "cure",
        "note",
        "language",
        "summary",
        "sentiment",
        "key_points",
        "key_phrases",
        "warnings",
    ],
)
def test_text_of_a_document_is_never_markup(field):
    plain = render(digest(GOOD, BAD))
    value = (EVIL,) if isinstance(getattr(GOOD, field), tuple) else EVIL
    html = render(digest(replace(GOOD, **{field: value}), replace(BAD, **{field: value})))
    assert html.count("<script") == plain.count("<script") == 1
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_titles_names_and_topics_are_never_markup():
    item = replace(GOOD, entities=(Entity(text=EVIL, kind=EVIL),), topics=((EVIL,),))
    html = render(digest(item, replace(item, name="b"), title=EVIL, run_id=EVIL, provider=EVIL, summary=EVIL))
    assert html.count("<script") == 1
    assert "<img" not in html


def test_the_file_needs_nothing_but_itself():
    html = render(digest(GOOD, BAD, replace(GOOD, name="b.pdf", thumbnail="data:image/png;base64,iVBORw0K")))
    assert not re.findall(r'(?:src|href)="(?!#|data:image/)', html)
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_figures_are_well_formed_and_say_what_they_show():
    many = [replace(GOOD, name=f"{i} {EVIL}.docx", score=i / 20 - 0.5, language=f"L{i}") for i in range(20)]
    svgs = re.findall(r"<svg.*?</svg>", render(digest(*many, BAD)), re.DOTALL)
    assert len(svgs) >= 5
    for svg in svgs:
        root = ElementTree.fromstring(svg)
        names = [child.tag.rpartition("}")[2] for child in root]
        assert names[:2] == ["title", "desc"]
        assert root[1].text


@pytest.mark.parametrize(
    "items",
    [(), (BAD,), (GOOD,), (DigestItem(name="Logo.png", format="image"),), (GOOD, BAD) * 250],
    ids=["none", "one that failed", "one", "one without text", "500"],
)
def test_any_number_of_documents_makes_a_report(items):
    html = render(digest(*items))
    assert html.count("<article") == len(items)
    assert html.rstrip().endswith("</html>")


def test_with_many_failures_each_is_still_named():
    html = render(digest(*(replace(BAD, name=f"broken-{i}.pdf") for i in range(60))))
    assert "No document could be read" in html
    assert all(html.count(f"broken-{i}.pdf") >= 3 for i in range(60))


def test_odd_names_and_broken_characters_are_shown_and_can_be_written(tmp_path):
    name = "تقرير 📊 " + "long-" * 60 + "\ud800\x00.docx"
    (tmp_path / "report.html").write_text(render(digest(replace(GOOD, name=name))), encoding="utf-8")
    assert "تقرير 📊" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_headlines_count_documents_words_and_shared_names():
    lines = headlines(
        digest(GOOD, replace(GOOD, name="b.docx", entities=(Entity(text="Maria Keller", kind="person"),)), BAD)
    )
    assert lines[0] == "2 documents were read: 2,468 words in English."
    assert "Dr Maria Keller (2 documents)" in lines[1]
    assert headlines(digest(BAD)) == ("No document could be read.",)


def test_an_item_is_made_from_an_overview():
    overview = {
        "summary": "S.", "key_points": ["K."], "key_phrases": ["p"], "topics": [{"terms": ["a", "b"], "weight": 1}],
        "entities": [{"text": "Acme Ltd", "kind": "organisation", "count": 2}],
        "sentiment": {"available": False, "label": "not available", "score": None},
        "language": {"code": "de", "name": "German", "probability": 0.9}, "words": 7,
    }  # fmt: skip
    item = DigestItem.of_overview(overview, name="a.docx", format="word", size=12)
    assert (item.words, item.language, item.score, item.topics) == (7, "German", None, (("a", "b"),))
    assert item.entities == (Entity(text="Acme Ltd", kind="organisation", count=2),)
    assert "not available" not in render(digest(item))


@pytest.mark.parametrize(
    ("argument", "change"),
    [
        ("status", {"status": "odd"}),
        ("error", {"status": "failed"}),
        ("thumbnail", {"thumbnail": "javascript:alert(1)"}),
        ("thumbnail", {"thumbnail": 'data:image/png;base64,AA" onerror="x'}),
        ("thumbnail", {"thumbnail": "data:image/svg+xml;base64,AAAA"}),
    ],
)
def test_an_item_that_makes_no_sense_is_refused(argument, change):
    with pytest.raises(GiveUp) as caught:
        replace(GOOD, **change)
    assert caught.value.facts["argument"] == argument


@pytest.mark.parametrize("format", list(Format))
def test_every_kind_of_document_has_its_name_in_the_report(format: Format) -> None:
    assert FORMATS[format.value][0].isupper()
