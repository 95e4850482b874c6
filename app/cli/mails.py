"""``mails``: what went out, what did not, and what a person must decide."""

import getpass
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.screen import dump, line, table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    mails = typer.Typer(invoke_without_command=True, help="What went out, what did not, and what must be decided.")
    mails.callback()(listed)
    mails.command()(resolve)
    app.add_typer(mails, name="mails")


def listed(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    as_json: Json = False,
) -> int | None:
    """List mail, newest first."""
    from app.monitoring.mails import recent

    if context.invoked_subcommand:
        return None
    found = recent(limit)
    if as_json:
        dump([asdict(mail) for mail in found])
        return 0
    if not found:
        line("No mail yet.")
        return 0
    rows = ((mail.state, mail.to, mail.subject, f"{mail.created:%Y-%m-%d %H:%M:%S}", mail.message_id) for mail in found)
    columns = ("state", "to", "subject", "created (UTC)", "message")
    table(columns, rows, whole=("state", "message"), spare=("to", "created (UTC)"))
    return 0


def resolve(
    message_id: Annotated[str, typer.Argument(help="Message-ID of a parked mail, as ./nexus mails lists it.")],
    sent: Annotated[bool, typer.Option("--sent/--not-sent", help="Whether it went out; if not, it is sent.")],
) -> int:
    """Say of a parked mail whether it went out. Its task, and the run that waits for it, go on."""
    from app.control.mails import settle

    done = settle(message_id, sent=sent, by=getpass.getuser())
    fate = "noted as sent" if done.sent else "free to be sent"
    line(f"{message_id} is {fate}." + (" Its task goes on." if done.letters else ""))
    return 0
