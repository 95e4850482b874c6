"""Doors to ``app.reports``: many outcomes become one report or one ZIP."""

import json
from typing import Any

from app import wiring
from app.ai.offline import LABEL
from app.errors import GiveUp
from app.files.bundle import folder_name, write_zip
from app.records.base import now
from app.reports.analytics import render_analytics
from app.reports.digest import Digest, headlines, render
from app.tasks.base import NexusTask, is_failed
from app.tasks.digest_items import digest_item
from app.tasks.joining import pictures_as_pdf
from app.tasks.outputs import keyed, keys_of
from app.tasks.place import place_of
from config.celery_config import celery_app

Result = dict[str, Any]
REPORT = "report.html"
BUNDLE = "outputs.zip"


@celery_app.task(bind=True, base=NexusTask)
def generate_summary_report(
    self: NexusTask, documents: list[Result], title: str = "Digest", format: str = "html"
) -> Result:
    """One report over many analysed documents; ``documents`` are results of ``analyze_document`` or tagged failures."""
    if format != "html":
        raise GiveUp(f"Argument format cannot be {format!r}. Known: html.", code="bad_argument", argument="format")
    items = tuple(digest_item(document, number) for number, document in enumerate(documents, 1))
    place, store = place_of(self.request), wiring.store()
    run_id = place.run if place else self.request.id or ""
    digest = Digest(title=title, run_id=run_id, created=now(), provider=LABEL, items=items)
    folder = self.output_folder()
    store.put(folder, REPORT, render(digest).encode())
    failed = [{"name": item.name, "reason": f"{item.error} {item.cure}".strip()} for item in digest.bad]
    good = len(digest.good)
    return {
        "status": "succeeded",
        "content": f"{good} of {len(items)} documents are in the report.",
        "outputs": keyed(store, folder, {"html_file": REPORT}),
        "stats": {"documents": len(items), "succeeded": good, "failed": len(failed)},
        "context": {
            "title": title,
            "total": len(items),
            "succeeded": good,
            "failed": failed,
            "headlines": list(headlines(digest)),
        },
    }


@celery_app.task(bind=True, base=NexusTask)
def bundle_outputs(self: NexusTask, outcomes: list[Result], title: str = "Outputs", one_pdf: bool = False) -> Result:
    """Everything that was made from many files as one ZIP, with a manifest that names what failed and why.

    With ``one_pdf`` the pictures among the files are joined into one PDF, in order.
    """
    store, folder = wiring.store(), self.output_folder()
    joined = pictures_as_pdf(self, outcomes) if one_pdf else None
    entries = [
        (folder_name(number, outcome.get("name", "file")), key)
        for number, outcome in enumerate(outcomes, 1)
        for key in keys_of(outcome)
    ]
    entries += [("", key) for key in keys_of(joined or {})]
    rows = [
        {
            "name": o.get("name"),
            "status": o.get("status"),
            "format": o.get("format"),
            "folder": folder_name(number, o.get("name", "file")) if keys_of(o) else None,
            "error": o.get("error"),
            "stats": o.get("stats"),
            "warnings": o.get("warnings") or [],
            "truncated": bool(o.get("truncated")),
        }
        for number, o in enumerate(outcomes, 1)
    ]
    manifest = {"title": title, "created": now().isoformat(timespec="seconds"), "files": rows}
    with store.writing(folder / BUNDLE) as stream:
        written = write_zip(
            stream, store, entries, {"manifest.json": json.dumps(manifest, ensure_ascii=False, indent=1)}
        )
    failed = sum(map(is_failed, outcomes))
    return {
        "status": "succeeded",
        "outputs": {**(joined or {}).get("outputs", {}), **keyed(store, folder, {"zip_file": BUNDLE})},
        "stats": {"documents": len(outcomes), "failed": failed, "files": written},
        "warnings": (joined or {}).get("warnings", []),
    }


@celery_app.task(bind=True, base=NexusTask)
def generate_analytics_report(
    self: NexusTask, data: dict[str, Any], report_type: str = "summary", format: str = "html"
) -> Result:
    """Figures over ``data["records"]``, a list of objects."""
    if format != "html":
        raise GiveUp(f"Argument format cannot be {format!r}. Known: html.", code="bad_argument", argument="format")
    page = render_analytics(data, report_type)
    folder = self.output_folder()
    wiring.store().put(folder, REPORT, page.encode())
    return {
        "status": "succeeded",
        "outputs": keyed(wiring.store(), folder, {"html_file": REPORT}),
        "stats": {"records": len(data["records"])},
    }
