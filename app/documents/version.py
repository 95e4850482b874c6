"""Which reader this is: two processes of one version make the same of the same file."""

import hashlib
import platform
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.documents import ocr

LIBRARIES = (
    "charset-normalizer",
    "duckdb",
    "lxml",
    "openpyxl",
    "pandas",
    "pi-heif",
    "pillow",
    "pyarrow",
    "pypdf",
    "pypdfium2",
    "python-calamine",
    "python-oxmsg",
    "markdown-it-py",
    "olefile",
    "xlsxwriter",
)
"""What decides, beside our own code, what is read out of a file."""


@cache
def reader_version() -> str:
    """A digest over the source of ``app.documents``, the format libraries, Python, Tesseract and LibreOffice."""
    digest, folder = hashlib.sha256(), Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name} {_installed(name)}\n".encode())
    programs = (_program("tesseract"), _program("soffice"), ",".join(ocr.languages()), platform.python_version())
    digest.update("\n".join(programs).encode())
    return digest.hexdigest()


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _program(name: str) -> str:
    """A program by its file: starting it to ask would take longer than reading a document."""
    found = shutil.which(name)
    if found is None:
        return "-"
    facts = Path(found).resolve().stat()
    return f"{name} {facts.st_size} {facts.st_mtime_ns}"
