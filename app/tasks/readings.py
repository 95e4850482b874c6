"""How much of a file a workflow wants, by kind: names that fit in a message instead of lists in every message."""

from dataclasses import dataclass, field
from typing import Any

from app.documents.formats import Format


@dataclass(frozen=True, slots=True)
class Reading:
    """Operations with their options."""

    operations: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)


READINGS: dict[str, dict[Format, Reading]] = {
    "text": {
        Format.WORD: Reading(("extract_text", "count_stats", "metadata")),
        Format.EXCEL: Reading(("extract_text", "analyze")),
        Format.POWERPOINT: Reading(("extract_text", "analyze")),
        Format.PDF: Reading(("extract_text", "metadata", "thumbnails"), {"thumbnails": {"width": 200, "pages": [1]}}),
        Format.IMAGE: Reading(("info", "thumbnail")),
    },
    "everything": {
        Format.WORD: Reading(("extract_text", "to_markdown", "extract_tables", "extract_images", "metadata")),
        Format.EXCEL: Reading(("extract_text", "analyze", "extract_tables", "extract_images", "metadata")),
        Format.POWERPOINT: Reading(("extract_text", "analyze", "extract_tables", "extract_images", "metadata")),
        Format.PDF: Reading(("extract_text", "extract_tables", "extract_images", "metadata")),
        Format.IMAGE: Reading(("info", "thumbnail", "metadata")),
    },
}
