"""Size budgets: they are there to make us look for the missing concept."""

import ast
import statistics
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
OURS = ("app", "config", "pages", "bench")
FORBIDDEN = {"utils", "helpers", "common", "misc", "manager", "service", "handler", "processor"}

pytestmark = pytest.mark.xdist_group("budgets")  # so that all sources are parsed once


def sources() -> list[Path]:
    found = [path for folder in OURS for path in (CHECKOUT / folder).rglob("*.py")]
    return [*found, CHECKOUT / "streamlit_app.py", CHECKOUT / "nexus"]


@cache
def lengths_of_functions() -> dict[str, int]:
    return {
        f"{path.relative_to(CHECKOUT)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_no_file_is_longer_than_300_lines() -> None:
    long = {str(path): lines for path in sources() if (lines := path.read_text().count("\n")) > 300}
    assert not long


def test_the_median_file_has_at_most_90_lines() -> None:
    sizes = [path.read_text().count("\n") for path in sources()]
    assert statistics.median([size for size in sizes if size > 1]) <= 90


def test_no_function_is_longer_than_60_lines() -> None:
    assert not {name: lines for name, lines in lengths_of_functions().items() if lines > 60}


def test_nine_of_ten_functions_have_at_most_30_lines() -> None:
    lengths = sorted(lengths_of_functions().values())
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_no_file_hides_behind_a_name_that_says_nothing() -> None:
    assert not [path for path in sources() if path.stem in FORBIDDEN or path.parent.name in FORBIDDEN]
