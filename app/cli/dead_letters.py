"""``dead-letters``: what failed for good; look at it, put it back, or discard it."""

import functools
import getpass
import inspect
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.screen import complain, counted, dump, line, table
from app.errors import GiveUp
from app.monitoring.incidents import LetterRow, LetterView, StepView

if TYPE_CHECKING:
    from app.monitoring.dead_letters import Filter

FAILED, UNASKED, SOME_FAILED = 1, 2, 3
ANY = "all"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
FOLLOWS = {
    "before": "before it",
    "dead": "died here",
    "callback": "then, with its result",
    "after": "then, in its chain",
    "join": "then, when its batch is joined",
    "on failure": "was told of its failure",
}

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
State = Annotated[str, typer.Option(help="open, replaying, replayed, discarded or all.")]
FILTERS = {
    "task": "Name of a task, or its last word.",
    "queue": "Name of a queue.",
    "code": "Reason, as the list shows it.",
    "run": "Id of a run.",
    "search": "Part of an id, a file name or a message.",
    "since": "Died after this: 30m, 2h, 7d, or 2026-11-21T09:00.",
}
Limit = Annotated[int, typer.Option(min=1, help="How many at most.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Ids of letters or tasks, or their beginning.", metavar="ID…")]
AllMatching = Annotated[bool, typer.Option("--all-matching", help="All open letters that the filters name.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

letters = typer.Typer(
    help="What failed for good: look at it, put it back, or discard it.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(letters, name="dead-letters")


@letters.callback()
def default(context: typer.Context, as_json: Json = False) -> int:
    """What failed for good: look at it, put it back, or discard it."""
    return 0 if context.invoked_subcommand else show_list(as_json=as_json)


def filtered(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that say which letters are meant; it gets them as its argument ``which``."""
    signature = inspect.signature(command, eval_str=False)
    own = [parameter for parameter in signature.parameters.values() if parameter.name != "which"]
    kind = inspect.Parameter.KEYWORD_ONLY
    options = [
        inspect.Parameter(name, kind, default="", annotation=Annotated[str, typer.Option(help=text)])
        for name, text in FILTERS.items()
    ]

    @functools.wraps(command)
    def run(**given: Any) -> int:
        named = {name: given.pop(name, "") for name in FILTERS}
        return command(**given, which=_filter(**named))

    every = [parameter.replace(kind=kind) for parameter in own] + options
    vars(run).update(__signature__=signature.replace(parameters=every), __wrapped__=None)
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in every}
    return run


@letters.command("list")
@filtered
def show_list(which: "Filter", state: State = "open", limit: Limit = 50, as_json: Json = False) -> int:
    """List letters, the newest death first."""
    from app.history.dead_letters import STATES
    from app.monitoring import dead_letters as views

    if state not in (*STATES, ANY):
        raise typer.BadParameter(f"There is no state {state!r}: {', '.join((*STATES, ANY))}.")
    which = replace(which, states=() if state == ANY else (state,))
    rows = views.recent(which, limit=limit)
    if as_json:
        dump([asdict(row) for row in rows])
        return 0
    if not rows:
        line("No dead letters." if state == "open" else f"No dead letters that are {state}.")
        return 0
    columns = ("letter", "task", "file", "reason", "tries", "replays", "last (UTC)", "state")
    spare = ("tries", "replays", "last (UTC)") if state == ANY else ("tries", "replays", "last (UTC)", "state")
    table(columns, (_cells(row) for row in rows), right=("tries", "replays"), whole=("letter", "state"), spare=spare)
    total = views.total(which)
    if total > len(rows):
        line(f"{len(rows)} of {total}. --limit shows more.")
    return 0


def _filter(*, since: str, **named: Any) -> "Filter":
    from app.monitoring.dead_letters import Filter

    return Filter(since=moment(since) if since else None, **named)


def moment(text: str) -> datetime:
    """A time: so long ago, or as written, in UTC where no zone is given."""
    if ago := re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text.strip()):
        return datetime.now(UTC) - timedelta(**{UNITS[ago[2]]: float(ago[1])})
    try:
        written = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time: write 30m, 2h, 7d, or 2026-11-21T09:00.") from None
    return written if written.tzinfo else written.replace(tzinfo=UTC)


def _cells(row: LetterRow) -> Sequence[str]:
    reason = f"{row.code}: {row.message}" if row.message else row.code
    name, last = row.name or "–", f"{row.last:%Y-%m-%d %H:%M:%S}"
    return (
        row.letter_id,
        row.task.rpartition(".")[2],
        name,
        reason,
        str(row.attempts),
        str(row.replays),
        last,
        str(row.state),
    )


@letters.command()
def show(
    letter: Annotated[str, typer.Argument(help="Id of a letter or task, or its beginning.")], as_json: Json = False
) -> int:
    """Show a letter: arguments without secrets, what waits for it, why it died, and what was done since."""
    view = seen(letter)
    if as_json:
        dump(asdict(view))
    else:
        describe(view)
    return 0


def seen(letter: str) -> LetterView:
    """A letter's view.

    Raises:
        GiveUp: there is none of this name, or more than one.
    """
    from app.monitoring import dead_letters as views

    if view := views.letter(letter):
        return view
    raise GiveUp(f"There is no dead letter {letter!r}.", code="unknown", cure="./nexus dead-letters lists them.")


def describe(view: LetterView) -> None:
    """A letter in words."""
    row = view.row
    facts = {
        "letter": row.letter_id,
        "task": row.task,
        "id": row.task_id,
        "state": f"{row.state}, put back {counted(row.replays, 'time')}" if row.replays else str(row.state),
        "queue": f"{row.queue}, priority {view.priority}",
        "file": row.name,
        "run": row.run_id or "",
        "tries": str(row.attempts),
        "died": f"{row.first:%Y-%m-%d %H:%M:%S} UTC first, {row.last:%Y-%m-%d %H:%M:%S} UTC last",
        "worker": view.worker,
        "reason": f"{row.code}: {view.error.message} {view.error.cure}".strip(),
        "arguments": json.dumps(view.arguments, ensure_ascii=False, default=str) if view.arguments else "",
        "cannot go back": f"{view.refused.message} {view.refused.cure}" if view.refused else "",
    }
    table(("", ""), ((name, value) for name, value in facts.items() if value), fold=True)
    line()
    table(("workflow", "step", "task"), (_step(step) for step in view.steps), fold=True)
    if view.events:
        line()
        happened = (
            (f"{event.at:%Y-%m-%d %H:%M:%S}", event.event, str(event.life), event.note) for event in view.events
        )
        table(("when (UTC)", "what", "life", ""), happened, right=("life",), whole=("when (UTC)", "what"), fold=True)
    if view.traceback:
        line()
        line(view.traceback.rstrip())


def _step(step: StepView) -> tuple[str, str, str]:
    note = f" ({step.note})" if step.note else ""
    return FOLLOWS[step.place], f"{step.name}{note}", step.task


def who() -> str:
    """Whose name stands beside what is done from here."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


def resolved(ids: Sequence[str]) -> list[str]:
    """Letters by their ids or beginnings.

    Raises:
        GiveUp: there is none of such a name, or more than one.
    """
    return list(dict.fromkeys(seen(wanted).row.letter_id for wanted in ids))


def none_matches() -> GiveUp:
    """What to tell somebody whose filters name no open letter."""
    return GiveUp("No open dead letter matches.", code="unknown", cure="./nexus dead-letters lists them.")


def agreed(question: str, yes: bool) -> None:
    """Say what is meant and ask a person; where nobody is there to be asked, it needs ``--yes``."""
    if yes:
        return
    if not sys.stdin.isatty():
        complain(f"nexus: {question} Nothing was done. Add --yes to go on without being asked.")
        raise typer.Exit(UNASKED)
    if not typer.confirm(f"{question} Go on?"):
        complain("nexus: Nothing was done.")
        raise typer.Exit(FAILED)


@letters.command()
@filtered
def discard(
    which: "Filter",
    ids: Ids = None,
    all_matching: AllMatching = False,
    yes: Yes = False,
    limit: Limit = 500,
    as_json: Json = False,
) -> int:
    """Discard letters: they stay listed as discarded, and cannot go back."""
    from app.control import bulk
    from app.monitoring import dead_letters as views

    if bool(ids) == all_matching:
        raise typer.BadParameter("Name letters, or say --all-matching.")
    if ids:
        wanted = resolved(ids)
    else:
        wanted = [row.letter_id for row in views.recent(which, limit=limit, order="oldest")]
        if not wanted:
            raise none_matches()
        agreed(f"{counted(len(wanted), 'letter')} would be discarded.", yes)
    done = bulk.discard(wanted, by=who(), cap=limit)
    dump({"discarded": done}) if as_json else line(f"Discarded {done} of {len(wanted)}.")
    return 0 if done == len(wanted) else SOME_FAILED
