"""Compile pyproject.toml again, with the locks as constraints: anything new or missing fails."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.txt": [],
    "requirements-dev.txt": ["--extra", "dev"],
    "requirements-bench.txt": ["--extra", "bench", "--constraint", "requirements-dev.txt"],
}


def uv() -> str:
    """uv, from PATH or from where the launcher put it."""
    found = shutil.which("uv") or next((str(path) for path in (CHECKOUT / ".tools").rglob("bin/uv")), "")
    if not found:
        sys.exit("check_locks: uv was not found, on PATH or under .tools/")
    return found


def main() -> None:
    """Exit with what differs."""
    for lock, extra in LOCKS.items():
        committed = (CHECKOUT / lock).read_text()
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / lock
            made.write_text(committed)  # what is pinned there is preferred: only real changes show
            options = ["--no-header", "--no-annotate", "--generate-hashes", "--universal", "--python-version", "3.11"]
            command = [
                uv(),
                "--system-certs",
                "pip",
                "compile",
                "-q",
                "pyproject.toml",
                "-o",
                str(made),
                *extra,
                *options,
            ]
            subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
            if made.read_text() != committed:
                sys.exit(
                    f"{lock} is not what pyproject.toml asks for: compile it again with {' '.join([*extra, *options])}"
                )
    print(f"{', '.join(LOCKS)} are current")


if __name__ == "__main__":
    main()
