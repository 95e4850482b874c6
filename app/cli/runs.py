"""``run``, ``runs``, ``show``, ``cancel``: start work, look at it, stop it."""

import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.screen import dump, line, seconds, table
from app.errors import GiveUp
from app.monitoring.views import RunView, TaskView

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (run, runs, show, cancel):
        app.command()(command)


def run(
    workflow: Annotated[str, typer.Argument(help="Name of a workflow, for example digest or extract.")],
    files: Annotated[list[str], typer.Argument(help="Files, ZIPs, or folders whose files are taken.", metavar="FILE…")],
    option: Annotated[list[str] | None, typer.Option("--option", "-o", help="key=value; may be repeated.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the end; the exit status tells how it went.")] = False,
    as_json: Json = False,
) -> int:
    """Start a run. With --wait: 0 all items succeeded, 3 some failed, 1 the run failed, 2 bad usage."""
    from app.cli.watch import shape, status_of, until_it_ends, view_of
    from app.workflows.intake import NewFile
    from app.workflows.start import start

    given = checked(workflow, option or [])
    paths = expanded(files, base=Path(os.environ.get("_NEXUS_CWD") or Path.cwd()))
    try:
        run_id = start(workflow, [NewFile(path.name, path) for path in paths], given)
    except GiveUp as error:
        if error.code == "wrong_number":
            raise typer.BadParameter(str(error)) from error
        raise
    if not as_json:
        line(f"Started run {run_id}: {workflow} over {len(paths)} file{'s' * (len(paths) != 1)}.")
    if not wait:
        dump(shape(view_of(run_id))) if as_json else line(f"Look at it with ./nexus show {run_id}")
        return 0
    view = until_it_ends(run_id, to_stderr=as_json)
    dump(shape(view)) if as_json else describe(run_id)
    return status_of(view)


def checked(workflow: str, pairs: Iterable[str]) -> dict[str, str]:
    """The options of a known workflow, from ``key=value`` words; a wrong word is bad usage."""
    from app.workflows.catalog import WORKFLOWS
    from app.workflows.options import check

    if workflow not in WORKFLOWS:
        raise typer.BadParameter(f"There is no workflow {workflow!r}. Known: {', '.join(WORKFLOWS)}.")
    given: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise typer.BadParameter(f"An option is written key=value; {pair!r} is not.")
        given[key.strip()] = value
    try:
        check(WORKFLOWS[workflow], given)
    except GiveUp as error:
        raise typer.BadParameter(str(error)) from error
    return given


def expanded(words: Iterable[str], *, base: Path) -> list[Path]:
    """The files that ``words`` name, relative to ``base``; a folder stands for the files in it, hidden ones left out."""
    found: list[Path] = []
    for word in words:
        path = base / Path(word).expanduser()
        if path.is_dir():
            found += sorted(inner for inner in path.rglob("*") if inner.is_file() and not _hidden(inner, path))
        elif path.is_file():
            found.append(path)
        else:
            raise typer.BadParameter(f"There is no file or folder {word!r}.")
    if not found:
        raise typer.BadParameter("There is no file in what was given.")
    return found


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def runs(
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    search: Annotated[str, typer.Option(help="Part of an id, a workflow or a file name.")] = "",
    as_json: Json = False,
) -> int:
    """List runs, newest first."""
    from app.monitoring.runs import recent

    rows = recent(search=search, limit=limit)
    if as_json:
        dump([asdict(row) for row in rows])
        return 0
    if not rows:
        line("No runs yet. Start one with ./nexus run digest FILE…")
        return 0
    cells = (
        (
            *(row.run_id, row.workflow, str(row.state), f"{row.percent} %", str(row.items), str(row.failed)),
            *(f"{row.created:%Y-%m-%d %H:%M:%S}", seconds(row.seconds)),
        )
        for row in rows
    )
    columns = ("run", "workflow", "state", "done", "items", "failed", "created (UTC)", "took")
    table(columns, cells, right=("done", "items", "failed", "took"), whole=("run",), spare=("done", "took"))
    return 0


def show(
    run_or_task: Annotated[str, typer.Argument(help="Id of a run, its beginning, or id of a task.")],
    as_json: Json = False,
) -> int:
    """Show a run with its items, or a task."""
    from app.monitoring import runs as views
    from app.monitoring import tasks

    found: Any = views.run(run_or_task) or tasks.task(run_or_task)
    if found is None:
        raise GiveUp(f"There is no run or task {run_or_task!r}.", code="unknown", cure="./nexus runs lists the runs.")
    if as_json:
        dump(whole(found) if isinstance(found, RunView) else whole_task(found))
    else:
        describe(run_or_task)
    return 0


def whole(view: RunView) -> dict[str, Any]:
    """A run's fixed JSON, and what else is known of it."""
    from app.cli.watch import shape

    made = shape(view)
    for item, known in zip(made["items"], view.items, strict=True):
        item |= {"step": known.step, "percent": known.percent, "seconds": known.seconds, "note": known.note}
    row = view.row
    return {
        **made,
        "percent": row.percent,
        "created": row.created,
        "started": row.started,
        "finished": row.finished,
        "error": asdict(row.error) if row.error else None,
        "options": view.options,
        "steps": [asdict(step) for step in view.steps],
    }


def whole_task(view: TaskView) -> dict[str, Any]:
    """A task, and what happened to it in its order."""
    from app.monitoring.timeline import timeline

    return {**asdict(view), "timeline": [asdict(event) for event in timeline(view.task_id)]}


def describe(run_or_task: str) -> None:
    """A run or a task in words."""
    from app.cli.describe import describe_run, describe_task
    from app.monitoring import runs as views
    from app.monitoring import tasks
    from app.monitoring.timeline import timeline

    if view := views.run(run_or_task):
        describe_run(view)
    elif task := tasks.task(run_or_task):
        describe_task(task, timeline(task.task_id))


def cancel(run_or_task: Annotated[str, typer.Argument(help="Id of a run, its beginning, or id of a task.")]) -> int:
    """Cancel a run or a task; what has not begun will not begin."""
    from app.control.cancel import cancel as stop

    done = stop(run_or_task)
    line(f"Cancelled {done.what} {done.id}; {done.stopped} open task{'s' * (done.stopped != 1)} stopped.")
    return 0
