"""Which files are read: those of four families, by their names, so that the choice owes nothing to any reader."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = CHECKOUT / "samples" / "documents"
HOSTILE = "hostile"
"""Folders of this name are left out: such files are made to kill a reader, not to time it."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "docx": (".docx", ".docm", ".dotx", ".dotm"),
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "pptx": (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
}


def chosen(folder: Path, family: str, sample: int | None = None) -> list[Path]:
    """The files of a family below ``folder`` in the order of names; at most ``sample``, evenly spread."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in FAMILIES[family]
        and HOSTILE not in path.relative_to(folder).parts
        and path.is_file()
        and path.stat().st_size
    )
    if sample is None or sample >= len(files):
        return files
    return [files[index * len(files) // sample] for index in range(sample)]


def warm_up(family: str) -> list[Path]:
    """Friendly files that a new process reads first, uncounted: imports are no part of reading."""
    return chosen(SAMPLES, family)


def usual() -> Path:
    """The corpus when none is named: that of the tests, or else the samples."""
    return Path(os.environ.get("NEXUS_TEST_CORPUS") or SAMPLES)
