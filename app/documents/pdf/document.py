"""Read a PDF: pdfium for nearly everything, pypdf for what it misses and where it fails."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pypdfium2

from app.documents.formats import damaged, password_needed
from app.documents.pdf import second
from app.documents.pdf.facts import metadata
from app.documents.pdf.pictures import save_pictures
from app.documents.pdf.tables import save_tables
from app.documents.pdf.text import write_text
from app.documents.pdf.thumbnails import save_thumbnails
from app.documents.reading import Reading
from app.errors import GiveUp

_STEPS = {
    "extract_text": write_text,
    "metadata": metadata,
    "extract_images": save_pictures,
    "extract_tables": save_tables,
    "thumbnails": save_thumbnails,
}


def read(reading: Reading) -> None:
    """Do what the job asks of a PDF."""
    with _opened(reading) as pdf:
        if pdf is None:
            second.read(reading)
            return
        reading.stat(pages=len(pdf))
        if len(pdf) == 0:
            raise damaged(reading.job.name, "it has no pages")
        for operation, step in _STEPS.items():
            if reading.wants(operation):
                step(pdf, reading)


@contextlib.contextmanager
def _opened(reading: Reading) -> Iterator[Any]:
    """The document; None where pdfium cannot open it and the second reader shall try."""
    password = reading.options.get("password")
    try:
        pdf = pypdfium2.PdfDocument(reading.job.path, password=password)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _locked(reading, wrong=password is not None) from None
        if "security" in str(error).lower():
            raise GiveUp(
                f"{reading.job.name} is encrypted in a way that cannot be read.",
                code="password_needed",
                cure="Save a copy without encryption.",
                name=reading.job.name,
            ) from None
        pdf = None
    try:
        yield pdf
    finally:
        if pdf is not None:
            pdf.close()


def _locked(reading: Reading, *, wrong: bool) -> GiveUp:
    if not wrong:
        return password_needed(
            reading.job.name,
            "Save a copy without the password; the task process_pdf also takes it as the option password.",
        )
    return GiveUp(
        f"The password given does not open {reading.job.name}.",
        code="password_needed",
        cure="Give the right one, or save a copy without a password.",
        name=reading.job.name,
    )
