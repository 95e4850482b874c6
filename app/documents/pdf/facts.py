"""What a PDF says of itself: properties, outline, encryption, sizes and names of pages, fields of its form."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from app.documents.pdf.attachments import names
from app.documents.pdf.notes import annotations, form_field
from app.documents.pdf.pages import label, numbers, page
from app.documents.reading import Reading

_FORMS = {1: "AcroForm", 2: "XFA", 3: "XFA (foreground)"}
_PERMISSIONS = {
    "print": 1 << 2,
    "modify": 1 << 3,
    "copy": 1 << 4,
    "annotate": 1 << 5,
    "fill_forms": 1 << 8,
    "assemble": 1 << 10,
}  # ISO 32000-1, table 22
_CIPHERS = {
    2: "RC4, 40 bits",
    3: "RC4, up to 128 bits",
    4: "RC4 or AES, 128 bits",
    5: "AES, 256 bits",
    6: "AES, 256 bits",
}


def facts(pdf: Any, reading: Reading) -> dict[str, Any]:
    """Everything but the outline."""
    found: dict[str, Any] = {}
    with reading.part("The properties"):
        found.update({key: value for key, value in pdf.get_metadata_dict().items() if value})
        version = pdf.get_version()
        found["version"] = f"{version // 10}.{version % 10}" if version else None
    found["pages"] = len(pdf)
    found["form"] = _FORMS.get(pdf.get_formtype())
    found["tagged"] = pdf.is_tagged()
    found["encryption"] = _encryption(pdf, reading)
    with reading.part("The sizes of the pages"):
        counted = min(len(pdf), reading.limits.pages)
        sizes = Counter(_size(pdf, index) for index in range(counted))
        found["page_sizes"] = [{"points": list(size), "pages": count} for size, count in sizes.most_common()]
        labels = [label(pdf, number) for number in range(1, min(counted, reading.limits.metadata) + 1)]
        if any(text not in ("", str(number)) for number, text in enumerate(labels, 1)):
            found["page_labels"] = labels
    with reading.part("The attachments"):
        found["attachments"] = names(pdf, reading)
    if found["form"]:
        with reading.part("The fields of the form"):
            found["fields"] = [*_fields(pdf, reading)]
    return found


def outline(pdf: Any, most: int) -> Iterator[dict[str, Any]]:
    """Bookmarks in their order, with level and page from 1."""
    for bookmark, _ in zip(pdf.get_toc(), range(most), strict=False):
        destination = bookmark.get_dest()
        index = destination.get_index() if destination is not None else None
        yield {
            "title": bookmark.get_title(),
            "level": bookmark.level + 1,
            "page": index + 1 if index is not None and index >= 0 else None,
        }


def _size(pdf: Any, index: int) -> tuple[float, float]:
    size = pdfium.FS_SIZEF()
    pdfium.FPDF_GetPageSizeByIndexF(pdf, index, size)  # nothing by nothing for a page that is missing
    return round(size.width, 1), round(size.height, 1)


def _encryption(pdf: Any, reading: Reading) -> dict[str, Any] | None:
    revision = pdfium.FPDF_GetSecurityHandlerRevision(pdf)
    if revision < 0:
        return None
    allowed = pdfium.FPDF_GetDocUserPermissions(pdf)
    return {
        "revision": revision,
        "cipher": _CIPHERS.get(revision),
        "allowed": [name for name, bit in _PERMISSIONS.items() if allowed & bit],
        "password_given": "password" in reading.options,
        "opened_as_owner": pdfium.FPDF_GetDocPermissions(pdf) == 0xFFFFFFFC != allowed,
    }


def _fields(pdf: Any, reading: Reading) -> Iterator[dict[str, Any]]:
    """Every field of the form once, filled or not; of a radio button the one that is chosen."""
    found: dict[str, dict[str, Any]] = {}
    for number in numbers(pdf, reading, doing="fields of "):
        with page(pdf, number) as opened:
            for note, kind in annotations(opened):
                if kind == pdfium.FPDF_ANNOT_WIDGET and len(found) < reading.limits.metadata:
                    field = form_field(pdf.formenv, note, opened)
                    if field.kind != "button" and (field.name not in found or field.value):
                        found[field.name] = field._asdict()
    yield from found.values()
