"""The sample documents are what ``samples/make.py`` makes, and small."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
DOCUMENTS = SAMPLES / "documents"
BROKEN = "Supplier quotation.docx"

pytestmark = pytest.mark.xdist_group("samples")  # which are made once


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, str(SAMPLES / "make.py"), str(folder)], check=True, capture_output=True)
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_the_committed_documents_are_those_that_are_made(made):
    assert names(DOCUMENTS) == names(made)


@pytest.mark.parametrize("name", sorted(names(DOCUMENTS)))
def test_each_is_the_same_again_in_every_part(made, name):
    old, new = DOCUMENTS / name, made / name
    if old.suffix in (".docx", ".xlsx", ".pptx") and name != BROKEN:
        with zipfile.ZipFile(old) as was, zipfile.ZipFile(new) as now:
            assert was.namelist() == now.namelist()
            assert [m for m in was.namelist() if not m.endswith(".xlsx") and was.read(m) != now.read(m)] == []
    elif old.suffix == ".pdf":
        assert old.read_bytes() == new.read_bytes()
    else:  # compressed by zlib or libjpeg, whose bytes differ between builds
        assert abs(old.stat().st_size - new.stat().st_size) < 2000


def test_they_are_small_and_of_every_kind():
    files = list(DOCUMENTS.iterdir())
    assert sum(path.stat().st_size for path in files) < 500_000
    assert {path.suffix for path in files} == {".docx", ".xlsx", ".pptx", ".pdf", ".jpg", ".png"}


def test_exactly_one_office_file_is_broken():
    office = [path for path in DOCUMENTS.iterdir() if path.suffix in (".docx", ".xlsx", ".pptx")]
    assert [path.name for path in office if not zipfile.is_zipfile(path)] == [BROKEN]
    assert (DOCUMENTS / BROKEN).read_bytes().startswith(b"PK")
