"""What a PDF says of itself: properties, outline, attachments, encryption, sizes of pages."""

from collections import Counter
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.reading import Reading

_FORMS = {1: "AcroForm", 2: "XFA", 3: "XFA (foreground)"}
_PERMISSIONS = {"print": 1 << 2, "modify": 1 << 3, "copy": 1 << 4, "annotate": 1 << 5}  # ISO 32000-1, table 22


def metadata(pdf: Any, reading: Reading) -> None:
    """Fill ``values.metadata``."""
    found: dict[str, Any] = {}
    with reading.part("The properties"):
        found.update({key: value for key, value in pdf.get_metadata_dict().items() if value})
        version = pdf.get_version()
        found["version"] = f"{version // 10}.{version % 10}" if version else None
    found["pages"] = len(pdf)
    found["form"] = _FORMS.get(pdf.get_formtype())
    found["tagged"] = pdf.is_tagged()
    found["encryption"] = _encryption(pdf)
    with reading.part("The sizes of the pages"):
        sizes = Counter(_size(pdf, index) for index in range(min(len(pdf), reading.limits.pages)))
        found["page_sizes"] = [{"points": list(size), "pages": count} for size, count in sizes.most_common()]
    with reading.part("The outline"):
        found["outline"] = _outline(pdf, reading.limits.metadata)
    with reading.part("The attachments"):
        count = min(pdf.count_attachments(), reading.limits.metadata)
        found["attachments"] = [pdf.get_attachment(index).get_name() for index in range(count)]
    reading.value("metadata", found)


def _size(pdf: Any, index: int) -> tuple[float, float]:
    width, height = pdf.get_page_size(index)
    return round(width, 1), round(height, 1)


def _outline(pdf: Any, most: int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for bookmark in pdf.get_toc():
        if len(entries) >= most:
            break
        destination = bookmark.get_dest()
        index = destination.get_index() if destination is not None else None
        entries.append(
            {
                "title": bookmark.get_title(),
                "level": bookmark.level + 1,
                "page": index + 1 if index is not None and index >= 0 else None,
            }
        )
    return entries


def _encryption(pdf: Any) -> dict[str, Any] | None:
    revision = pdfium.FPDF_GetSecurityHandlerRevision(pdf)
    if revision < 0:
        return None
    allowed = pdfium.FPDF_GetDocPermissions(pdf)
    return {"revision": revision, "allowed": [name for name, bit in _PERMISSIONS.items() if allowed & bit]}
