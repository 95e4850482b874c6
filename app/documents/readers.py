"""Where the reader of each dialect is."""

from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from typing import Any

from app.documents.confine import loading
from app.documents.formats import Dialect
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


def opened(reading: Reading) -> AbstractContextManager[Document]:
    """The document of a job.

    Raises:
        GiveUp: it cannot be opened; the message says why.
    """
    document: AbstractContextManager[Document] = _reader(reading.found.dialect).opened(reading)
    return document


@cache
def _reader(dialect: Dialect) -> Any:
    with loading():
        return import_module(READERS[dialect])
