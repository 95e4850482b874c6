"""Parts as one HTML page that needs nothing else: semantic elements, everything escaped, no script."""

from html import escape
from typing import Any

from app.documents.model import Field, Kind, Link, Paragraph, Part, Picture, Place, Section, Span, Table
from app.documents.plain import cell_text
from app.documents.reading import Reading, TextFile
from app.documents.writing.merged import shown

_HEAD = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;margin:1rem 0}}td{{border:1px solid #999;padding:.2rem .5rem;vertical-align:top}}
aside{{border-left:3px solid #999;padding-left:.8rem;color:#555}}caption{{text-align:left;font-weight:600}}</style>
</head><body>
"""
_ASIDES = frozenset(Place) - {Place.BODY, Place.TEXT_BOX, Place.OCR, Place.DIAGRAM}
_MOST = 1_000
"""Columns or rows under one cell; browsers take no more columns either."""


class Html(TextFile):
    """Writes ``document.html``."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "html_file", "document.html")
        self._lists: list[str] = []
        self._section = False
        self._name = ""
        self.mark(_HEAD.format(title=escape(reading.job.name)))

    def close(self) -> None:
        """End what is open."""
        self._to_level(-1, "")
        self._end(("</section>\n" if self._section else "") + "</body></html>\n")
        super().close()

    def add(self, part: Part) -> None:
        """Append one part."""
        if isinstance(part, Paragraph):
            if part.heading and self._name and " ".join(part.text.split()) == self._name:
                self._name = ""  # the section's heading has said it
            elif part.text.strip():
                self._paragraph(part)
            return
        self._to_level(-1, "")
        if isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Section):
            self._begin(part)
        elif isinstance(part, Field) and not part.shown:
            self.write(f"<p><b>{escape(part.name)}:</b> {_text(part.value)}</p>\n")
        elif isinstance(part, Picture) and part.description:
            self.write(f"<p><i>[{_text(part.description)}]</i></p>\n")
        elif isinstance(part, Link) and part.target.startswith(("http://", "https://", "mailto:")):
            self.write(
                f'<p><a rel="noreferrer" href="{escape(part.target)}">{_text(part.text or part.target)}</a></p>\n'
            )

    def _paragraph(self, part: Paragraph) -> None:
        text = _text(part.text.strip())
        if part.level is not None and not part.heading:
            self._to_level(part.level, "ol" if part.ordered else "ul")
            self.write(f"<li>{text}</li>\n")
            return
        self._to_level(-1, "")
        if part.heading:
            self.write(f"<h{part.heading}>{text}</h{part.heading}>\n")
        elif part.place in _ASIDES:
            who = f" by {escape(part.by)}" if part.by else ""
            self.write(f"<aside><b>{part.place.value.capitalize()}{who}:</b> {text}</aside>\n")
        else:
            self.write(f"<p>{text}</p>\n")

    def _to_level(self, level: int, kind: str) -> None:
        while len(self._lists) > level + 1:
            self.mark(f"</{self._lists.pop()}>\n")
        while len(self._lists) < level + 1:
            self._lists.append(kind)
            self.mark(f"<{kind}>\n")

    def _begin(self, part: Section) -> None:
        self._name = part.name
        name = escape(part.name) or f"{part.kind.value.capitalize()} {part.number}"
        heading = "" if part.kind is Kind.PAGE else f"<h2>{name}{' (hidden)' if part.hidden else ''}</h2>"
        self.mark(
            ("</section>\n" if self._section else "") + f'<section id="{part.kind.value}-{part.number}">{heading}\n'
        )
        self._section = True

    def _table(self, table: Table) -> None:
        self.mark("<table>\n" + (f"<caption>{escape(table.name)}</caption>\n" if table.name else ""))
        for row in shown(table.rows, table.merged):
            cells = [_cell(value, span) for value, span in row]
            self.write(f"<tr>{''.join(cells)}</tr>\n")
            if self.full:
                break
        self._end("</table>\n")


def _cell(value: Any, span: Span | None) -> str:
    over = f' rowspan="{min(span.rows, _MOST)}" colspan="{min(span.columns, _MOST)}"' if span is not None else ""
    return f"<td{over}>{_text(cell_text(value))}</td>"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
