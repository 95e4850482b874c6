"""Files that are made to hurt: each ends clearly, within its limits, and touches nothing that is not its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.limits import Limits
from app.documents.reader import Reader
from bench.attacks import ATTACKS, MODULES
from bench.trial.everything import PLAN
from bench.trial.trap import Trap
from bench.trial.trial import Verdict, tried
from tests.domain.documents.makers import paragraph, word

SHARES = 8
SAMPLE = {
    "billion-laughs.xlsx": "damaged_file",
    "corner-cells.xls": "too_much_memory",
    "dense-corner.xlsx": "unsafe_file",
    "external-entity.docx": "ok",
    "external-relations.pptx": "ok",
    "encrypted-in-a-circle.pdf": "password_needed",
    "laughs.xhtml": "ok",
    "lzma-dictionary-4gb.docx": "too_much_memory",
    "mails-in-mails.eml": "ok",
    "name-is-a-share.docx": "unsafe_file",
    "overlapping-entries.docx": "unsafe_file",
    "profile-bomb.png": "damaged_file",
    "reaching-out.html": "ok",
    "relations-in-a-circle.pptx": "ok",
    "repeated-cells.ods": "unsafe_file",
    "said-4-billion.png": "too_large",
    "record-too-long.xls": "damaged_file",
    "styles-in-a-circle.odt": "ok",
    "deep-braces.rtf": "ok",
    "deep.json": "ok",
    "tree-that-doubles.pdf": "damaged_file",
    "drawing-named.png": "unsupported_file",
}
"""At least one for each kind of guard and each format, with how it ends; all others are sent by ``-m long``."""
LIMITS = Limits(seconds=60, cpu_seconds=2)
CRASHES = {"letters-mean-books.pdf", "deep-graphics.pdf"}
"""Made to take down a native library: that the child dies and says so is all that can be asked."""


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trap]:
    """A bait for those that reach out."""
    with Trap(tmp_path_factory.mktemp("trap")) as laid:
        yield laid


@pytest.fixture(scope="module")
def reader(trap: Trap) -> Iterator[Reader]:
    """One reader for all: each file must leave it usable."""
    with Reader(LIMITS) as made:
        yield made


def said(verdict: Verdict) -> str:
    """A verdict for the message of a failed test."""
    return f"{verdict.name}: {verdict.faults}; {verdict.code} {verdict.message} {verdict.warnings}"


def test_every_module_brings_some() -> None:
    assert len(ATTACKS) > 300
    assert len(MODULES) > 10


def sent(name: str, reader: Reader, trap: Trap, tmp_path: Path) -> Verdict:
    """The verdict on a hostile file, which must be without a fault."""
    path = tmp_path / name
    path.write_bytes(ATTACKS[name].make(trap.bait))
    verdict = tried(reader, path, tmp_path / "out", PLAN, trap)
    faults = [fault for fault in verdict.faults if not (name in CRASHES and fault == "ended the child")]
    assert not faults, said(verdict)
    path.unlink()
    assert not list(tmp_path.iterdir())
    return verdict


def test_one_hostile_file_for_each_guard_ends_as_it_should(reader: Reader, trap: Trap, tmp_path: Path) -> None:
    assert {name: sent(name, reader, trap, tmp_path).code for name in SAMPLE} == SAMPLE


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_hostile_files_end_clearly_and_touch_nothing(share: int, reader: Reader, trap: Trap, tmp_path: Path) -> None:
    names = [name for name, attack in ATTACKS.items() if attack.quick]
    for name in names[share::SHARES]:
        sent(name, reader, trap, tmp_path)


@pytest.mark.long
def test_an_honest_file_costs_no_more_beside_hostile_ones(trap: Trap, tmp_path: Path) -> None:
    honest = word(tmp_path / "honest.docx", paragraph("text " * 2000))
    crash = tmp_path / "crash.pdf"
    crash.write_bytes(ATTACKS["deep-graphics.pdf"].make(trap.bait))
    with Reader(LIMITS) as quiet, Reader(LIMITS) as attacked:
        for reader in (quiet, attacked):
            tried(reader, honest, tmp_path / "out", PLAN)
        alone = min(tried(quiet, honest, tmp_path / "out", PLAN).cpu_seconds for _ in range(5))
        assert tried(attacked, crash, tmp_path / "out", PLAN).code != "ok"
        beside = min(tried(quiet, honest, tmp_path / "out", PLAN).cpu_seconds for _ in range(5))
        assert beside < 3 * alone + 0.02
        assert tried(attacked, honest, tmp_path / "out", PLAN).code == "ok"


def test_a_trap_tells_of_calls_secrets_and_files_left(tmp_path: Path) -> None:
    import urllib.error
    import urllib.request

    with Trap(tmp_path / "trap") as trap:
        assert trap.sprung([]) == []
        (trap.temporary / "left").write_text("x")
        (tmp_path / "out.txt").write_text(f"before {trap.bait.secret.read_text()} after")
        with pytest.raises((urllib.error.URLError, OSError)):
            urllib.request.urlopen(trap.bait.url, timeout=5)
        assert trap.sprung([tmp_path / "out.txt"]) == [
            "called the address of a bait",
            "left temporary files: left",
            "gave away the secret",
        ]
