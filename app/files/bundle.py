"""Many artifacts as one ZIP, each under its item's name."""

import shutil
import stat
import time
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from app.files.store import Store, safe_name

PACKED = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".zip", ".docx", ".xlsx", ".pptx", ".parquet", ".pdf"}
"""Suffixes of files that are compressed already: packing them again costs time and gains nothing."""
_MODE = (stat.S_IFREG | 0o644) << 16
"""What is unpacked belongs to who unpacks it: stored files are read-only here, and need not be there."""
_CHUNK = 1 << 20


def write_zip(
    stream: IO[bytes], store: Store, entries: Iterable[tuple[str, str]], texts: Mapping[str, str] | None = None
) -> int:
    """Write ``(folder, key)`` entries and then ``texts`` by name into a ZIP; the number of stored files in it.

    Two entries of one name get a number.
    """
    taken: set[str] = set(map(str.casefold, texts or ()))
    written = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6, strict_timestamps=False) as archive:
        for folder, key in entries:
            path = store.resolve(key)
            name = free_name(f"{folder}/{path.name}".lstrip("/"), taken)
            entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
            entry.external_attr = _MODE
            entry.compress_type = zipfile.ZIP_STORED if path.suffix.lower() in PACKED else zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)
            written += 1
        for name, text in (texts or {}).items():
            entry = zipfile.ZipInfo(name, time.localtime()[:6])
            entry.external_attr = _MODE
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
    return written


def free_name(name: str, taken: set[str]) -> str:
    """``name``, or the first ``name (n)`` that is not taken yet, compared as a careless file system would."""
    path, number, free = Path(name), 1, name
    while free.casefold() in taken:
        number += 1
        free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    taken.add(free.casefold())
    return free


def folder_name(position: int, name: str) -> str:
    """The folder of an item's outputs: its position keeps two files of one name apart."""
    return f"{position:04d}-{safe_name(name)}"
