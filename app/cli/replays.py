"""``dead-letters replay`` and ``replay``: put back what failed, and wait for how it ends."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.dead_letters import (
    FAILED,
    SOME_FAILED,
    AllMatching,
    Ids,
    Json,
    Limit,
    Yes,
    agreed,
    filtered,
    letters,
    none_matches,
    resolved,
    who,
)
from app.cli.describe import words
from app.cli.screen import complain, counted, dump, line

if TYPE_CHECKING:
    from app.monitoring.dead_letters import Filter

LOOK_EVERY = 0.5
MANY = 20
"""More letters than these go back one after the other, by a worker."""
Wait = Annotated[bool, typer.Option("--wait", help="Wait for the end; the exit status tells how it went.")]
NoMail = Annotated[bool, typer.Option("--no-mail", help="Send no mail for results that are made again.")]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(replay)


@letters.command("replay")
@filtered
def replay_letters(
    which: "Filter",
    ids: Ids = None,
    all_matching: AllMatching = False,
    yes: Yes = False,
    other: Annotated[
        list[str] | None, typer.Option("--set", help="name=json: another argument; name= takes it away.")
    ] = None,
    no_mail: NoMail = False,
    probe: Annotated[bool, typer.Option("--probe", help="One first; the others only when it has succeeded.")] = False,
    rate: Annotated[float, typer.Option(help="Letters a second, where many go back.")] = 10.0,
    limit: Limit = 500,
    wait: Wait = False,
    as_json: Json = False,
) -> int:
    """Put letters back under their own ids. With --wait: 0 all succeeded, 3 some failed, 1 none did, 2 bad usage."""
    from app.control import bulk
    from app.monitoring import broker

    if bool(ids) == all_matching:
        raise typer.BadParameter("Name letters, or say --all-matching.")
    broker.ensure()
    named: Any = resolved(ids) if ids else which
    seen = bulk.preview(named, mail=not no_mail, cap=limit)
    if all_matching:
        _agreed(seen, yes)
    if ids and len(ids) <= MANY and not probe:
        return _at_once(seen, named, other or [], mail=not no_mail, wait=wait, as_json=as_json)
    if other:
        raise typer.BadParameter("Arguments can be set for one letter.")
    began = datetime.now(UTC)
    replay_id = bulk.start(named, by=who(), cap=limit, rate=rate, probe=probe, mail=not no_mail)
    if not as_json:
        line(f"Started replay {replay_id}: {said(seen)}")
    if wait:
        _until_done(replay_id)
    return _ended(seen.letters, {"replay_id": replay_id}, began, wait=wait, as_json=as_json, refused=seen.refused)


def _agreed(seen: Any, yes: bool) -> None:
    """Ask before many go back; where none can, say why."""
    from app.control.replay import refused

    if not seen.back:
        raise refused(seen.refused) if seen.refused else none_matches()
    agreed(said(seen), yes)


def said(seen: Any) -> str:
    """A preview in words."""
    parts = [f"{seen.back:,} of {counted(seen.matching, 'letter goes', 'letters go')} back"]
    if seen.reports:
        results = counted(len(seen.reports), "run is", "runs are")
        parts.append(f"the result of {results} made again ({', '.join(seen.reports[:5])})")
    if seen.mails:
        parts.append(f"{counted(seen.mails, 'mail goes', 'mails go')} out")
    parts += [f"{refusal.count} cannot: {refusal.reason}" for refusal in seen.refused]
    return f"{'; '.join(parts)}."


def _at_once(seen: Any, ids: Sequence[str], other: Sequence[str], *, mail: bool, wait: bool, as_json: bool) -> int:
    from app.control import replay as hands

    if other and len(ids) > 1:
        raise typer.BadParameter("Arguments can be set for one letter.")
    began = datetime.now(UTC)
    done = hands.replay(ids, by=who(), arguments=_arguments(ids[0], other) if other else None, mail=mail)
    if not as_json:
        line(f"Put back {len(done.letters)} of {len(ids)}.")
    for refusal in done.refused:
        complain(f"nexus: {', '.join(refusal.letters)}: {refusal.reason}. {refusal.cure}")
    runs = {"runs": list(done.runs), "mails": seen.mails}
    return _ended(done.letters, runs, began, wait=wait, as_json=as_json, refused=done.refused)


def _arguments(letter: str, pairs: Sequence[str]) -> dict[str, Any]:
    from app.control import arguments

    given = arguments.editable(letter)
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"An argument is written name=json; {pair!r} is not.")
        if not value:
            given.pop(name, None)
            continue
        try:
            given[name] = json.loads(value)
        except ValueError:
            raise typer.BadParameter(f"{value!r} is no JSON; a text is written {name}='\"text\"'.") from None
    return given


def _until_done(replay_id: str) -> None:
    from app.monitoring import dead_letters as views

    while (view := views.replay(replay_id)) and view.state == "running":
        time.sleep(LOOK_EVERY)
    if view and view.note:
        complain(f"nexus: {view.note}")


def _ended(
    ids: Sequence[str], facts: dict[str, Any], began: datetime, *, wait: bool, as_json: bool, refused: Sequence[Any]
) -> int:
    """How the letters ended, where somebody waits; the exit status."""
    states = _states(ids, wait=wait)
    good = sum(state == "replayed" for state in states.values())
    left = sum(refusal.count for refusal in refused)
    if as_json:
        dump({**facts, "letters": states, "refused": [asdict(refusal) for refusal in refused]})
    elif wait:
        line(f"{good} of {len(states)} succeeded.")
        _name_failed([letter for letter, state in states.items() if state == "open"], began)
    if wait and good < len(states):
        return SOME_FAILED if good else FAILED
    return SOME_FAILED if left else 0


def _name_failed(ids: Sequence[str], began: datetime) -> None:
    """Each letter that died again since ``began``, with its reason; how many did not go back at all."""
    from app.monitoring import dead_letters as views

    found = [view for letter in ids if (view := views.letter(letter))]
    again = [view for view in found if view.row.last >= began]
    for view in again:
        named = view.row.name or view.row.task.rpartition(".")[2]
        line(f"  {named} failed again: {words(view.error)} Its letter {view.row.letter_id} is open again.")
    if left := len(found) - len(again):
        line(f"  {counted(left, 'letter')} did not go back and {'is' if left == 1 else 'are'} open as before.")


def _states(ids: Sequence[str], *, wait: bool) -> dict[str, str]:
    from app.monitoring import dead_letters as views

    while True:
        states = views.states(ids)
        if not wait or "replaying" not in states.values():
            return states
        time.sleep(LOOK_EVERY)


def replay(
    run: Annotated[str, typer.Argument(help="Id of a run, or its beginning.")],
    item: Annotated[list[str] | None, typer.Option(help="Name of a failed file; may be repeated. None: all.")] = None,
    replace: Annotated[
        list[str] | None, typer.Option(help="NAME=FILE: a mended file in place of a failed one.")
    ] = None,
    no_mail: NoMail = False,
    wait: Wait = False,
    as_json: Json = False,
) -> int:
    """Do a run's failed files again, and its result with them. With --wait: the exit status of ./nexus run --wait."""
    from app.cli.describe import describe_run
    from app.cli.watch import shape, status_of, until_it_ends, view_of
    from app.workflows.intake import NewFile
    from app.workflows.replay import replay_failed

    view = view_of(run)
    run_id, names = view.row.run_id, {entry.name: entry.item_id for entry in view.items}
    base = Path(os.environ.get("_NEXUS_CWD") or Path.cwd())
    replaced = {}
    for pair in replace or []:
        name, path = _pair(pair, names, base)
        replaced[names[name]] = NewFile(path.name, path)
    items = [_known(name, names) for name in item] if item else list(replaced) or None
    done = replay_failed(run_id, by=who(), items=items, replaced=replaced, mail=not no_mail)
    for refusal in done.refused:
        complain(f"nexus: {refusal.count} cannot go back: {refusal.reason}. {refusal.cure}")
    if not as_json:
        line(f"Run {run_id} goes on: {len(done.letters)} put back.")
    if wait:
        view = until_it_ends(run_id, to_stderr=as_json)
        dump(shape(view)) if as_json else describe_run(view)
        return status_of(view)
    dump({"run_id": run_id, "letters": list(done.letters)}) if as_json else line(f"See ./nexus show {run_id}")
    return 0


def _known(name: str, names: dict[str, str]) -> str:
    if name in names:
        return names[name]
    raise typer.BadParameter(f"The run has no file {name!r}. Its files: {', '.join(list(names)[:20])}.")


def _pair(pair: str, names: dict[str, str], base: Path) -> tuple[str, Path]:
    """A file's name in the run, and the file in its place; either may have an equals sign in it."""
    for place in (at for at, letter in enumerate(pair) if letter == "="):
        if pair[:place] in names:
            path = base / Path(pair[place + 1 :]).expanduser()
            if not path.is_file():
                raise typer.BadParameter(f"There is no file {str(path)!r}.")
            return pair[:place], path
    if "=" not in pair:
        raise typer.BadParameter(f"A replacement is written NAME=FILE; {pair!r} is not.")
    raise typer.BadParameter(
        f"The run has no file {pair.partition('=')[0]!r}. Its files: {', '.join(list(names)[:20])}."
    )
