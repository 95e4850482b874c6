"""``python -m app.cli``: every command. A failure is one clear line and an exit status, never a traceback."""

import sys

import click
import typer

from app.cli import checks, demo, queues, runs, stack
from app.cli.screen import complain
from app.errors import Failure
from config.settings import BadSettings

app = typer.Typer(
    name="nexus",
    help="Operator console for document and AI pipelines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (demo, stack, runs, queues, checks):
    module.add_to(app)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status: 2 for bad usage, 1 for a failure, 130 after Ctrl-C."""
    try:
        status = app(args=arguments, prog_name="nexus", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        complain(error.format_message())
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (Failure, BadSettings) as error:
        complain(f"nexus: {error}")
        return 1
    except (KeyboardInterrupt, click.Abort):
        complain("Interrupted.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left, for example `head`
        return 0
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
