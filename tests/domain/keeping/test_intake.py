"""What is handed in becomes items: names, archives, limits."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from app.errors import GiveUp
from app.files.store import Store
from app.workflows.intake import NewFile, take_in
from config.settings import Settings


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def taken(store: Store, *files: NewFile, **limits: int) -> list[tuple[str, bytes]]:
    chosen = Settings(**limits)  # type: ignore[arg-type]
    items = take_in(store, store.folder("runs", "r", "inputs"), files, chosen)
    return [(item.name, store.resolve(item.key).read_bytes()) for item in items]


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


def test_files_keep_their_names_and_their_content(store: Store) -> None:
    assert taken(store, NewFile("a.txt", b"1"), NewFile("dir/b ü.txt", io.BytesIO(b"2"))) == [
        ("a.txt", b"1"),
        ("b ü.txt", b"2"),
    ]


def test_two_files_of_one_name_are_two_items_that_can_be_told_apart(store: Store) -> None:
    assert taken(store, NewFile("a.txt", b"1"), NewFile("a.txt", b"2")) == [("a.txt", b"1"), ("a (2).txt", b"2")]


def test_three_hundred_odd_names_are_three_hundred_items(store: Store) -> None:
    odd = [NewFile(f"{'x' * (n % 250)} \n'\"*?<>|{chr(0x4E00 + n)}.pdf", bytes([n % 250])) for n in range(300)]
    assert len({content for _, content in taken(store, *odd)}) == 250
    assert len(list(store.root.rglob("*.pdf"))) == 300


def test_an_archive_gives_an_item_for_each_file_and_skips_rubbish(store: Store) -> None:
    members = {"q/a.txt": b"1", "b.txt": b"2", "__MACOSX/._a.txt": b"no", ".DS_Store": b"no", "Thumbs.db": b"no"}
    assert taken(store, NewFile("all.zip", archive(**members))) == [("a.txt", b"1"), ("b.txt", b"2")]


def test_an_office_file_is_a_document_and_not_an_archive(store: Store) -> None:
    content = archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert taken(store, NewFile("a.docx", content)) == [("a.docx", content)]


def test_a_name_in_an_archive_never_becomes_a_path(store: Store, tmp_path: Path) -> None:
    assert taken(store, NewFile("x.zip", archive(**{"../../../evil.txt": b"1"}))) == [("evil.txt", b"1")]
    assert not [path for path in tmp_path.rglob("evil.txt") if "inputs" not in path.parts]


def test_a_link_in_an_archive_is_left_out(store: Store) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("real.txt", b"1")
    assert taken(store, NewFile("x.zip", stream.getvalue())) == [("real.txt", b"1")]


def test_a_document_is_never_taken_apart_however_damaged_its_package_is(store: Store) -> None:
    content = archive(**{"[Content_Typos].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert taken(store, NewFile("a.docx", content), NewFile("b.zip", b"PK\x03\x04 broken")) == [
        ("a.docx", content),
        ("b.zip", b"PK\x03\x04 broken"),
    ]


def broken_archive(how: str) -> bytes:
    stream = io.BytesIO()
    kinds = {"deflate": zipfile.ZIP_DEFLATED, "lzma": zipfile.ZIP_LZMA, "bz2": zipfile.ZIP_BZIP2}
    with zipfile.ZipFile(stream, "w", kinds.get(how, zipfile.ZIP_STORED)) as packed:
        packed.writestr("good.txt", b"good")
        packed.writestr("bad.txt", bytes(n * n % 251 for n in range(4000)))
    content = bytearray(stream.getvalue())
    start = content.index(b"bad.txt") + len(b"bad.txt")
    content[start + 20 : start + 40] = b"\xff" * 20
    return bytes(content)


@pytest.mark.parametrize("how", ["deflate", "lzma", "bz2", "stored"])
def test_a_damaged_file_in_an_archive_is_an_item_with_its_reason_and_costs_the_others_nothing(
    store: Store, how: str
) -> None:
    items = take_in(store, store.folder("runs", "r"), [NewFile("all.zip", broken_archive(how))], Settings())
    assert [item.name for item in items] == ["good.txt", "bad.txt"]
    assert items[0].error is None
    assert items[1].error is not None
    assert "bad.txt in all.zip cannot be unpacked" in items[1].error["message"]


def test_an_archive_with_nothing_in_it_is_an_item_with_its_reason(store: Store) -> None:
    empty = archive(**{"__MACOSX/._a": b"rubbish"})
    [item] = take_in(store, store.folder("runs", "r"), [NewFile("empty.zip", empty)], Settings())
    assert item.error is not None
    assert item.error["message"] == "The archive empty.zip has no files in it."


def test_an_archive_is_held_against_the_limits_before_any_of_it_is_written(store: Store) -> None:
    many = archive(**{f"{n}.txt": b"x" for n in range(20)})
    with pytest.raises(GiveUp, match="too many files"):
        take_in(store, store.folder("runs", "r"), [NewFile("many.zip", many)], Settings(upload_files=10))
    assert not list(store.root.rglob("*.txt"))


@pytest.mark.parametrize(
    ("files", "limits", "word"),
    [
        ([NewFile("big.bin", b"x" * 1_000_001)], {"upload_mb": 1}, "big.bin"),
        ([NewFile("a", b"x" * 600_000), NewFile("b", b"x" * 600_000)], {"run_mb": 1}, "NEXUS_RUN_MB"),
        ([NewFile("a", b"1"), NewFile("b", b"1")], {"upload_files": 1}, "NEXUS_UPLOAD_FILES"),
        ([NewFile("bomb.zip", archive(**{"big.bin": b"0" * 2_000_000}))], {"upload_mb": 1}, "big.bin"),
    ],
)
def test_a_limit_names_the_file_or_the_setting(
    store: Store, files: list[NewFile], limits: dict[str, int], word: str
) -> None:
    with pytest.raises(GiveUp) as refused:
        taken(store, *files, **limits)
    assert word in str(refused.value)


def test_a_missing_file_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(GiveUp, match=r"gone\.pdf"):
        taken(store, NewFile("gone.pdf", tmp_path / "gone.pdf"))
