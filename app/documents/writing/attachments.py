"""Files inside a document, written under safe names of their own."""

from pathlib import PurePath

from app.documents.model import Document
from app.documents.reading import Reading

_LONGEST = 100


def save_attachments(document: Document, reading: Reading) -> None:
    """Write ``attachment-001-name.suffix`` and on, within the budget of pictures and bytes."""
    reading.outcome.files.setdefault("attachments", [])
    left, names = reading.limits.picture_bytes, []
    for number, found in enumerate(document.attachments(), 1):
        left -= len(found.data)
        if number > reading.limits.pictures or left < 0:
            reading.cut(f"Only the first {number - 1:,} attachments were written.")
            break
        file = f"attachment-{number:03}-{safe_name(found.name)}"
        reading.save("attachments", file, found.data)
        row: dict[str, str | int | bool] = {"file": file, "name": found.name, "size": len(found.data)}
        names.append(row | {"gone_through": True} if found.gone_through else row)
    reading.value("attachment_names", names)


def safe_name(name: str) -> str:
    """The last part of a name, of letters, digits, points, dashes; its suffix kept."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(c if c.isalnum() or c in "._-" else "_" for c in last).lstrip(".") or "unnamed"
    suffix = PurePath(clean).suffix[:12]
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - len(suffix)] + suffix
