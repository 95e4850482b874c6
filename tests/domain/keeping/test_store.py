"""The artifact store: what may be read, and what names become."""

import os
from pathlib import Path

import pytest

from app.errors import GiveUp, TryAgain
from app.files.bundle import free_name
from app.files.store import Store, safe_name


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    made.folder("runs")
    return made


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "uploads/../../secret.txt", "uploads/../secret.txt"])
def test_a_path_outside_the_store_is_refused_by_name(store: Store, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("no")
    with pytest.raises(GiveUp, match="outside the folders") as refused:
        store.resolve(path)
    assert refused.value.code == "not_allowed"
    assert Path(path).name in refused.value.message


def test_a_link_that_leads_out_of_the_store_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("no")
    (store.root / "innocent.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(GiveUp, match="outside"):
        store.resolve("uploads/innocent.txt")


def test_a_folder_named_in_the_settings_may_be_read(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    (scans / "a.pdf").write_bytes(b"x")
    store = Store(tmp_path / "home", [scans])
    assert store.resolve(str(scans / "a.pdf")) == (scans / "a.pdf").resolve()


@pytest.mark.parametrize("path", ["", "  ", "uploads/\0x", "uploads/missing.pdf"])
def test_what_is_no_file_is_said_to_be_none(store: Store, path: str) -> None:
    with pytest.raises(GiveUp) as refused:
        store.resolve(path)
    assert refused.value.code in ("bad_argument", "missing_file")


def test_a_key_opens_what_was_put(store: Store) -> None:
    path = store.put(store.folder("runs", "r1"), "über uns.txt", b"hello")
    assert store.key(path) == "uploads/runs/r1/über uns.txt"
    assert store.resolve(store.key(path)).read_bytes() == b"hello"


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    class Breaks:
        def read(self, _size: int = -1, /) -> bytes:
            raise OSError(28, os.strerror(28))

    with pytest.raises(TryAgain, match="No space left"):
        store.put(store.folder("runs"), "big.bin", Breaks())
    assert list((store.root / "runs").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("plain.docx", "plain.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\a b.pdf", "a b.pdf"),
        ("..", "file"),
        ("a\nb\t?.txt", "a_b__.txt"),
        ("données été.xlsx", "données été.xlsx"),
        (".hidden", "hidden"),
    ],
)
def test_names_are_made_safe_and_stay_recognisable(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_very_long_name_still_fits_a_file_system() -> None:
    name = safe_name("語" * 400 + ".docx")
    assert len(name.encode()) <= 255
    assert name.endswith(".docx")


def test_two_files_of_one_name_get_names_of_their_own() -> None:
    taken: set[str] = set()
    assert [free_name(name, taken) for name in ("a.txt", "A.txt", "a.txt")] == ["a.txt", "A (2).txt", "a (3).txt"]


def test_only_what_lies_in_the_store_is_ever_removed(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    store.remove(outside)
    store.remove(store.root)
    assert outside.is_dir()
    assert store.root.is_dir()
