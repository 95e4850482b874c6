"""Word and OpenDocument texts that are too deep, too long or in circles."""

from bench.attacks.attack import attack
from bench.attacks.hulls import W, noise, open_document, paragraph, relations, word


def _styled(styles: str, numbering: str, body: str) -> bytes:
    rels = relations(("styles", "styles.xml"), ("numbering", "numbering.xml"))
    return word(
        body,
        {
            "word/_rels/document.xml.rels": rels,
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
            "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>',
        },
    )


def _style(name: str, based_on: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{name}"><w:basedOn w:val="{based_on}"/></w:style>'


def _in_style(name: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr><w:r><w:t>text</w:t></w:r></w:p>'


@attack("styles-in-a-circle.docx")
def style_circle() -> bytes:
    """Styles that inherit from each other."""
    return _styled(_style("A", "B") + _style("B", "A") + _style("C", "C"), "", _in_style("A") + _in_style("C"))


@attack("style-chain.docx", 3_000, quick=False)
@attack("long-style-chain.docx", 60_000, quick=False)
def style_chain(length: int) -> bytes:
    """Each style inherits from the next, and each is used."""
    styles = "".join(_style(f"S{number}", f"S{number + 1}") for number in range(length))
    return _styled(styles, "", "".join(_in_style(f"S{number}") for number in range(length)))


@attack("numbering-in-a-circle.docx")
def numbering_circle() -> bytes:
    """A list that takes its levels from a style that takes them from the list, and numbers beyond all sense."""
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/><w:styleLink w:val="L"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="99999999999999999999"><w:start w:val="-9"/></w:lvl>'
        '<w:lvl w:ilvl="-1"/><w:lvl w:ilvl="٣"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )
    style = '<w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    listed = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        "<w:r><w:t>text</w:t></w:r></w:p>"
        for number in ("1", "2", "-1", "²", "9" * 5000)
        for level in ("0", "-5", "²", "9" * 5000)
    )
    return _styled(style, numbering, listed)


@attack("million-paragraphs.docx", 1_000_000, quick=False)
def tiny_paragraphs(count: int) -> bytes:
    """As many paragraphs as fit into a part."""
    return word("".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in noise(count)))


@attack("million-cells.docx", quick=False)
def tiny_cells() -> bytes:
    """A table of sixty columns and ten thousand rows."""
    cells = [f"<w:tc><w:p><w:r><w:t>{each}</w:t></w:r></w:p></w:tc>" for each in noise(600_000)]
    rows = "".join(f"<w:tr>{''.join(cells[at : at + 60])}</w:tr>" for at in range(0, len(cells), 60))
    return word(f"<w:tbl>{rows}</w:tbl>")


@attack("huge-spans.docx")
def huge_spans() -> bytes:
    """Merged cells that claim billions of columns and rows."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/><w:vMerge w:val="{merge}"/></w:tcPr>{paragraph("c")}</w:tc>'
        for span in ("2000000000", "-5", "x", "²", "9" * 5000)
        for merge in ("restart", "continue", "")
    )
    row = f'<w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr>{cells}</w:tr>'
    return word(f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * 1000}</w:tblGrid>{row * 100}</w:tbl>")


@attack("deep-tables.docx", "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 80)
@attack("deep-controls.docx", "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 120)
@attack("deep-boxes.docx", "<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>", 80)
@attack("deep-insertions.docx", "<w:ins><w:moveTo>", "</w:moveTo></w:ins>", 120)
def deep_word(before: str, after: str, depth: int) -> bytes:
    """Containers in containers, each level with a paragraph, as deep as the parser allows."""
    return word((before + paragraph("x")) * depth + after * depth)


@attack("wide-nesting.docx", quick=False)
def wide_nesting() -> bytes:
    """Text boxes in text boxes, twenty deep and each with many twins: one walk must not be a walk for each level."""
    inner = paragraph("x") * 2000
    for _ in range(20):
        inner = f"<w:p><w:r><w:txbxContent>{inner}{paragraph('y') * 500}</w:txbxContent></w:r></w:p>"
    return word(inner)


@attack("deep-lists.odt", "<text:list><text:list-item>", "</text:list-item></text:list>", 100)
@attack("deep-sections.odt", "<text:section>", "</text:section>", 200)
@attack(
    "deep-frames.odt", "<text:p><drawing:frame><drawing:text-box>", "</drawing:text-box></drawing:frame></text:p>", 70
)
@attack("deep-spans.odt", "<text:p><text:span>", "</text:span></text:p>", 100)
@attack(
    "deep-tables.odt",
    "<table:table><table:table-row><table:table-cell>",
    "</table:table-cell></table:table-row></table:table>",
    70,
)
def deep_open(before: str, after: str, depth: int) -> bytes:
    """The same for OpenDocument."""
    return open_document("odt", (before + "<text:p>x</text:p>") * depth + after * depth)


@attack("repeated-spaces.odt")
def repeated_spaces() -> bytes:
    """Elements that stand for two billion spaces, and cells that repeat as often."""
    repeat = 'table:number-columns-repeated="2000000000" table:number-rows-repeated="2000000000"'
    cell = f"<table:table-cell {repeat}><text:p>x</text:p></table:table-cell>"
    rows = f'<table:table-row table:number-rows-repeated="2000000000">{cell}</table:table-row>' * 3
    return open_document("odt", f'<text:p>a<text:s text:c="2000000000"/>b</text:p><table:table>{rows}</table:table>')


@attack("styles-in-a-circle.odt")
def open_style_circle() -> bytes:
    """Styles that inherit from each other."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}"/>'
        for name, parent in (("A", "B"), ("B", "A"), ("C", "C"))
    )
    body = '<text:p text:style-name="A">a</text:p><text:h text:outline-level="999999999999">b</text:h>'
    return open_document("odt", f"<office:automatic-styles>{styles}</office:automatic-styles>{body}")
