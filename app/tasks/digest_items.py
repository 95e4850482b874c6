"""Outcomes of the analysis become items of the report."""

import base64
import json
import mimetypes
from typing import Any

from app import wiring
from app.errors import GiveUp
from app.files.store import Store
from app.reports.items import LARGEST_THUMBNAIL, DigestItem
from app.tasks.base import is_failed

Outcome = dict[str, Any]
SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""Pictures that every browser and mail program shows."""


def digest_item(outcome: Outcome, number: int) -> DigestItem:
    """One document's entry, from a result of ``analyze_document`` (its analysis is opened by key) or a failure."""
    name = str(outcome.get("name") or f"Document {number}")
    if is_failed(outcome):
        error = _object(outcome.get("error"), "error")
        message = str(error.get("message") or "It failed without a reason.")
        return DigestItem(name=name, format="", status="failed", error=message, cure=error.get("cure", ""))
    outputs, stats = _object(outcome.get("outputs"), "outputs"), _object(outcome.get("stats"), "stats")
    store = wiring.store()
    facts: dict[str, Any] = {
        "name": name,
        "format": str(outcome.get("format") or ""),
        "size": outcome.get("size"),
        "pages": stats.get("pages") or stats.get("slides") or stats.get("sheets"),
        "warnings": tuple(outcome.get("warnings") or ()),
        "thumbnail": _thumbnail(store, outputs),
    }
    try:
        overview = _overview(store, outcome)
        if overview is None:
            return DigestItem(note=_described(stats), words=stats.get("words"), **facts)
        return DigestItem.of_overview(overview, **facts)
    except (GiveUp, OSError, ValueError, KeyError, TypeError) as error:
        # One entry that cannot be made is said in the report; it does not cost the report.
        reason = f"Its analysis could not be put into the report: {error}"
        return DigestItem(name=name, format=facts["format"], status="failed", error=reason, cure="Run it again.")


def _overview(store: Store, outcome: Outcome) -> dict[str, Any] | None:
    key = (outcome.get("outputs") or {}).get("analysis_file")
    if key:
        analysis = json.loads(store.resolve(key, "documents").read_text(encoding="utf-8"))
    elif outcome.get("content"):
        analysis = outcome
    else:
        return None
    data = analysis.get("data") or {}
    # A single analysis (a summary, say) is a smaller overview.
    return data if "summary" in data else {**data, "summary": str(analysis.get("content") or "")}


def _described(stats: dict[str, Any]) -> str:
    if stats.get("width") and stats.get("height"):
        return f"A picture of {stats['width']} by {stats['height']} pixels; there is no text to analyse."
    return "There is no text to analyse."


def _thumbnail(store: Store, outputs: dict[str, Any]) -> str:
    keys = outputs.get("thumbnails") or outputs.get("image_file") or ()
    key = keys if isinstance(keys, str) else next(iter(keys), None)
    kind = mimetypes.guess_type(key)[0] if key else None
    if not key or kind not in SHOWN:
        return ""
    try:
        path = store.resolve(key, "documents")
    except GiveUp:
        return ""  # a missing preview picture is not worth a report
    uri = f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
    return uri if len(uri) <= LARGEST_THUMBNAIL else ""


def _object(value: Any, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise GiveUp(
            f"Argument documents: {name} must be an object, not {value!r:.80}.",
            code="bad_argument",
            cure="Hand in results of analyze_document as they are.",
            argument="documents",
        )
    return value
