"""``recovery``: whether the watch keeps watch, and what it did lately."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.screen import complain, dump, line, seconds, table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LATE = 60.0
"""Seconds after which a watch that passes every five is not well."""


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(recovery)


def recovery(as_json: Json = False) -> int:
    """What was lost and brought back, by whom, and whether anything stands in the way. Exit status 1: nobody watches."""
    from app.monitoring import broker
    from app.monitoring import recovery as views

    broker.ensure()
    view = views.recovery()
    age = (datetime.now(UTC) - view.passed).total_seconds() if view.passed else None
    if as_json:
        dump(asdict(view))
    else:
        passed = "never" if age is None else f"{seconds(age)} ago, by {view.leader}"
        line(f"The watch last passed {passed}.")
        if view.orphaned:
            held = seconds(view.oldest_orphan)
            line(f"{view.orphaned} messages are held by nobody, the oldest for {held}: they go back within a lease.")
        rows = [(f"{act.at:%Y-%m-%d %H:%M:%S}", act.action, act.target, act.note) for act in view.did]
        if rows:
            table(("when (UTC)", "did", "to", "why"), rows, whole=("when (UTC)", "did"), fold=True)
        else:
            line("Nothing had to be brought back.")
    for stranger in view.unleased:
        complain(f"nexus: {stranger.name} renews no lease: its long tasks run twice. {stranger.cure}")
    if age is None or age > LATE:
        complain("nexus: Nobody watches. Workers do: see ./nexus workers, start them with ./nexus up.")
        return 1
    return 0
