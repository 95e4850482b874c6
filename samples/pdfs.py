"""PDF files: an invoice of one page and a survey report of several."""

import io
from xml.sax.saxutils import escape

from packages import blocks
from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

BROWN = HexColor("#7C3F1D")
LINES = (
    ("Item", "Kilograms", "Price", "Amount"),
    ("House blend, whole bean", "650", "£14.20", "£9,230.00"),
    ("Colombia Huila, whole bean", "400", "£18.90", "£7,560.00"),
    ("Espresso No. 3, whole bean", "240", "£15.60", "£3,744.00"),
    ("Freight Bristol to Stockholm", "", "", "£612.00"),
    ("Total, due 13 November 2026", "", "", "£21,146.00"),
)
INVOICE = (
    "Harbour Lane Coffee Roasters Ltd, 14 Harbour Lane, Bristol. VAT number GB 294 5511 02.",
    "To: Lindgren & Sons AB, Stockholm, Sweden. Date: 14 October 2026. Customer number: LS-10044. Order: SO-26457.",
    "Thank you for your order of 28 September 2026. We delivered the following goods on 9 October 2026 from our "
    "warehouse in Avonmouth. The delivery was complete and was accepted by Erik Lindgren.",
)
TERMS = (
    "Please pay within 30 days to account 40118822, sort code 20-14-09, and quote the invoice number HL-2026-0931. "
    "Payment within 10 days earns a discount of 2%. Late payment is charged with interest of 0.8% a month. "
    "The export is free of VAT.",
    "Questions about this invoice: accounts@harbourlane.example, +44 117 496 0150.",
)


def invoice() -> bytes:
    """One page with a table of items."""
    style = getSampleStyleSheet()["BodyText"]
    table = Table(LINES, colWidths=[80 * mm, 28 * mm, 28 * mm, 32 * mm])
    table.setStyle(
        [("BACKGROUND", (0, 0), (-1, 0), BROWN), ("TEXTCOLOR", (0, 0), (-1, 0), HexColor("#FFFFFF")),
         ("FONTNAME", (0, -1), (-1, -1), "Helvetica-Bold"), ("LINEABOVE", (0, -1), (-1, -1), 1, BROWN),
         ("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]
    )  # fmt: skip
    story = [_title("Invoice HL-2026-0931"), *[Paragraph(escape(line), style) for line in INVOICE], Spacer(1, 8 * mm)]
    return _saved(
        [*story, table, Spacer(1, 8 * mm), *[Paragraph(line, style) for line in TERMS]], "Invoice HL-2026-0931"
    )


def survey() -> bytes:
    """Several pages of prose with a chart."""
    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["BodyText"], fontSize=11.5, leading=18, spaceAfter=10)
    story: list[Flowable] = []
    for kind, text in blocks("survey.txt"):
        if kind == "bars":
            story.append(_bars(text))
        elif kind == "heading":
            story.append(_title(text) if not story else Paragraph(text, styles["Heading2"]))
        else:
            story.append(Paragraph(escape(text), body))
    return _saved(story, "Customer survey 2026")


def _bars(text: str) -> Drawing:
    pairs = [part.strip().rsplit(" ", 1) for part in text.split("|")]
    drawing, chart = Drawing(440, 170), HorizontalBarChart()
    chart.x, chart.y, chart.width, chart.height = 80, 15, 330, 145
    chart.data = [[float(value) for _, value in reversed(pairs)]]
    chart.categoryAxis.categoryNames = [name for name, _ in reversed(pairs)]
    chart.valueAxis.valueMin, chart.valueAxis.valueMax = 0, 100
    chart.bars[0].fillColor = BROWN
    drawing.add(chart)
    return drawing


def _title(text: str) -> Paragraph:
    return Paragraph(text, ParagraphStyle("t", fontName="Helvetica-Bold", fontSize=20, leading=30, textColor=BROWN))


def _saved(story: list[Flowable], title: str) -> bytes:
    out = io.BytesIO()
    page = SimpleDocTemplate(out, pagesize=A4, title=title, author="Harbour Lane Coffee Roasters Ltd", invariant=1,
                             leftMargin=22 * mm, rightMargin=22 * mm)  # fmt: skip
    page.build(story)
    return out.getvalue()
