"""Pictures of pages."""

import io
from typing import Any

from PIL import Image

from app.documents.pdf.pages import numbers
from app.documents.reading import Reading
from app.errors import GiveUp

WIDTH = 256
USUALLY = 10  # pages, when the job names none
_TALLEST = 4_000


def save_thumbnails(pdf: Any, reading: Reading) -> None:
    """Write ``page-001.png`` and on.

    Raises:
        GiveUp: ``bad_argument``; a page does not exist.
    """
    width = reading.option("thumbnails", "width", WIDTH)
    wanted = reading.option("thumbnails", "pages") or range(1, min(USUALLY, len(pdf)) + 1)
    wrong = [number for number in wanted if number > len(pdf)]
    if wrong:
        raise GiveUp(
            f"pages: there is no page {wrong[0]} in {reading.job.name}.",
            code="bad_argument",
            cure=f"It has {len(pdf)}.",
            argument="pages",
        )
    reading.outcome.files["thumbnails"] = []
    for number in numbers(pdf, reading, dict.fromkeys(wanted), "drawing "):
        with reading.part(f"The picture of page {number}"):
            reading.save("thumbnails", f"page-{number:03}.png", thumbnail(pdf, number, width))


def thumbnail(pdf: Any, number: int, width: int) -> bytes:
    """A PNG of a page, ``width`` pixels wide; less where it would be too tall."""
    page = pdf[number - 1]
    try:
        across, down = page.get_size()
        scale = min(width / max(across, 1), _TALLEST / max(down, 1))
        data = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(data, "PNG")
        return data.getvalue()
    finally:
        page.close()


def drawn(pdf: Any, number: int, dpi: float, most_pixels: int) -> tuple[Image.Image, float]:
    """A page in grey at ``dpi``, coarser where it would have too many pixels, and the resolution that it has."""
    page = pdf[number - 1]
    try:
        across, down = page.get_size()
        scale = min(dpi / 72, (most_pixels / max(across * down, 1)) ** 0.5)
        return page.render(scale=scale, grayscale=True).to_pil(), scale * 72
    finally:
        page.close()
