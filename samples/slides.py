"""The presentation."""

import io
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

TABLE = (
    ("Channel", "Q3 2025", "Q3 2026", "Change"),
    ("Wholesale", "£1,003,000", "£1,220,000", "+21.6%"),
    ("Online shop", "£414,600", "£398,000", "-4.0%"),
    ("Own cafés", "£220,100", "£222,000", "+0.9%"),
)
TEXTS = (
    ("What went well", ("Wholesale grew by 21.6% and won the Hotel Meridian Group",
                        "Margins improved from 31% to 34%",
                        "The single-origin coffee from Colombia is the favourite of every third customer"),
     "Daniel Osei will say how the Hotel Meridian Group was won: a tasting in London, quick samples and a fair price. "
     "The wholesale team is small and did excellent work."),
    ("What went wrong", ("One parcel in nine left the Avonmouth warehouse late",
                         "Roaster 2 stood still for nine days after the afterburner failed",
                         "Online sales fell by 4% and returning customers complained"),
     "Be honest about August. The delay of parcels cost us customers, and the survey shows that they are angry. "
     "Helen Carter explains the second packing shift and when it starts."),
    ("Outlook for the fourth quarter", ("Second packing shift from 2 November 2026",
                                        "Forward contract with Finca El Mirador Cooperative by 30 November 2026",
                                        "Revenue target of £2.1 million for the fourth quarter"),
     "The target is ambitious. It depends on deliveries before Christmas: if the second shift starts late, "
     "we should expect £1.95 million instead."),
)  # fmt: skip


def review() -> bytes:
    """Six slides with notes, a chart and a table."""
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "Quarterly review, third quarter 2026"
    first.placeholders[1].text = "Harbour Lane Coffee Roasters Ltd, Bristol, 21 October 2026"
    first.notes_slide.notes_text_frame.text = "Welcome everybody and thank the roasting team for a hard summer."
    _chart(deck)
    _table(deck)
    for title, points, notes in TEXTS:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(points)
        slide.notes_slide.notes_text_frame.text = notes
    deck.core_properties.title, deck.core_properties.author = "Quarterly review Q3 2026", "Dr Maria Keller"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _chart(deck: Deck) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Revenue by month"
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx leaves it untyped
    data.categories = ["July", "August", "September"]
    data.add_series("2025", (541, 533, 564))
    data.add_series("2026", (598, 571, 671))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1.7), Inches(8), Inches(5), data)
    slide.notes_slide.notes_text_frame.text = "Thousand pounds. August is weak because roaster 2 stood still."


def _table(deck: Deck) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Revenue by channel"
    table = slide.shapes.add_table(len(TABLE), 4, Inches(0.8), Inches(2), Inches(8.4), Inches(2.4)).table
    for row, values in enumerate(TABLE):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
