"""Many artifacts as one ZIP, each under its item's name."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from app.files.store import Store, safe_name

PACKED = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".zip", ".docx", ".xlsx", ".pptx", ".parquet", ".pdf"}
"""Suffixes of files that are compressed already: packing them again costs time and gains nothing."""


def write_zip(stream: IO[bytes], store: Store, entries: Iterable[tuple[str, str]]) -> int:
    """Write ``(folder, key)`` entries into a ZIP; the number of files written. Two of one name get a number."""
    taken: set[str] = set()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6, strict_timestamps=False) as archive:
        for folder, key in entries:
            path = store.resolve(key)
            name = free_name(f"{folder}/{path.name}".lstrip("/"), taken)
            packed = path.suffix.lower() in PACKED
            archive.write(path, name, compress_type=zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    return len(taken)


def add_text(stream: IO[bytes], name: str, text: str) -> None:
    """Append one text file to a ZIP."""
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)


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
