"""Doors to ``app.documents``: read, convert and measure files; each result lists what was made, by key."""

import json
import time
from pathlib import Path
from typing import Any

from celery import chord, group

from app import wiring
from app.documents import operations as known
from app.documents.formats import Format
from app.documents.job import Job, Wanted
from app.errors import GiveUp
from app.records import strays
from app.tasks.base import NexusTask, is_failed
from app.tasks.outputs import LABELS, keyed
from app.tasks.place import Place, place_of
from app.tasks.readings import READINGS
from config.celery_config import celery_app

Result = dict[str, Any]
Names = list[str] | None
Options = dict[str, Any] | None
LEFTOVER_HOURS = 24
FACTS = "metadata.json"


@celery_app.task(bind=True, base=NexusTask)
def process_word_document(self: NexusTask, file_path: str, operations: Names = None, options: Options = None) -> Result:
    """extract_text, count_stats, extract_images, extract_tables, metadata, to_markdown of a Word document."""
    return _processed(self, file_path, Format.WORD, operations or ["extract_text"], options)


@celery_app.task(bind=True, base=NexusTask)
def process_excel_file(self: NexusTask, file_path: str, operations: Names = None, options: Options = None) -> Result:
    """analyze, convert, calculate, extract_text of a workbook."""
    return _processed(self, file_path, Format.EXCEL, operations or ["analyze"], options)


@celery_app.task(bind=True, base=NexusTask)
def process_powerpoint(self: NexusTask, file_path: str, operations: Names = None, options: Options = None) -> Result:
    """extract_text (with notes), analyze, extract_images of a presentation."""
    return _processed(self, file_path, Format.POWERPOINT, operations or ["extract_text"], options)


@celery_app.task(bind=True, base=NexusTask)
def process_pdf(self: NexusTask, file_path: str, operations: Names = None, options: Options = None) -> Result:
    """extract_text, metadata, extract_images, extract_tables, thumbnails of a PDF."""
    return _processed(self, file_path, Format.PDF, operations or ["extract_text"], options)


@celery_app.task(bind=True, base=NexusTask)
def process_image(self: NexusTask, file_path: str, operations: Names = None, options: Options = None) -> Result:
    """info, resize, thumbnail, convert, rotate of a picture."""
    return _processed(self, file_path, Format.IMAGE, operations or ["info"], options)


@celery_app.task(bind=True, base=NexusTask)
def process_file(self: NexusTask, file_path: str, reading: str = "text") -> Result:
    """A file of any kind that is read, found out by its content; ``reading`` names how much of it is wanted."""
    if reading not in READINGS:
        raise GiveUp(
            f"Argument reading cannot be {reading!r}. Known: {', '.join(READINGS)}.",
            code="bad_argument",
            argument="reading",
        )
    path = wiring.store().resolve(file_path)
    return _with_facts_filed(self, _read(self, path, dict(READINGS[reading])))


@celery_app.task(base=NexusTask)
def refuse_file(error: dict[str, Any]) -> Result:
    """An input that was at fault before it could be stored: fails with the reason that was found then."""
    raise GiveUp.from_json(error)


@celery_app.task(bind=True, base=NexusTask)
def batch_process_files(self: NexusTask, file_paths: list[str], reading: str = "text") -> Result:
    """Many files in parallel, with one joined result: a bad file is an entry in it and costs the others nothing."""
    if not file_paths:
        raise GiveUp("Argument file_paths is empty: name at least one file.", code="bad_argument")
    folder = f"tasks/{self.request.id}"
    members = [
        process_file.s(file_path=path, reading=reading).set(
            priority=5, headers=Place(item=str(n), name=path, folder=f"{folder}/{n:04d}").headers()
        )
        for n, path in enumerate(file_paths, 1)
    ]
    self.replace(chord(group(members), join_batch.s().set(priority=5)))
    raise AssertionError("replace never returns")


@celery_app.task
def join_batch(outcomes: list[Result]) -> Result:
    """The outcomes of a batch as one result."""
    bad = [outcome for outcome in outcomes if is_failed(outcome)]
    stats = {"files": len(outcomes), "succeeded": len(outcomes) - len(bad), "failed": len(bad)}
    status = "succeeded" if not bad else "completed with failures" if len(bad) < len(outcomes) else "failed"
    # Not "failed": the batch itself has done its work, and says which files it could not read.
    return {"status": "completed with failures" if status == "failed" else status, "items": outcomes, "stats": stats}


@celery_app.task
def cleanup_temp_files(older_than_hours: float = LEFTOVER_HOURS) -> Result:
    """Remove what interrupted writes and starts left behind in the artifact store, and readings kept for too long."""
    if older_than_hours < 1:
        raise GiveUp(
            f"Argument older_than_hours cannot be {older_than_hours:g}.",
            code="bad_argument",
            cure="At least 1: what is younger may be in use.",
        )
    store, before = wiring.store(), time.time() - older_than_hours * 3600
    known = strays.ids(wiring.database())
    unknown = [folder for folder in store.old_folders("runs", before) if folder.name not in known]
    removed = 0
    for path in [*store.leftovers(before), *unknown]:
        if path.is_dir():
            store.remove(path)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    aged = wiring.kept().tidy(time.time())
    return {"status": "succeeded", "stats": {"removed": removed, "readings": aged}}


def _processed(task: NexusTask, file_path: str, wanted: Format, operations: list[str], options: Options) -> Result:
    checked = known.check(wanted, operations, options or {})
    return _read(task, wiring.store().resolve(file_path), {wanted: Wanted(checked, options or {})})


def _read(task: NexusTask, path: Path, plan: dict[Format, Wanted]) -> Result:
    store, folder = wiring.store(), task.output_folder()
    job = Job(path, _name(task, path.name), folder, plan)
    outcome, reused = wiring.kept().run(wiring.reader(), job, stop=task.cancelled, progress=task.progress)
    return {
        "status": "succeeded",
        "name": job.name,
        "format": outcome.format,
        "size": path.stat().st_size,
        "outputs": {**outcome.values, **keyed(store, folder, outcome.files)},
        "stats": outcome.stats,
        "warnings": outcome.warnings,
        "truncated": outcome.truncated,
        "reused": reused,
    }


def _with_facts_filed(task: NexusTask, result: Result) -> Result:
    """The same result with its facts in a file: what travels through a workflow is names of things."""
    store, folder = wiring.store(), task.output_folder()
    files = {kind: value for kind, value in result["outputs"].items() if kind in LABELS}
    facts = {kind: value for kind, value in result["outputs"].items() if kind not in LABELS}
    whole = {"name": result["name"], "format": result["format"], "stats": result["stats"], **facts}
    store.put(folder, FACTS, json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode())
    return {**result, "outputs": {**files, **keyed(store, folder, {"metadata_file": FACTS})}}


def _name(task: NexusTask, otherwise: str) -> str:
    place = place_of(task.request)
    return place.name if place and place.run and place.name else otherwise
