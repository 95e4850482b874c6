"""``doctor``, ``test``, ``bench``, ``settings``: is it well, does it work, how fast is it, what can be set."""

import os
import sys
from typing import Annotated

import typer

from app.cli.screen import GREEN, RED, colour, dump, line
from config.settings import CHECKOUT

PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(doctor)
    for command in (test, bench):
        app.command(context_settings={**PASS_THROUGH, "help_option_names": ["--usage"]})(command)
    app.command()(settings)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> int:
    """Look at everything an installation needs: each line is OK or says what to do."""
    from app.cli.examine import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            word = colour("OK  ", GREEN) if finding.ok else colour("TODO", RED)
            line(f"{word}  {finding.what:<22} {finding.found}" + (f"\n      {finding.cure}" if not finding.ok else ""))
    if as_json:
        dump([{"what": f.what, "ok": f.ok, "found": f.found, "cure": f.cure} for f in findings])
    return 0 if all(finding.ok for finding in findings) else 1


def test(context: typer.Context) -> None:
    """Run the test suite; arguments go to pytest."""
    # One worker process runs all tests that share the running stack.
    # More processes than cores: much of the suite waits for brokers and workers that it has killed.
    _become("pytest", "-n", str(2 * (os.cpu_count() or 1)), "--dist", "loadgroup", *context.args)


def bench(context: typer.Context, name: Annotated[str, typer.Argument(help="Which benchmark.")] = "") -> None:
    """Run a benchmark; further arguments go to it."""
    known = sorted(path.stem for path in (CHECKOUT / "bench").glob("[a-z]*.py"))
    if name not in known:
        raise typer.BadParameter(f"There is no benchmark {name!r}. Known: {', '.join(known) or 'none yet'}.")
    _become(f"bench.{name}", *context.args)


def _become(module: str, *arguments: str) -> None:
    """Turn this process into a Python module; its exit status is ours."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])


def settings(
    env_example: Annotated[bool, typer.Option("--env-example", help="As the text of .env.example.")] = False,
) -> int:
    """List every setting with its value; secrets are hidden."""
    from app.cli.env_example import env_example as text
    from config.settings import PREFIX
    from config.settings import settings as chosen

    if env_example:
        sys.stdout.write(text())
        return 0
    for name, value in chosen().model_dump().items():
        line(f"{PREFIX}{name.upper()}={value}")
    return 0
