"""``python -m app.cli``: every command. A failure is one clear line and an exit status, never a traceback."""

import os
import sys
from typing import NoReturn

import typer

from app.cli import checks, dead_letters, demo, formats, history, mails, queues, recovery, replays, runs, stack
from app.cli.screen import complain
from app.errors import Failure
from config.settings import BadSettings


def leave(status: int | None) -> None:
    """Exit with what the command returned."""
    raise typer.Exit(status or 0)


app = typer.Typer(
    name="nexus",
    help="Operator console for document and AI pipelines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    result_callback=leave,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (demo, stack, runs, history, dead_letters, replays, queues, recovery, checks, mails, formats):
    module.add_to(app)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and exit with its status: 2 for bad usage, 1 for a failure."""
    os.umask(0o077)  # documents, their text and the database are for the owner of this home alone
    try:
        app(args=arguments, prog_name="nexus")
    except (Failure, BadSettings) as error:
        complain(f"nexus: {error}")
    sys.exit(1)


if __name__ == "__main__":
    main()
