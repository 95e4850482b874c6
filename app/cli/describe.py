"""A run or a task in words, for a terminal."""

import json
from collections.abc import Sequence

from app.cli.screen import line, seconds, table
from app.monitoring.incidents import EventView
from app.monitoring.views import ErrorView, ItemView, OutputView, RunState, RunView, TaskView


def words(error: ErrorView | None) -> str:
    """An error with its cure; empty for none."""
    return f"{error.message} {error.cure}".strip() if error else ""


def describe_run(view: RunView) -> None:
    """The run's state, its items and what it made."""
    row = view.row
    # Between a run's end and its files put back, time passed that nobody worked.
    took = "the result made again" if view.replayed and row.state.ended else seconds(row.seconds)
    line(f"Run {row.run_id}: {row.workflow}, {row.state}, {row.succeeded} of {row.items} succeeded, {took}")
    if row.error:
        line(f"  {words(row.error)}")
    line()
    items = (_item(item) for item in view.items)
    table(("item", "state", "took", ""), items, right=("took",), whole=("state", "took"), fold=True)
    if view.outputs:
        line()
        table(("output", "file"), ((output.label, output.key) for output in view.outputs), fold=True)
    if row.failed and row.state in (RunState.WITH_FAILURES, RunState.FAILED):
        line()
        line(f"What failed is done again by ./nexus replay {row.run_id}, with mended files by --replace 'NAME=FILE'.")


def _item(item: ItemView) -> tuple[str, str, str, str]:
    return item.name, str(item.state), seconds(item.seconds), words(item.error) or item.note or item.step


def describe_task(task: TaskView, timeline: Sequence[EventView] = ()) -> None:
    """The task's whole life."""
    rows = {
        "task": task.task,
        "id": task.task_id,
        "state": str(task.state),
        "queue": f"{task.queue}, priority {task.priority}",
        "worker": task.worker,
        "run": task.run_id or "",
        "queued": f"{task.queued:%Y-%m-%d %H:%M:%S} UTC" if task.queued else "",
        "waited": seconds(task.wait),
        "took": seconds(task.runtime),
        "retries": str(task.attempt),
        "error": words(task.error),
        "result": json.dumps(task.result, ensure_ascii=False, default=str)[:2000] if task.result is not None else "",
    }
    table(("", ""), ((name, value) for name, value in rows.items() if value), fold=True)
    if timeline:
        line()
        events = (_event(event) for event in timeline)
        table(("when (UTC)", "what", "worker", ""), events, whole=("when (UTC)", "what"), fold=True)


def _event(event: EventView) -> tuple[str, str, str, str]:
    return f"{event.at:%Y-%m-%d %H:%M:%S.%f}"[:-3], event.event, event.worker, event.note


def outputs(found: tuple[OutputView, ...]) -> dict[str, str | list[str]]:
    """Keys by kind of output (``text_file``, ``images``), as the tasks' own results name them."""
    named: dict[str, str | list[str]] = {}
    for output in found:
        before = named.get(output.kind)
        several = before if isinstance(before, list) else [before] if before else []
        named[output.kind] = [*several, output.key] if several or output.many else output.key
    return named
