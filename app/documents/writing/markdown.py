"""Parts as Markdown: headings, lists, tables, and asides for notes and comments."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.documents.model import Field, Kind, Link, Paragraph, Part, Picture, Place, Section, Table
from app.documents.plain import cell_text
from app.documents.reading import Reading
from app.documents.writing.linked import Linked, LinkedFile
from app.documents.writing.lists import Nesting

_SPECIAL = re.compile(r"([\\`*_\[\]<>~]|&(?=#?\w+;))")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LEADING = re.compile(
    r"^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[+-](?:\s|$)|(?:[-=][^\S\n]*)+$|[|:](?:[-:|]|[^\S\n])+$))",
    re.MULTILINE,
)
"""What begins a heading, an entry or a rule, or makes a heading or a table of the line before."""
_CLOSING = re.compile(r"(?<!#)#+$")
_NUMBER = re.compile(r"[0-9]{1,9}\.")
_ESCAPE = r"\\\g<0>"
_CONTROL = re.compile(r"\s*\n\s*")
_QUOTED = frozenset({Place.NOTES, Place.COMMENT, Place.FOOTNOTE, Place.ENDNOTE, Place.ANNOTATION})


class Markdown(LinkedFile):
    """Writes ``document.md``."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "markdown_file", "document.md")
        self.start()
        self._lists = Nesting()
        self._name = ""
        self._pictured = False

    def _part(self, part: Part) -> None:
        pictured, self._pictured = self._pictured, isinstance(part, Picture)
        if isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Section):
            self._name = part.name
            self.mark(self._end_lists() + section(part))
        elif isinstance(part, Field) and not part.shown:
            self._block(f"**{escape(part.name)}:** {escape(part.value.strip())}  \n")
        elif isinstance(part, Picture) and (part.description or not (pictured or self._lists.depth)):
            self._block(f"*[{_line(escape(part.description)) or 'Picture'}]*\n\n")

    def _paragraph(self, part: Paragraph, text: str, links: Sequence[Linked]) -> None:
        self._pictured = False
        if part.heading and self._name and " ".join(text.split()) == self._name:
            self._name = ""  # the section's mark has said it
        elif part.heading:
            label = f"{escape(part.label)} " if part.label else ""
            self._block(f"{'#' * part.heading} {label}{_CLOSING.sub(_ESCAPE, _line(linked(text, links)))}\n\n")
        elif part.level is not None:
            self._lists.enter(part.level, ordered=part.ordered)
            mark = _mark(part)
            self.write(f"{'    ' * (self._lists.depth - 1)}{mark} {_line(_begun(linked(text, links)))}\n")
        else:
            self._block(_paragraph(part, _begun(linked(text, links))))

    def _list(self, links: Sequence[Link]) -> None:
        self._block("".join(f"- {_anchor(link.target, link.text)}\n" for link in links) + "\n")

    def _table(self, table: Table) -> None:
        self.mark(self._end_lists())
        if table.name:
            self.write(f"**{_line(escape(table.name))}**\n\n")
        for line in rows(table.rows):
            self.write(line)
            if self.full:
                return
        self.mark("\n")

    def _block(self, text: str) -> None:
        """What stands in no list."""
        self.mark(self._end_lists())
        self.write(text)

    def _end_lists(self) -> str:
        return "\n" if self._lists.leave() else ""


def section(part: Section) -> str:
    """The mark before a page, slide, sheet or message."""
    if part.kind is Kind.PAGE:
        return f"<!-- page {part.number} -->\n\n"
    name = escape(part.name) or f"{part.kind.value.capitalize()} {part.number}"
    return f"## {name}{' (hidden)' if part.hidden else ''}\n\n"


def _paragraph(part: Paragraph, text: str) -> str:
    text = text.replace("\n", "  \n")
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
            yield _row(cells) + "|" + " --- |" * width + "\n"
        else:
            yield _row(cells + [""] * (width - len(cells)))


def _mark(part: Paragraph) -> str:
    """What begins an entry; Markdown numbers only with digits, so other labels stand in the entry."""
    if not part.label:
        return "1." if part.ordered else "-"
    return part.label if _NUMBER.fullmatch(part.label) else f"- {escape(part.label)}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(value: Any) -> str:
    return _CONTROL.sub("<br>", escape(cell_text(value).strip())).replace("|", "\\|")


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text)


def _anchor(target: str, text: str) -> str:
    return f"[{escape(text)}](<{escape(target)}>)"


def linked(text: str, links: Sequence[Linked]) -> str:
    """A text with its links, in which Markdown sees no other marks within a line."""
    pieces, at = list[str](), 0
    for link in links:
        before = escape(text[at : link.start])
        pieces += re.sub(r"!$", r"\\!", before), _anchor(link.target, text[link.start : link.end])
        at = link.end
    return "".join(pieces) + escape(text[at:])


def _begun(text: str) -> str:
    """Lines whose beginnings make no entry, heading, rule or code of them."""
    return _LEADING.sub(lambda found: f"{found.group(1) or ''}\\", _INDENT.sub("", text.replace("\r", "\n")))


def escape(text: str) -> str:
    """Text in which Markdown sees no marks within a line."""
    return _SPECIAL.sub(r"\\\1", text)
