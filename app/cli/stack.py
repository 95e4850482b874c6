"""``up``, ``down``, ``status``, ``logs``: the stack of this home."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.screen import DIM, GREEN, RED, YELLOW, colour, complain, dump, line, seconds, table
from app.errors import GiveUp
from config.settings import Settings, settings

if TYPE_CHECKING:
    from app.stack.facts import Running
    from app.stack.part import Progress

COLOURS = {"healthy": GREEN, "stopped": DIM, "starting": YELLOW, "silent": YELLOW, "restarting": RED}

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (up, down, status, logs):
        app.command()(command)


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is healthy.")] = False,
    only: Annotated[str, typer.Option(help="Start these parts only, separated by commas.")] = "",
) -> int:
    """Start the broker, workers, beat, console and Flower, and wait until each is healthy."""
    chosen = settings()
    parts = tuple(name.strip() for name in only.split(",") if name.strip())
    return _background(chosen, parts) if detach else _foreground(chosen, parts)


def bring_up(chosen: Settings) -> None:
    """Have a healthy stack in the background, started now if there is none.

    Raises:
        GiveUp: it cannot be had.
    """
    if _background(chosen, ()) != 0:
        raise GiveUp(
            "The stack runs but is not healthy.", code="unhealthy", cure="See ./nexus status and ./nexus logs."
        )


def _background(chosen: Settings, only: tuple[str, ...]) -> int:
    from app.stack.start import start_detached

    password = start_detached(chosen, progress, only=only)
    if password is None:
        return _already(chosen)
    _welcome(chosen, password, foreground=False)
    return 0


def _foreground(chosen: Settings, only: tuple[str, ...]) -> int:
    from app.stack.plan import Plan
    from app.stack.supervisor import AlreadyRuns, Supervisor

    def ready(plan: Plan) -> None:
        _welcome(chosen, plan.new_password, foreground=True)

    try:
        Supervisor(chosen, progress, only=only).run(ready)
    except AlreadyRuns:
        return _already(chosen)
    line("Stopped.")
    return 0


def progress(step: "Progress") -> None:
    """One line for a part that reached a state."""
    state = colour(f"{step.state:<10}", COLOURS.get(step.state, ""))
    line(f"  {step.part:<22} {state} {step.seconds:5.1f} s  {colour(step.detail, DIM)}".rstrip())


def _welcome(chosen: Settings, new_password: str, *, foreground: bool) -> None:
    from app.stack.facts import running
    from app.stack.plan import FLOWER_USER

    told = running(chosen).facts
    line()
    if told.get("console_url"):
        line(f"Console  {told['console_url']}")
    if told.get("flower_url"):
        line(f"Flower   {told['flower_url']}  (user {FLOWER_USER})")
    if new_password:
        line(f"         password {new_password}")
        line(f"         shown this once; kept in {chosen.var / 'secrets' / 'flower'}")
    line("Press Ctrl-C to stop." if foreground else "Stop with ./nexus down.")


def _already(chosen: Settings) -> int:
    from app.stack.start import wait_until_healthy

    now = wait_until_healthy(chosen)
    if not now.alive:
        complain("nexus: The stack was being stopped. Try again.")
        return 1
    where = now.facts.get("console_url") or f"process {now.pid}"
    if now.healthy:
        line(f"Already running: {where}")
        return 0
    complain(f"nexus: Already running ({where}), but not healthy: {_unwell(now)}. See ./nexus logs.")
    return 1


def _unwell(now: "Running") -> str:
    bad = [f"{row['name']} {row['state']}" for row in now.services if row["state"] != "healthy"]
    return ", ".join(bad) or "it has not said what it runs"


def down() -> int:
    """Stop everything that runs in this home; queued work is kept."""
    from app.stack.start import stop

    began = time.monotonic()
    ran = stop(settings())
    line(f"Stopped in {seconds(time.monotonic() - began)}. Queued work is kept." if ran else "Nothing was running.")
    return 0


def status(as_json: Json = False) -> int:
    """Say what runs, in which state, and where. Exit status 0 when all is healthy, 1 when not."""
    from app.stack.facts import running

    now = running(settings())
    if as_json:
        dump(_status(now))
    elif not now.alive:
        line("Not running. Start with ./nexus up.")
    else:
        rows = [_row(row) for row in now.services]
        columns, right = ("part", "state", "pid", "restarts", "last exit", "address"), ("pid", "restarts", "last exit")
        table(columns, rows, right=right, whole=("part", "state", "address"), spare=("last exit",))
    return 0 if now.healthy else 1


def _status(now: "Running") -> dict[str, Any]:
    """The public part of the facts: no password."""
    shown = ("name", "state", "pid", "restarts", "last_exit", "address")
    return {
        "running": now.alive,
        "healthy": now.healthy,
        "pid": now.pid if now.alive else None,
        **{name: now.facts.get(name) if now.alive else None for name in ("console_url", "flower_url", "ports")},
        "services": [{name: row[name] for name in shown} for row in now.services] if now.alive else [],
    }


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    exit_code = "–" if row["last_exit"] is None else str(row["last_exit"])
    return (row["name"], row["state"], str(row["pid"] or "–"), str(row["restarts"]), exit_code, row["address"])


def logs(
    part: Annotated[
        str, typer.Argument(help="broker, a queue, beat, console, flower, supervisor; all by default.")
    ] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="Lines of each log to begin with.")] = 20,
) -> int:
    """Show the ends of the logs."""
    from app.stack.logs import follow as following
    from app.stack.logs import tail

    chosen = _logs(settings(), part)
    for log in chosen:
        for text in tail(log, lines):
            line(_tagged(log, text, alone=bool(part)))
    if follow:
        try:
            for log, text in following(chosen):
                line(_tagged(log, text, alone=bool(part)))
        except KeyboardInterrupt:
            pass
    return 0


def _tagged(log: Path, text: str, *, alone: bool) -> str:
    return text if alone else f"{colour(f'{log.stem:<22}', DIM)} {text}"


def _logs(chosen: Settings, part: str) -> list[Path]:
    folder = chosen.var / "log"
    if not part:
        return sorted(folder.glob("*.log"))
    log = folder / f"{part}.log"
    if log.parent != folder or not log.is_file():
        have = ", ".join(path.stem for path in sorted(folder.glob("*.log"))) or "none yet"
        raise GiveUp(f"There is no log of {part}.", code="no_log", cure=f"There are: {have}.")
    return [log]
