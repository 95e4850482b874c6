"""Doors to ``app.documents``: read, convert and measure files; each result lists what was made, by key."""

import time
from typing import Any

from celery import chord, group

from app import wiring
from app.documents import operations as known
from app.documents.formats import Format
from app.documents.job import Wanted
from app.documents.options import OPTIONS
from app.errors import GiveUp
from app.records import strays
from app.tasks import readings
from app.tasks.base import NexusTask, is_failed
from app.tasks.place import Place
from app.tasks.reading import named, read, with_facts_filed
from config.celery_config import celery_app
from config.settings import settings

Result = dict[str, Any]
Names = list[str] | None
Options = dict[str, Any] | None
LEFTOVER_HOURS = 24


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
def process_file(
    self: NexusTask, file_path: str, reading: str = "text", operations: Names = None, options: Options = None
) -> Result:
    """A file of any kind that is read, found out by its content.

    ``reading`` names how much of it is wanted; ``operations``, where given, say it one by one, and each kind of file does
    those that it has. An option goes to every kind of file that takes it.
    """
    chosen = options or {}
    plan = readings.of_operations(operations, chosen) if operations else readings.of_reading(reading, chosen)
    return with_facts_filed(self, read(self, wiring.store().resolve(file_path), plan))


@celery_app.task(bind=True, base=NexusTask)
def extract_file(self: NexusTask, file_path: str, make: list[str], options: Options = None) -> Result:
    """What is wanted of a file of any kind: text, markdown, html, json, tables, pictures, attachments, previews."""
    plan = readings.of_made(make, options or {})
    return with_facts_filed(self, read(self, wiring.store().resolve(file_path), plan))


@celery_app.task(bind=True, base=NexusTask)
def convert_file(
    self: NexusTask,
    file_path: str,
    to: str | dict[str, str],
    other_paths: Names = None,
    options: Options = None,
) -> Result:
    """A file in another format: ``to="markdown"``, or by sort ``{"documents": …, "sheets": …, "pictures": …}``.

    ``other_paths`` are pictures that follow in one PDF.
    """
    store = wiring.store()
    plan = readings.of_conversion(to, options or {})
    others = [store.resolve(path, "other_paths") for path in other_paths or []]
    if others and not (Format.IMAGE in plan and plan[Format.IMAGE].options.get("to") == "pdf"):
        raise GiveUp(
            "Argument other_paths is of use only where pictures become one PDF.",
            code="bad_argument",
            cure='Say to="pdf", or leave other_paths out.',
            argument="other_paths",
        )
    return read(self, store.resolve(file_path), plan, others)


@celery_app.task(bind=True, base=NexusTask)
def compare_documents(self: NexusTask, file_path: str, other_path: str, options: Options = None) -> Result:
    """What changed from the document at ``file_path`` to the one at ``other_path``."""
    store = wiring.store()
    plan = readings.of_operations(["compare"], options or {})
    return read(self, store.resolve(file_path), plan, [store.resolve(other_path, "other_path")])


@celery_app.task(bind=True, base=NexusTask)
def compare_items(self: NexusTask, outcomes: list[Result], swap: bool = False, options: Options = None) -> Result:
    """What changed between the two files of a run; the first is the earlier one, or the second with ``swap``."""
    bad = [str(outcome.get("name")) for outcome in outcomes if is_failed(outcome)]
    if bad or len(outcomes) != 2:
        raise GiveUp(
            f"{' and '.join(bad) or 'A file'} cannot be read, so there is nothing to compare.",
            code="nothing_to_compare",
            cure="See what the file says of it, and compare again with one that can be read.",
        )
    store, plan = wiring.store(), readings.of_operations(["compare"], options or {})
    pair = outcomes[::-1] if swap else outcomes
    before, after = (store.resolve(outcome["source"]) for outcome in pair)
    names = [str(outcome["name"]) for outcome in pair]
    with named(store, after, names[1]) as other:
        return with_facts_filed(self, read(self, before, plan, [other], name=names[0]))


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
    chosen = dict(options or {})
    if "language" in OPTIONS.get((wanted, ""), {}):
        chosen.setdefault("language", settings().ocr_language)
    checked = known.check(wanted, operations, chosen)
    return read(task, wiring.store().resolve(file_path), {wanted: Wanted(checked, chosen)})
