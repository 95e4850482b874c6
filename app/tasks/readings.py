"""How much of a file a workflow wants, by kind: names that fit in a message instead of lists in every message."""

from app.documents.formats import Format
from app.documents.job import Wanted

READINGS: dict[str, dict[Format, Wanted]] = {
    "text": {
        Format.WORD: Wanted(("extract_text", "count_stats", "metadata")),
        Format.EXCEL: Wanted(("extract_text", "analyze")),
        Format.POWERPOINT: Wanted(("extract_text", "analyze")),
        Format.PDF: Wanted(("extract_text", "metadata", "thumbnails"), {"thumbnails": {"width": 200, "pages": [1]}}),
        Format.IMAGE: Wanted(("info", "thumbnail")),
        Format.TEXT: Wanted(("extract_text", "count_stats")),
        Format.HTML: Wanted(("extract_text", "metadata")),
        Format.MAIL: Wanted(("extract_text", "metadata")),
    },
    "everything": {
        Format.WORD: Wanted(("extract_text", "to_markdown", "extract_tables", "extract_images", "metadata")),
        Format.EXCEL: Wanted(("extract_text", "analyze", "extract_tables", "extract_images", "metadata")),
        Format.POWERPOINT: Wanted(("extract_text", "analyze", "extract_tables", "extract_images", "metadata")),
        Format.PDF: Wanted(("extract_text", "extract_tables", "extract_images", "metadata")),
        Format.IMAGE: Wanted(("info", "thumbnail", "metadata")),
        Format.TEXT: Wanted(("extract_text", "to_markdown", "extract_tables", "count_stats")),
        Format.HTML: Wanted(("extract_text", "to_markdown", "extract_tables", "metadata")),
        Format.MAIL: Wanted(("extract_text", "to_markdown", "extract_attachments", "metadata")),
    },
}
