"""The shapes of workflows: chains, groups and chords, every signature with its queue's priority and its place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from celery import chain
from celery.canvas import Signature

from app.files.bundle import folder_name
from app.tasks.ai_tasks import analyze_document
from app.tasks.email_tasks import send_report
from app.tasks.file_tasks import compare_items, convert_file, extract_file, process_file, refuse_file
from app.tasks.maintenance_tasks import fail_run
from app.tasks.place import Place
from app.tasks.readings import ONE_PDF, TARGETS
from app.tasks.report_tasks import bundle_outputs, generate_summary_report
from app.workflows import fanout
from app.workflows.catalog import PRIORITIES, READING_OPTIONS, SENTENCES, WORKFLOWS
from app.workflows.intake import Intake
from app.workflows.options import HIDDEN

Options = dict[str, Any]
Shape = tuple[list[Signature], list[Signature]]
"""The steps of each file, and those that follow for all together."""


def publish(workflow: str, run_id: str, items: Sequence[Intake], options: Options) -> None:
    """Put a run's canvas on the queues. Its join is told of members that end outside their own body."""
    named, priority = WORKFLOWS[workflow], PRIORITIES[options["priority"]]
    each, whole = SHAPES[workflow](options)
    fanout.publish(
        (_of_item(run_id, item, each, named.each_file, priority) for item in items),
        len(items),
        _of_run(run_id, whole, named.whole_run, priority),
    )


def _of_run(run_id: str, steps: list[Signature], names: Sequence[str], priority: int) -> Signature:
    place = Place(run=run_id, folder=f"runs/{run_id}/outputs")
    first, *rest = _placed(steps, names, place, priority)
    body = chain(first, *rest, priority=priority) if rest else first
    body.on_error(fail_run.s(run_id=run_id).set(priority=priority))
    return body


def steps_of(workflow: str, run_id: str, item: Intake, options: Options) -> list[Signature]:
    """One item's steps from the first, for a file that takes the place of another."""
    each, _ = SHAPES[workflow](options)
    return _of_item(run_id, item, each, WORKFLOWS[workflow].each_file, PRIORITIES[options["priority"]])


def _of_item(run_id: str, item: Intake, steps: list[Signature], names: Sequence[str], priority: int) -> list[Signature]:
    folder = f"runs/{run_id}/items/{folder_name(item.position, item.name)}"
    place = Place(run=run_id, item=f"{run_id}.{item.position}", folder=folder, name=item.name)
    first, *rest = steps
    if item.error:
        first = refuse_file.s(error=item.error)  # its archive is at fault: it fails in its place like any other
    else:
        first = Signature(first.task, kwargs={**first.kwargs, "file_path": item.key}, options=first.options)
    return _placed([first, *rest], names, place, priority)


def _placed(steps: list[Signature], names: Sequence[str], place: Place, priority: int) -> list[Signature]:
    """The steps, each knowing its place; they share their arguments with ``steps``, and nobody changes those."""
    placed = []
    for index, (step, name) in enumerate(zip(steps, names, strict=True)):
        here = replace(place, step=name, index=index, of=len(steps))
        options = {**step.options, "priority": priority, "headers": here.headers()}
        if (step.kwargs.get("options") or {}).get("password"):
            # What logs, events and Flower show of it.
            options["kwargsrepr"] = f"{{'options': {HIDDEN!r}}}"
        placed.append(Signature(step.task, step.args, step.kwargs, options))
    return placed


def _digest(options: Options) -> Shape:
    title = options["title"] or f"Digest of {datetime.now(UTC):%d %B %Y}"
    each = [
        process_file.s(reading="text", options=_reading(options)),
        analyze_document.s(analysis_type="overview", sentences=SENTENCES[options["length"]]),
    ]
    return each, [generate_summary_report.s(title=title), send_report.s(to_email=options["to_email"])]


def _extract(options: Options) -> Shape:
    title = options["title"] or f"Extract of {datetime.now(UTC):%d %B %Y}"
    return [extract_file.s(make=options["make"], options=_reading(options))], [bundle_outputs.s(title=title)]


def _convert(options: Options) -> Shape:
    title = options["title"] or f"Conversion of {datetime.now(UTC):%d %B %Y}"
    to = {sort: options[sort] for sort in TARGETS}
    one_pdf = to["pictures"] == ONE_PDF
    return [convert_file.s(to=to, options=_reading(options))], [bundle_outputs.s(title=title, one_pdf=one_pdf)]


def _compare(options: Options) -> Shape:
    reading = _reading(options)
    return [process_file.s(reading="glance", options=reading)], [compare_items.s(swap=options["swap"], options=reading)]


def _reading(options: Options) -> Options:
    """Of a run's options those that go to the reader."""
    return {name: options[name] for name in READING_OPTIONS if options.get(name)}


SHAPES: dict[str, Callable[[Options], Shape]] = {
    "digest": _digest,
    "extract": _extract,
    "convert": _convert,
    "compare": _compare,
}
