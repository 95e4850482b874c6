"""Blocks as Markdown: headings, lists and tables."""

import re

from app.documents.reading import Reading, TextFile
from app.documents.word.blocks import Paragraph, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LEADING = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s|$)")
_CONTROL = re.compile(r"\s*\n\s*")


class Markdown(TextFile):
    """Writes ``document.md``."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "markdown_file", "document.md")
        self._in_list = False

    def block(self, block: Paragraph | Table) -> None:
        """Append one block."""
        listed = isinstance(block, Paragraph) and block.level is not None
        if self._in_list and not listed:
            self.write("\n")
            self._in_list = False
        if isinstance(block, Table):
            self.write(table(block.rows))
        elif block.text.strip():
            self.write(paragraph(block))
            self._in_list = listed


def paragraph(block: Paragraph) -> str:
    """One paragraph with the line breaks after it."""
    text = escape(block.text.strip())
    if block.heading:
        return f"{'#' * block.heading} {_CONTROL.sub(' ', text)}\n\n"
    if block.level is not None:
        return f"{'    ' * block.level}{'1.' if block.ordered else '-'} {_CONTROL.sub(' ', text)}\n"
    return _LEADING.sub(r"\1\\\2", text).replace("\n", "  \n") + "\n\n"


def table(rows: tuple[tuple[str, ...], ...]) -> str:
    """A table whose first row is its head, as Markdown knows no other."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    lines = [_line(row + ("",) * (width - len(row))) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]) + "\n\n"


def _line(row: tuple[str, ...]) -> str:
    cells = (_CONTROL.sub("<br>", escape(cell.strip())).replace("|", "\\|") for cell in row)
    return "| " + " | ".join(cells) + " |"


def escape(text: str) -> str:
    """Text in which Markdown sees no marks."""
    return _SPECIAL.sub(r"\\\1", text)
