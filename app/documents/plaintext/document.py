"""A text file as a stream of parts."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.documents import charset
from app.documents.formats import Dialect
from app.documents.model import Document, Part
from app.documents.plaintext.lines import blocks, of_file
from app.documents.plaintext.markdown import markdown_document
from app.documents.plaintext.records import json_document
from app.documents.reading import Reading

_XML = re.compile(rb"\s*<\?xml[^>]{1,200}encoding\s*=\s*[\"']([\w.-]+)")
_WIDEST = 4
"""Bytes of one character at most."""
_TOLD_EVERY = 1 << 22
_LARGEST_MARKDOWN = 2_000_000
"""Bytes; a parser of Markdown takes 4 s and 250 MB of memory for each million."""


@contextmanager
def opened(reading: Reading) -> Iterator[Document]:
    """The text of a job, as what its dialect says."""
    dialect, size = reading.found.dialect, reading.job.path.stat().st_size
    plain = TextDocument(reading)
    if dialect is Dialect.JSON:
        yield (
            json_document(reading, plain.text(), plain)
            if size <= reading.limits.part_bytes
            else _too_large(reading, plain, "JSON")
        )
    elif dialect is Dialect.MARKDOWN:
        yield (
            markdown_document(reading, plain.text())
            if size <= _LARGEST_MARKDOWN
            else _too_large(reading, plain, "Markdown")
        )
    else:
        yield plain


def _too_large(reading: Reading, plain: "TextDocument", kind: str) -> "TextDocument":
    reading.warn(f"{reading.job.name} is too large to be read as {kind}; it was read as plain text.")
    return plain


class TextDocument(Document):
    """Lines, read as they are asked for: the file may be larger than the memory."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._path = reading.job.path
        with self._path.open("rb") as file:
            declared = _XML.match(file.read(1000))
        most = reading.limits.characters * _WIDEST
        self._charset = charset.of_file(self._path, most, declared[1].decode() if declared else None)

    def parts(self) -> Iterator[Part]:
        """Paragraphs: lines that stand together."""
        size = self._path.stat().st_size
        last = 0

        def told(position: int) -> None:
            nonlocal last
            if position - last >= _TOLD_EVERY:
                last = position
                self._reading.progress(position, size, f"{position >> 20:,} of {size >> 20:,} MB")

        return blocks(of_file(self._path, self._charset, told))

    def text(self) -> str:
        """The whole text."""
        return self._path.read_bytes().decode(self._charset, "replace").removeprefix("\ufeff")

    def metadata(self) -> Mapping[str, Any]:
        """The character set."""
        return {"charset": self._charset}
