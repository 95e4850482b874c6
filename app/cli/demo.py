"""``demo``: the stack, and a digest of the bundled sample documents."""

from typing import Annotated

import typer

from app.cli.screen import line
from app.errors import GiveUp
from config.settings import CHECKOUT, settings

SAMPLES = CHECKOUT / "samples" / "documents"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(demo)


def demo(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Accepted; the stack stays up in any case.")] = False,
) -> int:
    """Start everything, digest the bundled sample documents, and say where to look. The stack stays up."""
    del detach
    from app.cli.stack import bring_up

    if not SAMPLES.is_dir():
        raise GiveUp(f"The sample documents are missing: {SAMPLES}.", code="no_samples", cure="Restore the checkout.")
    chosen = settings()
    bring_up(chosen)
    line()
    return _digest()


def _digest() -> int:
    from app.cli.runs import describe, expanded
    from app.cli.watch import status_of, until_it_ends
    from app.workflows.intake import NewFile
    from app.workflows.start import start

    paths = expanded([str(SAMPLES)], base=CHECKOUT)
    run_id = start("digest", [NewFile(path.name, path) for path in paths], {"title": "Demonstration"})
    line(f"Run {run_id} digests {len(paths)} sample documents. One of them is broken on purpose.")
    view = until_it_ends(run_id)
    line()
    describe(run_id)
    _say_where(run_id)
    return 1 if status_of(view) == 1 else 0


def _say_where(run_id: str) -> None:
    from app.cli.watch import view_of
    from app.stack.facts import running

    view, chosen = view_of(run_id), settings()
    told = running(chosen).facts
    line()
    for item in view.items:
        if item.error:
            line(f"As it should, the broken one did not stop the rest: {item.name}")
    for output in view.outputs:
        line(f"{output.label.capitalize():<13}{chosen.home / output.key}")
    if console := told.get("console_url"):
        line(f"Console      {console}/runs?run={run_id}")
        line(f"Mail         {console}/email")
    line("Stop everything with ./nexus down.")
