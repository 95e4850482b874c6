"""Lists of relationships: what is read at a look says what a parser would; anything else is left to a parser."""

import pytest
from lxml import etree

from app.documents.relations import listed, resolved

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
ONE = f'<Relationship Id="rId1" Type="{TYPE}" Target="worksheets/sheet1.xml"/>'


def wrapped(inner: str, head: str = HEAD) -> bytes:
    """A whole list."""
    return f'{head}<Relationships xmlns="urn:x">{inner}</Relationships>'.encode()


@pytest.mark.parametrize(
    "data",
    [
        wrapped(ONE),
        wrapped(ONE, ""),
        wrapped(ONE + "\n  " + ONE.replace("rId1", "rId2") + "\n"),
        wrapped('<Relationship Target="a b;c=d?e" TargetMode="External" Id="" Type="x" />'),
        wrapped('<Relationship Id="rId1"/>'),
        wrapped('<Relationship Target="x.xml"/><Relationship Type="y"/>'),
        wrapped("<Relationship Target=\" Id='x'\"/>"),
    ],
)
def test_a_usual_list_says_what_a_parser_says(data: bytes) -> None:
    assert listed(data) == [dict(element.attrib) for element in etree.fromstring(data)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        wrapped(""),
        wrapped(ONE)[:-3],
        wrapped(ONE) + b"<x/>",
        wrapped(ONE + "<!-- a comment -->"),
        wrapped(f"<![CDATA[{ONE}]]>"),
        wrapped(ONE.replace("sheet1", "sheet&#49;")),
        wrapped(ONE.replace("sheet1", "Übersicht")),
        wrapped(ONE.replace("sheet1", "sheet\t1")),
        wrapped(ONE.replace("sheet1", "sheet\x011")),
        wrapped(ONE.replace(' Id="rId1"', ' Id="rId1" Id="rId2"')),
        wrapped(ONE.replace(' Id="rId1"', " Id='rId1'")),
        wrapped(ONE.replace("<Relationship ", '<Relationship odd="1" ')),
        wrapped(ONE.replace("<Rel", "<p:Rel")),
        wrapped(ONE.replace("/>", "></Relationship>")),
        wrapped(ONE, HEAD.replace("UTF-8", "UTF-16")),
        wrapped(ONE, HEAD + "<!DOCTYPE x>"),
    ],
)
def test_whatever_is_unusual_is_left_to_a_parser(data: bytes) -> None:
    assert listed(data) is None


def test_a_long_list_that_breaks_at_its_end_costs_no_more_than_it_is_long() -> None:
    assert listed(wrapped(ONE * 20_000 + "<")) is None


@pytest.mark.parametrize(
    ("target", "part"),
    [("a.xml", "xl/a.xml"), ("/xl/b.xml", "xl/b.xml"), ("../c.xml", "c.xml"), ("./d%20e.xml", "xl/d e.xml")],
)
def test_a_target_is_seen_from_the_folder_of_its_part(target: str, part: str) -> None:
    assert resolved("xl", target) == part
