"""Word documents."""

import io

from docx import Document
from docx.shared import Pt, RGBColor
from packages import blocks


def paper(text: str) -> bytes:
    """A letter-like document with a title, headings, paragraphs and lists, a header and a footer."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    title = ""
    for kind, line in blocks(text):
        if kind == "heading" and not title:
            title = line
            document.add_heading(line, 0)
        elif kind == "heading":
            document.add_heading(line, 1).runs[0].font.color.rgb = RGBColor(0x7C, 0x3F, 0x1D)
        else:
            document.add_paragraph(line, style="List Bullet" if kind == "item" else None)
    document.sections[0].header.paragraphs[0].text = "Harbour Lane Coffee Roasters Ltd"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    document.core_properties.title = title
    document.core_properties.author = "Harbour Lane Coffee Roasters Ltd"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
