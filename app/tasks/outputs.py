"""What a task made, as rows for history: each key with a name, a label, a size and a media type."""

import mimetypes
from pathlib import Path
from typing import Any

from app.files.store import PREFIX, Store

LABELS = {
    "text_file": "Text",
    "markdown_file": "Markdown",
    "images": "Picture",
    "tables": "Table",
    "converted": "Converted file",
    "thumbnails": "Page preview",
    "image_file": "Picture",
    "rotated_file": "Rotated picture",
    "metadata_file": "Metadata",
    "analysis_file": "Analysis",
    "html_file": "Web page",
    "json_file": "JSON",
    "attachments": "Attachment",
    "comparison": "Comparison",
    "comparison_file": "Comparison",
    "calculation_file": "Calculation",
    "zip_file": "All outputs as one ZIP",
    "message_file": "Mail as sent",
}

BY_NAME = {"report.html": "Report", "comparison.html": "Comparison"}
"""Pages of our own, which are more than a document in another format."""


def keyed(store: Store, folder: Path, files: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
    """File names relative to ``folder`` as keys of the store."""

    def key(name: str) -> str:
        return store.key(folder / name)

    return {
        kind: key(names) if isinstance(names, str) else [key(name) for name in names] for kind, names in files.items()
    }


def listed(store: Store, outputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Every stored file among ``outputs``; plain values among them are passed over."""
    rows = []
    for kind, value in outputs.items():
        stored = _stored(value)
        for number, key in enumerate(stored, 1):
            path = store.home / key
            label = BY_NAME.get(path.name) or LABELS.get(kind, kind.replace("_", " ").capitalize())
            rows.append(
                {
                    "key": key,
                    "kind": kind,
                    "many": isinstance(value, list),
                    "name": path.name,
                    "label": label if len(stored) == 1 else f"{label} {number}",
                    "size": path.stat().st_size if path.is_file() else 0,
                    "media_type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                }
            )
    return rows


def keys_of(outcome: dict[str, Any]) -> list[str]:
    """The key of every file that an outcome names, in order."""
    return [key for value in (outcome.get("outputs") or {}).values() for key in _stored(value)]


def _stored(value: Any) -> list[str]:
    keys = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [key for key in keys if isinstance(key, str) and key.startswith(f"{PREFIX}/")]
