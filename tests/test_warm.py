"""A command that is forked says what one says that is started, and ends as that ends."""

import subprocess
from pathlib import Path

import pytest

from tests import warm
from tests.conftest import environment


@pytest.mark.parametrize(
    "words",
    [
        ("-m", "app.cli", "show", "no-such-run"),
        ("-m", "app.cli", "run", "nonsense", "samples"),
        ("-m", "app.cli", "settings"),
        ("-c", "import os, sys; print(__name__, sys.argv, os.getcwd(), sys.stdout.isatty(), sys.path[1:])", "a", "b"),
        ("-W", "error", "-c", "import atexit; atexit.register(print, 'the end'); raise SystemExit('left')"),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_a_forked_command_is_as_one_from_scratch(tmp_path: Path, words: tuple[str, ...]) -> None:
    env = environment(tmp_path)
    forked, started = (python(*words, env=env) for python in (warm.python, warm.cold_python))
    assert (forked.returncode, forked.stdout, forked.stderr) == (started.returncode, started.stdout, started.stderr)


def test_warnings_are_errors_where_they_are_asked_to_be(tmp_path: Path) -> None:
    code, env = "import warnings; warnings.warn('old')", environment(tmp_path)
    assert warm.python("-W", "error", "-c", code, env=env).returncode == 1
    assert warm.python("-c", code, env=env).returncode == 0


def test_nothing_is_chosen_before_a_command_has_its_own_settings(tmp_path: Path) -> None:
    code = "import sys\nfrom config.settings import settings\nprint(settings.cache_info().misses, sorted(sys.modules))"
    done = warm.python("-c", code, env=environment(tmp_path))
    assert done.stdout.startswith("0 ")
    assert "'app.wiring'" in done.stdout
    assert "'config.celery_config'" not in done.stdout


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        warm.python("-c", "import time; time.sleep(60)", env=environment(tmp_path), timeout=0.2)
