"""Waiting for a run: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, TextIO

import typer

from app.cli.describe import outputs, words
from app.cli.screen import complain, seconds
from app.errors import GiveUp
from app.monitoring import runs
from app.monitoring.views import ItemView, RunState, RunView, WorkState

LOOK_EVERY = 0.25
ENDED = (WorkState.SUCCEEDED, WorkState.FAILED, WorkState.CANCELLED)
FAILED, SOME_FAILED, INTERRUPTED = 1, 3, 130


def view_of(run_id: str) -> RunView:
    """The run as it is now.

    Raises:
        GiveUp: it is gone.
    """
    view = runs.run(run_id)
    if view is None:
        raise GiveUp(f"There is no run {run_id}.", code="unknown", cure="./nexus runs lists the runs.")
    return view


def shape(view: RunView) -> dict[str, Any]:
    """The fixed JSON of ``run --json``."""
    return {
        "run_id": view.row.run_id,
        "workflow": view.row.workflow,
        "state": str(view.row.state),
        "items": [
            {
                "name": item.name,
                "state": str(item.state),
                "error": words(item.error) or None,
                "outputs": outputs(item.outputs),
            }
            for item in view.items
        ],
        "outputs": outputs(view.outputs),
        "seconds": view.row.seconds,
    }


def status_of(view: RunView) -> int:
    """The exit status: 0 all items succeeded, 3 some failed, 1 the run failed or was cancelled."""
    if view.row.state in (RunState.FAILED, RunState.CANCELLED):
        return FAILED
    return SOME_FAILED if view.row.failed else 0


def until_it_ends(run_id: str, *, to_stderr: bool = False) -> RunView:
    """Show the run's progress until it has ended. Ctrl-C stops the waiting, not the run."""
    stream = sys.stderr if to_stderr else sys.stdout
    try:
        with _bar(stream) if stream.isatty() else _lines(stream) as show:
            while not (view := view_of(run_id)).row.state.ended:
                show(view)
                time.sleep(LOOK_EVERY)
            show(view)
    except KeyboardInterrupt:
        complain(f"\nThe run goes on. See it with ./nexus show {run_id}, stop it with ./nexus cancel {run_id}")
        raise typer.Exit(INTERRUPTED) from None
    return view


Show = Callable[[RunView], None]


@contextmanager
def _lines(stream: TextIO) -> Any:
    """A line for each item as it ends."""
    told: set[str] = set()

    def show(view: RunView) -> None:
        for item in view.items:
            if item.state in ENDED and item.item_id not in told:
                told.add(item.item_id)
                print(f"  {_said(item)}", file=stream, flush=True)

    yield show


@contextmanager
def _bar(stream: TextIO) -> Any:
    """A bar, with a line above it for each item as it ends."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    told: set[str] = set()
    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(file=stream, highlight=False), transient=True) as progress:
        bar = progress.add_task("", total=100)

        def show(view: RunView) -> None:
            for item in view.items:
                if item.state in ENDED and item.item_id not in told:
                    told.add(item.item_id)
                    progress.console.print(f"  {escape(_said(item))}")
            progress.update(bar, completed=view.row.percent, description=escape(_step(view)))

        yield show


def _said(item: ItemView) -> str:
    text = f"{item.name}: {item.state}, {seconds(item.seconds)}"
    return f"{text}. {words(item.error)}" if item.error else text


def _step(view: RunView) -> str:
    running = [item for item in view.items if item.state is WorkState.RUNNING]
    if running:
        return f"{running[0].name} {running[0].step}"
    return next(
        (step.step or step.task.rpartition(".")[2] for step in view.steps if step.state is WorkState.RUNNING), ""
    )
