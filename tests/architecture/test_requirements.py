"""The locks hold what pyproject asks for, pinned, hashed, and without a word about where it came from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")


def pinned(lock: str) -> set[str]:
    return {
        name.lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", (CHECKOUT / lock).read_text(), re.M)
    }


def asked(*extras: str) -> set[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(d for extra in extras for d in project["optional-dependencies"][extra])]
    return {re.split(r"[\[=<>; ]", line)[0].lower() for line in wanted}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_its_hashes(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_the_locks_hold_what_the_project_asks_for() -> None:
    assert asked() <= pinned("requirements.txt")
    assert asked("dev") <= pinned("requirements-dev.txt")
    assert pinned("requirements.txt") <= pinned("requirements-dev.txt")
