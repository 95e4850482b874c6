"""What documentation says is what there is."""

import re
import tomllib
from pathlib import Path

import pytest

from config.packs import PACKS
from config.settings import PREFIX, Settings

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *(CHECKOUT / "docs").rglob("*.md")]
README = (CHECKOUT / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"NEXUS_TEST_CORPUS"}
    assert set(re.findall(r"\bNEXUS_[A-Z_]+\b", page.read_text())) <= known


def test_the_readme_is_short_and_lists_every_queue() -> None:
    assert README.count("\n") <= 150
    assert all(f"`{pack.queue}` | `{pack.tasks}`" in README for pack in PACKS)


def test_the_readme_counts_its_sample_documents() -> None:
    words = {11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen"}
    samples = len(list((CHECKOUT / "samples" / "documents").iterdir()))
    assert f"{words[samples]} documents" in README
    assert f"other {words[samples - 1]}," in README


def test_every_workflow_is_in_the_readme() -> None:
    from app.workflows.catalog import WORKFLOWS

    assert all(f"| `{name}` |" in README for name in WORKFLOWS)


def test_the_tables_of_the_manual_are_those_of_the_program() -> None:
    from app.cli.formats import in_page, tables

    said = in_page(CHECKOUT / "docs" / "how-to" / "documents.md")
    assert said == tables(), "put what `python -m app.cli formats` prints into docs/how-to/documents.md"


def test_what_the_suite_leaves_out_is_run_by_ci_and_told_to_contributors() -> None:
    options = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["addopts"]
    left_out = re.findall(r"not (\w+)", options)
    assert left_out
    assert f'./nexus test -m "{" or ".join(left_out)}"' in (CHECKOUT / ".ci" / "run").read_text()
    assert all(f"./nexus test -m {word} " in (CHECKOUT / "CONTRIBUTING.md").read_text() for word in left_out)
