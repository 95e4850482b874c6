"""Where the reader of each dialect is."""

from contextlib import AbstractContextManager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from app.documents.formats import Dialect, unsupported
from app.documents.model import Document
from app.documents.reading import Reading

READERS = {
    Dialect.DOCX: "app.documents.word",
    Dialect.WORKBOOK: "app.documents.excel",
    Dialect.PPTX: "app.documents.powerpoint",
    Dialect.PDF: "app.documents.pdf",
    Dialect.PICTURE: "app.documents.image",
    Dialect.CSV: "app.documents.csvfile",
    Dialect.ODT: "app.documents.opendocument",
    Dialect.ODP: "app.documents.opendocument",
    Dialect.RTF: "app.documents.richtext",
    Dialect.DOC: "app.documents.legacy",
    Dialect.PPT: "app.documents.legacy",
    Dialect.PLAIN: "app.documents.plaintext",
    Dialect.MARKDOWN: "app.documents.plaintext",
    Dialect.JSON: "app.documents.plaintext",
    Dialect.HTML: "app.documents.webpage",
    Dialect.MHTML: "app.documents.message",
    Dialect.EML: "app.documents.message",
    Dialect.MSG: "app.documents.message",
}
"""Where each dialect's ``opened(reading)`` is: a context manager of a ``Document``. Imported on first use and kept."""


def reader_of(reading: Reading) -> Any:
    """The module that reads the file of a job.

    Raises:
        GiveUp: ``unsupported_file``; there is none.
    """
    dialect = reading.found.dialect
    if find_spec(READERS[dialect]) is None:
        raise unsupported(reading.job.name, f"a file of the kind {dialect}")
    return import_module(READERS[dialect])


def opened(reading: Reading) -> AbstractContextManager[Document]:
    """The document of a job.

    Raises:
        GiveUp: it cannot be opened; the message says why.
    """
    document: AbstractContextManager[Document] = reader_of(reading).opened(reading)
    return document
