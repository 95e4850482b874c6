"""Small pictures of pages."""

import io
from typing import Any

from app.documents.pdf.pages import each_page
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
    if pdf.get_formtype():
        with reading.part("The form"):
            pdf.init_forms()

    def visit(number: int, page: Any) -> bool:
        across, down = page.get_size()
        scale = min(width / max(across, 1), _TALLEST / max(down, 1))
        name = f"page-{number:03}.png"
        data = io.BytesIO()
        page.render(scale=scale).to_pil().convert("RGB").save(data, "PNG")
        reading.save("thumbnails", name, data.getvalue())
        return True

    each_page(pdf, reading, visit, dict.fromkeys(wanted))
