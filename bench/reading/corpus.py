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


_FORM = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R]>> >> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [4 0 R]>> endobj
4 0 obj <</Type /Annot /Subtype /Widget /FT /Tx /T (Name) /V (value) /Rect [0 0 50 20]>> endobj
trailer <</Root 1 0 R /Size 5>>
%%EOF
"""
"""A PDF with a form: values of forms are read by a library of their own."""


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


def warm_up(family: str, folder: Path) -> list[Path]:
    """Friendly files that a new process reads first, uncounted: imports are no part of reading."""
    files = chosen(SAMPLES, family)
    if family == "pdf":
        form = folder / "form.pdf"
        form.write_bytes(_FORM)
        files.append(form)
    return files


def usual() -> Path:
    """The corpus when none is named: that of the tests, or else the samples."""
    return Path(os.environ.get("NEXUS_TEST_CORPUS") or SAMPLES)
