"""The first page as LibreOffice lays it out: slow, and true to every line."""

import shutil

import pypdfium2

from app.documents.legacy.office import converted, program
from app.documents.pdf.thumbnails import thumbnail
from app.documents.reading import Reading
from app.errors import GiveUp

_FOLDER = ".exact"


def exact_page(reading: Reading, width: int) -> bytes:
    """A PNG of the first page, ``width`` pixels wide.

    Raises:
        GiveUp: ``libreoffice_needed``, ``timed_out`` or ``damaged_file``.
    """
    if program() is None:
        raise GiveUp(
            "options.exact: only LibreOffice can draw a page exactly, and it is not installed where the workers run.",
            code="libreoffice_needed",
            cure="Install LibreOffice there, or leave exact out.",
            argument="options.exact",
        )
    folder = reading.job.folder.absolute() / _FOLDER
    folder.mkdir()
    try:
        pdf = pypdfium2.PdfDocument(converted(reading, "pdf", folder))
        try:
            return thumbnail(pdf, 1, width)
        finally:
            pdf.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
