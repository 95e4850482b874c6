"""The launcher, in a checkout of its own with a stand-in for uv: nothing is downloaded."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

UV = """\
#!{python}
import os, subprocess, sys, time
words = sys.argv[1:]
open({log!r}, "a").write(" ".join(words) + "\\n")
if os.environ.get("UV_BREAKS"):
    sys.exit(os.environ["UV_BREAKS"])
if words[0] == "venv":
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", words[-1]], check=True)
"""
CLI = """\
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "caller": os.environ["_NEXUS_CWD"], "cwd": os.getcwd(),
                  "path": os.environ["PYTHONPATH"], "compiles": not sys.dont_write_bytecode}))
"""


class Checkout:
    """A checkout with a command line that says how it was called."""

    def __init__(self, root: Path) -> None:
        self.root = root / "check out"  # with a space, as people have them
        (self.root / "app" / "cli").mkdir(parents=True)
        (self.root / "app" / "cli" / "__main__.py").write_text(CLI)
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
            (self.root / name).write_text("# nothing\n")
        shutil.copy(CHECKOUT / "nexus", self.root)
        self.log = root / "uv.log"
        self.bin = root / "bin"
        self.bin.mkdir()
        (self.bin / "uv").write_text(UV.format(python=sys.executable, log=str(self.log)))
        (self.bin / "uv").chmod(0o755)

    def run(self, *words: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """Launch with a bare environment."""
        return subprocess.run(
            [sys.executable, str(self.root / "nexus"), *words],
            cwd=cwd or self.root,
            env={"PATH": f"{self.bin}:/usr/bin:/bin", **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def installed(self) -> list[str]:
        """The lock files that were installed, in order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.rpartition(" ")[2] for line in lines if line.startswith("pip install")]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_first_start_installs_and_the_second_does_not(checkout: Checkout) -> None:
    first = checkout.run("status")
    assert first.returncode == 0, first.stderr
    assert "installing" in first.stderr
    second = checkout.run("status")
    assert (second.returncode, second.stderr) == (0, "")
    assert checkout.installed() == ["requirements.txt"]


def test_a_changed_lock_is_installed_again_and_hashes_are_required(checkout: Checkout) -> None:
    checkout.run("status")
    (checkout.root / "requirements.txt").write_text("# something else\n")
    checkout.run("status")
    assert checkout.installed() == ["requirements.txt"] * 2
    assert "--require-hashes" in checkout.log.read_text()


def test_tests_need_the_larger_lock_which_holds_the_smaller_one(checkout: Checkout) -> None:
    checkout.run("test")
    checkout.run("status")
    checkout.run("test")
    assert checkout.installed() == ["requirements-dev.txt"]


def test_benchmarks_have_a_lock_of_their_own_and_leave_that_of_the_tests_installed(checkout: Checkout) -> None:
    for command in ("test", "bench", "test", "bench", "status"):
        checkout.run(command)
    assert checkout.installed() == ["requirements-dev.txt", "requirements-bench.txt"]


def test_a_half_made_environment_is_made_anew(checkout: Checkout) -> None:
    checkout.run("status")
    (checkout.root / ".venv" / "left over").touch()
    (checkout.root / ".venv" / ".nexus-stamp").unlink()
    (checkout.root / ".tools" / "half-made").touch()
    assert checkout.run("status").returncode == 0
    assert not (checkout.root / ".venv" / "left over").exists()


def test_without_a_network_one_line_says_what_to_do_and_the_next_start_tries_again(checkout: Checkout) -> None:
    offline = {
        "UV_BREAKS": "error: dns error: failed to lookup",
        "PIP_INDEX_URL": "http://127.0.0.1:9",
        "PIP_RETRIES": "0",
    }
    (checkout.root / "requirements.txt").write_text("nothing-like-this==1.0 --hash=sha256:" + "0" * 64 + "\n")
    failed = checkout.run("status", **offline)
    assert failed.returncode == 1
    assert "could not be reached" in failed.stderr
    assert "Traceback" not in failed.stderr
    (checkout.root / "requirements.txt").write_text("# nothing\n")
    assert checkout.run("status").returncode == 0


def test_the_command_line_runs_in_the_checkout_and_learns_where_the_caller_is(
    checkout: Checkout, tmp_path: Path
) -> None:
    link = tmp_path / "elsewhere" / "nexus"
    link.parent.mkdir()
    link.symlink_to(checkout.root / "nexus")
    done = subprocess.run(
        [sys.executable, str(link), "run", "digest", "a file"],
        cwd=link.parent,
        env={"PATH": f"{checkout.bin}:/usr/bin:/bin", "PYTHONPATH": "/nonsense", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    root = os.path.realpath(checkout.root)
    assert f'"caller": "{link.parent.resolve()}"' in done.stdout
    assert f'"cwd": "{root}"' in done.stdout
    assert f'"path": "{root}"' in done.stdout
    assert '"compiles": true' in done.stdout
    assert '"arguments": ["run", "digest", "a file"]' in done.stdout


def test_two_launchers_install_once(checkout: Checkout) -> None:
    env = {"PATH": f"{checkout.bin}:/usr/bin:/bin"}
    both = [
        subprocess.Popen([sys.executable, str(checkout.root / "nexus"), "status"], env=env, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    assert checkout.installed() == ["requirements.txt"]


def test_it_is_executable_and_imports_the_standard_library_only() -> None:
    assert os.access(CHECKOUT / "nexus", os.X_OK)
    isolated = [sys.executable, "-I", "-S", "-c", f"compile(open({str(CHECKOUT / 'nexus')!r}).read(), 'nexus', 'exec')"]
    subprocess.run(isolated, check=True, timeout=20)
