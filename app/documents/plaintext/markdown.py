"""Markdown: headings, lists, tables, code and links, as a page would show them."""

import re
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt

from app.documents.reading import Reading
from app.documents.webpage import Webpage, tree

_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"([\w-][\w .-]*):[ \t]+(\S.*)")


class MarkdownDocument(Webpage):
    """A page made of Markdown; its facts stand between two lines of dashes before the text."""

    def __init__(self, reading: Reading, text: str) -> None:
        text = text.replace("\r\n", "\n")
        front = _FRONT.match(text)
        self._front = front[1] if front else ""
        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        html = parser.render(text[front.end() :] if front else text)
        super().__init__(reading, tree(html.encode("utf-8", "replace"), "utf-8", reading))

    def metadata(self) -> Mapping[str, Any]:
        """The entries of the front matter."""
        entries = (_ENTRY.fullmatch(line.rstrip()) for line in self._front.splitlines())
        return {entry[1]: entry[2].strip("\"'") for entry in entries if entry}


def markdown_document(reading: Reading, text: str) -> MarkdownDocument:
    """The document of a Markdown text."""
    return MarkdownDocument(reading, text)
