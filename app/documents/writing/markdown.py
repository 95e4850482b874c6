"""Parts as Markdown: headings, lists, tables, and asides for notes and comments."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.documents.model import Field, Kind, Paragraph, Part, Picture, Place, Section, Table
from app.documents.plain import cell_text
from app.documents.reading import Reading, TextFile

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LEADING = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s|$)")
_CONTROL = re.compile(r"\s*\n\s*")
_QUOTED = frozenset({Place.NOTES, Place.COMMENT, Place.FOOTNOTE, Place.ENDNOTE, Place.ANNOTATION})


class Markdown(TextFile):
    """Writes ``document.md``."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "markdown_file", "document.md")
        self._in_list = False
        self._name = ""

    def add(self, part: Part) -> None:
        """Append one part."""
        listed = isinstance(part, Paragraph) and part.level is not None
        if self._in_list and not listed:
            self.write("\n")
            self._in_list = False
        if isinstance(part, Paragraph):
            if part.heading and self._name and " ".join(part.text.split()) == self._name:
                self._name = ""  # the section's mark has said it
            elif part.text.strip():
                self.write(paragraph(part))
                self._in_list = listed
        elif isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Section):
            self._name = part.name
            self.mark(section(part))
        elif isinstance(part, Field) and not part.shown:
            self.write(f"**{escape(part.name)}:** {escape(part.value.strip())}  \n")
        elif isinstance(part, Picture) and part.description:
            self.write(f"*[{escape(_CONTROL.sub(' ', part.description))}]*\n\n")

    def _table(self, table: Table) -> None:
        if table.name:
            self.write(f"**{escape(table.name)}**\n\n")
        for line in rows(table.rows):
            self.write(line)
            if self.full:
                return
        self.mark("\n")


def section(part: Section) -> str:
    """The mark before a page, slide, sheet or message."""
    if part.kind is Kind.PAGE:
        return f"<!-- page {part.number} -->\n\n"
    name = escape(part.name) or f"{part.kind.value.capitalize()} {part.number}"
    return f"## {name}{' (hidden)' if part.hidden else ''}\n\n"


def paragraph(part: Paragraph) -> str:
    """One paragraph with the line breaks after it."""
    text = escape(part.text.strip())
    if part.heading:
        return f"{'#' * part.heading} {_CONTROL.sub(' ', text)}\n\n"
    if part.level is not None:
        return f"{'    ' * part.level}{'1.' if part.ordered else '-'} {_CONTROL.sub(' ', text)}\n"
    text = _LEADING.sub(r"\1\\\2", text).replace("\n", "  \n")
    if part.place in _QUOTED:
        who = f" by {escape(part.by)}" if part.by else ""
        return f"> *{part.place.value.capitalize()}{who}:* " + text.replace("\n", "\n> ") + "\n\n"
    return text + "\n\n"


def rows(table: Iterable[Sequence[Any]]) -> Iterable[str]:
    """A table's lines; its first row is its head, as Markdown knows no other."""
    width = 0
    for row in table:
        cells = [_cell(value) for value in row]
        if not width:
            width = max(len(cells), 1)
            yield _line(cells) + "|" + " --- |" * width + "\n"
        else:
            yield _line(cells + [""] * (width - len(cells)))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(value: Any) -> str:
    return _CONTROL.sub("<br>", escape(cell_text(value).strip())).replace("|", "\\|")


def escape(text: str) -> str:
    """Text in which Markdown sees no marks."""
    return _SPECIAL.sub(r"\\\1", text)
