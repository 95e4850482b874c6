"""``tasks``: history, searched."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app.cli.screen import dump, line, seconds, table

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(tasks)


def tasks(
    state: Annotated[list[str] | None, typer.Option(help="queued, running, failed, …; may be repeated.")] = None,
    task: Annotated[str, typer.Option(help="A task's name, or its last word.")] = "",
    queue: Annotated[str, typer.Option(help="Name of a queue.")] = "",
    since: Annotated[str, typer.Option(help="30m, 12h, 7d, or a date like 2026-03-01.")] = "",
    search: Annotated[str, typer.Option(help="Part of a name or of a reason, or the beginning of an id.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Search history, newest first."""
    from app.monitoring import tasks as history
    from app.monitoring.views import WorkState

    states = tuple(state or ())
    if unknown := set(states) - set(WorkState):
        raise typer.BadParameter(f"There is no state {', '.join(sorted(unknown))}. Known: {', '.join(WorkState)}.")
    found, total = history.search(states=states, task=task, queue=queue, text=search, since=moment(since), limit=limit)
    if as_json:
        dump([asdict(view) for view in found])
        return 0
    rows = (
        (
            *(view.task_id, view.task.rpartition(".")[2], str(view.state), f"{view.queued:%Y-%m-%d %H:%M:%S}"),
            *(seconds(view.runtime), view.error.message if view.error else ""),
        )
        for view in found
    )
    columns = ("id", "task", "state", "queued (UTC)", "took", "reason")
    table(columns, rows, right=("took",), whole=("id", "state"), spare=("queued (UTC)", "took"))
    counted = f"more than {history.COUNTED:,}" if total > history.COUNTED else f"{total:,}"
    line(f"{len(found)} of {counted}")
    return 0


def moment(word: str) -> datetime | None:
    """The time that ``30m``, ``12h``, ``7d`` or a date stands for."""
    if not word:
        return None
    if past := re.fullmatch(r"(\d+)([mhd])", word):
        return datetime.now(UTC) - timedelta(**{UNITS[past[2]]: int(past[1])})
    try:
        found = datetime.fromisoformat(word)
    except ValueError as error:
        raise typer.BadParameter(f"{word!r} is no time: write 30m, 12h, 7d or 2026-03-01.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
