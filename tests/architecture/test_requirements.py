"""The locks hold what pyproject asks for, pinned, hashed, and without a word about where it came from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LARGER = ("requirements-dev.txt", "requirements-bench.txt")
LOCKS = ("requirements.txt", *LARGER)


def versions(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", (CHECKOUT / lock).read_text(), re.M)
    return {normal(name): version for name, version in found}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str) -> set[str]:
    return set(versions(lock))


def asked(*extras: str) -> set[str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(d for extra in extras for d in project["optional-dependencies"][extra])]
    return {normal(re.split(r"[\[=<>; ]", line)[0]) for line in wanted}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_its_hashes(lock: str) -> None:
    text = (CHECKOUT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_the_locks_hold_what_the_project_asks_for() -> None:
    assert asked() <= pinned("requirements.txt")
    assert asked("dev") <= pinned("requirements-dev.txt")
    assert asked("bench") <= pinned("requirements-bench.txt")


@pytest.mark.parametrize("lock", LARGER)
def test_a_larger_lock_holds_the_smallest_one(lock: str) -> None:
    assert pinned("requirements.txt") <= pinned(lock)


def test_what_tests_and_benchmarks_share_is_of_one_version() -> None:
    tests, benchmarks = map(versions, LARGER)
    assert not {name for name in tests.keys() & benchmarks.keys() if tests[name] != benchmarks[name]}
