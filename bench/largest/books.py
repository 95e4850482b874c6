"""A PDF of very many pages: text, a picture on every tenth, bookmarks."""

import io
from pathlib import Path
from random import Random

from PIL import Image

_WORDS = [
    "the",
    "of",
    "delivery",
    "invoice",
    "quarter",
    "supplier",
    "warehouse",
    "agreement",
    "total",
    "tonnes",
    "customer",
    "and",
    "for",
    "with",
    "under",
]
_LINES = 45
_ROWS_A_PAGE = 50


def book(path: Path, rows: int) -> None:
    """A page for every fifty ``rows``, so that a hundred thousand make two thousand pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    random = Random(1)
    canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
    for page in range(max(rows // _ROWS_A_PAGE, 1)):
        if page % 20 == 0:
            canvas.bookmarkPage(f"chapter-{page}")
            canvas.addOutlineEntry(f"Chapter {page // 20 + 1}", f"chapter-{page}")
        lines = canvas.beginText(60, 780)
        lines.textLine(f"Page {page + 1}")
        for _ in range(_LINES if page % 10 else _LINES // 2):
            lines.textLine(" ".join(random.choices(_WORDS, k=12)))
        canvas.drawText(lines)
        if page % 10 == 0:
            picture = ImageReader(io.BytesIO(_photo(random)))
            canvas.drawImage(picture, 60, 60, 400, 300)
        canvas.showPage()
    canvas.save()


def _photo(random: Random) -> bytes:
    """Noise, which no two pages share."""
    image = Image.frombytes("RGB", (80, 60), random.randbytes(80 * 60 * 3)).resize((800, 600))
    image.save(buffer := io.BytesIO(), "JPEG", quality=80)
    return buffer.getvalue()
