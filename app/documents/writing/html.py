"""Parts as one HTML page that needs nothing else: semantic elements, everything escaped, no script."""

from collections.abc import Sequence
from html import escape
from typing import Any

from app.documents.model import Field, Kind, Link, Paragraph, Part, Picture, Place, Section, Span, Table
from app.documents.plain import cell_text
from app.documents.reading import Reading
from app.documents.writing.linked import Linked, LinkedFile
from app.documents.writing.lists import Nesting
from app.documents.writing.merged import shown

_HEAD = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>:root{{color-scheme:light dark}}
body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}}
h1,h2,h3,h4,h5,h6{{line-height:1.25;margin:1.6em 0 .5em}}section+section{{border-top:1px solid #8886;margin-top:2rem}}
ul,ol{{padding-left:1.6rem;margin:.5rem 0}}
li.own{{list-style:none}}
.wide{{overflow-x:auto;margin:1rem 0}}table{{border-collapse:collapse;overflow-wrap:normal}}
td{{border:1px solid #8888;padding:.2rem .5rem;vertical-align:top;max-width:30rem}}
td.n{{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}}
aside{{border-left:3px solid #8888;padding-left:.8rem;margin:.5rem 0;font-size:.95em}}
caption{{text-align:left;font-weight:600}}</style>
</head><body>
"""
_ASIDES = frozenset(Place) - {Place.BODY, Place.TEXT_BOX, Place.OCR, Place.DIAGRAM}
_MOST = 1_000
"""Columns or rows under one cell; browsers take no more columns either."""


class Html(LinkedFile):
    """Writes ``document.html``."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "html_file", "document.html")
        self.start()
        self._lists = Nesting()
        self._section = False
        self._name = ""
        self._pictured = False
        self.mark(_HEAD.format(title=escape(reading.job.name)))

    def close(self) -> None:
        """End what is open."""
        self.flush()
        if not self.words:
            self.mark("<p><i>No text was found in this file.</i></p>\n")
        self._end(self._end_lists() + ("</section>\n" if self._section else "") + "</body></html>\n")
        super().close()

    def _part(self, part: Part) -> None:
        pictured, self._pictured = self._pictured, isinstance(part, Picture)
        if isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Section):
            self._begin(part)
        elif isinstance(part, Field) and not part.shown:
            self._block(f"<p><b>{escape(part.name)}:</b> {_text(part.value)}</p>\n")
        elif isinstance(part, Picture) and (part.description or not (pictured or self._lists.depth)):
            self._block(f"<p><i>[{_text(part.description) or 'Picture'}]</i></p>\n")

    def _paragraph(self, part: Paragraph, text: str, links: Sequence[Linked]) -> None:
        self._pictured = False
        if part.heading and self._name and " ".join(text.split()) == self._name:
            self._name = ""  # the section's heading has said it
            return
        body = _linked(text, links)
        if part.level is not None and not part.heading:
            self._entry(part, body)
        elif part.heading:
            label = f"{escape(part.label)} " if part.label else ""
            self._block(f"<h{part.heading}>{label}{body}</h{part.heading}>\n")
        elif part.place in _ASIDES:
            who = f" by {escape(part.by)}" if part.by else ""
            self._block(f"<aside><b>{part.place.value.capitalize()}{who}:</b> {body}</aside>\n")
        else:
            self._block(f"<p>{body}</p>\n")

    def _list(self, links: Sequence[Link]) -> None:
        entries = [f"<li>{_anchor(link.target, link.text)}</li>\n" for link in links]
        self._block(f"<ul>\n{''.join(entries)}</ul>\n")

    def _block(self, markup: str) -> None:
        """What stands in no list."""
        self.mark(self._end_lists())
        self.write(markup)

    def _entry(self, part: Paragraph, body: str) -> None:
        ended, begins = self._lists.enter(part.level or 0, ordered=part.ordered)
        before = "".join(_LIST_ENDS[each] for each in ended)
        self.mark(before + (_LISTS[part.ordered] if begins else "</li>\n"))
        self.write(f"{_item(part.label)}{body}")

    def _end_lists(self) -> str:
        return "".join(_LIST_ENDS[each] for each in self._lists.leave())

    def _begin(self, part: Section) -> None:
        self._name = part.name
        name = escape(part.name) or f"{part.kind.value.capitalize()} {part.number}"
        heading = "" if part.kind is Kind.PAGE else f"<h2>{name}{' (hidden)' if part.hidden else ''}</h2>"
        before = self._end_lists() + ("</section>\n" if self._section else "")
        self.mark(f'{before}<section id="{part.kind.value}-{part.number}">{heading}\n')
        self._section = True

    def _table(self, table: Table) -> None:
        caption = f"<caption>{escape(table.name)}</caption>\n" if table.name else ""
        self.mark(f'{self._end_lists()}<div class="wide"><table>\n{caption}')
        for row in shown(table.rows, table.merged):
            cells = [_cell(value, span) for value, span in row]
            self.write(f"<tr>{''.join(cells)}</tr>\n")
            if self.full:
                break
        self._end("</table></div>\n")


_LISTS = {False: "\n<ul>\n", True: "\n<ol>\n"}
_LIST_ENDS = {False: "</li>\n</ul>\n", True: "</li>\n</ol>\n"}


def _item(label: str) -> str:
    """The beginning of an entry; a browser writes its number, but not one that it would write otherwise."""
    if not label:
        return "<li>"
    number = label.removesuffix(".")
    if number != label and number.isascii() and number.isdecimal():
        return f'<li value="{int(number[:9])}">'
    return f'<li class="own">{escape(label)} '


def _cell(value: Any, span: Span | None) -> str:
    number = ' class="n"' if isinstance(value, int | float) and not isinstance(value, bool) else ""
    over = f' rowspan="{min(span.rows, _MOST)}" colspan="{min(span.columns, _MOST)}"' if span is not None else ""
    return f"<td{number}{over}>{_text(cell_text(value))}</td>"


def _anchor(target: str, text: str) -> str:
    return f'<a rel="noreferrer" href="{escape(target)}">{_text(text)}</a>'


def _linked(text: str, links: Sequence[Linked]) -> str:
    pieces, at = list[str](), 0
    for link in links:
        pieces += _text(text[at : link.start]), _anchor(link.target, text[link.start : link.end])
        at = link.end
    return "".join(pieces) + _text(text[at:])


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
