"""An old Office file, converted once and then read like a new one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.documents import powerpoint, word
from app.documents.formats import Dialect, damaged, password_needed
from app.documents.legacy.encryption import is_encrypted
from app.documents.legacy.office import converted
from app.documents.model import Document
from app.documents.reading import Reading
from app.documents.sniffing import Recognised, recognise

_FOLDER = ".office"


@contextmanager
def opened(reading: Reading) -> Iterator[Document]:
    """The document of a job.

    Raises:
        GiveUp: ``password_needed``, ``libreoffice_needed``, ``timed_out`` or ``damaged_file``.
    """
    job, dialect = reading.job, reading.found.dialect
    if is_encrypted(job.path, dialect):
        raise password_needed(job.name)
    reader, suffix, expected = (
        (word, "docx", Dialect.DOCX) if dialect is Dialect.DOC else (powerpoint, "pptx", Dialect.PPTX)
    )
    folder = job.folder.absolute() / _FOLDER
    folder.mkdir()
    try:
        made = converted(reading, suffix, folder)
        found = recognise(made, job.name)
        try:
            if found.dialect is not expected:
                raise damaged(job.name, "LibreOffice made something else of it")
            reading.job = replace(job, path=made)
            reading.found = Recognised(dialect, found.archive)
            with reader.opened(reading) as document:
                yield document
        finally:
            found.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
