"""What changed as a page to look at: side by side where there is room, in one column on a phone; light and dark."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from app.documents.comparison.changes import Change, Changes, Kind, Piece
from app.documents.comparison.units import Unit
from app.documents.reading import Reading, TextFile

_STYLE = """:root{color-scheme:light dark;--paper:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5b6776;--line:#dfe4ea;
--in:#e3f6e8;--in-ink:#0d5a2a;--in-strong:#b9e8c6;--out:#fdecec;--out-ink:#8f1d1d;--out-strong:#f9cfcf;--mark:#2f6fed}
@media(prefers-color-scheme:dark){:root{--paper:#12161c;--card:#1a2029;--ink:#e4e9f0;--soft:#93a0b1;--line:#2c3542;
--in:#14291d;--in-ink:#9ae6b0;--in-strong:#1f5233;--out:#301a1c;--out-ink:#ffb4b0;--out-strong:#6a2528;--mark:#7aa7ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
header,main{max-width:76rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .4rem;overflow-wrap:anywhere}
h1 span{color:var(--soft);font-weight:400}
.facts{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0 .5rem;padding:0;list-style:none}
.facts li{background:var(--card);border:1px solid var(--line);border-radius:99px;padding:.15rem .8rem;font-size:.9rem}
.facts b{font-variant-numeric:tabular-nums}
.facts .added{background:var(--in);color:var(--in-ink);border-color:transparent}
.facts .removed{background:var(--out);color:var(--out-ink);border-color:transparent}
meter{width:100%;height:.6rem;display:block;margin:.75rem 0}
.names{position:sticky;top:0;background:var(--paper);border-bottom:1px solid var(--line);z-index:1}
.names div{font-size:.85rem;color:var(--soft);padding:.5rem .75rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.pair,.names{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
.pair{margin:.5rem 0}
.pair>div{border-radius:.5rem;padding:.5rem .75rem;min-width:0;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line)}
.pair>.old{background:var(--out);border-color:transparent}
.pair>.new{background:var(--in);border-color:transparent}
.pair>.none{background:none;border:1px dashed var(--line)}
.pair>.both{display:none}
.same{color:var(--soft);padding:.25rem .75rem;margin:.25rem 0;overflow-wrap:anywhere}
h2{font-size:.8rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:1.75rem 0 .5rem;font-weight:600}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--mark);font-size:.9rem;padding:.25rem .75rem}
del{background:var(--out-strong);color:var(--out-ink);text-decoration:line-through;border-radius:.2rem;padding:0 .1rem}
ins{background:var(--in-strong);color:var(--in-ink);text-decoration:underline;text-underline-offset:.15em;border-radius:.2rem;padding:0 .1rem}
i.cell{display:inline-block;width:0;height:1em;border-left:1px solid var(--soft);opacity:.5;margin:0 .6rem;vertical-align:-.15em}
.head{font-weight:650;color:var(--ink)}
.none-at-all{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:2rem;text-align:center;margin:2rem 0}
footer{height:3rem}
@media(max-width:44rem){.names{display:none}.pair{grid-template-columns:1fr}.pair>.none{display:none}
.changed>.old,.changed>.new{display:none}.changed>.both{display:block;border-left:4px solid var(--mark)}
.pair.added>.new{border-left:4px solid var(--in-ink)}.pair.removed>.old{border-left:4px solid var(--out-ink)}}
@media print{.names{position:static}details{display:none}}"""
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><title>{title}</title>
<style>{style}</style></head><body>
"""
_CONTEXT = 1
"""Units that stay the same are shown this far around a change; the others can be unfolded."""


class Page(TextFile):
    """Writes ``comparison.html``."""

    def __init__(self, reading: Reading, key: str, old: str, new: str) -> None:
        super().__init__(reading, key, "comparison.html")
        self._names = old, new
        self._where = ""

    def draw(self, changes: Changes) -> None:
        """The whole page, as far as the budget goes."""
        self._begin(changes)
        runs = [(same, list(entries)) for same, entries in groupby(changes.entries, lambda e: e.kind is Kind.SAME)]
        for number, (same, entries) in enumerate(runs):
            if same:
                self._unchanged(entries, first=number == 0, last=number == len(runs) - 1)
            else:
                for entry in entries:
                    self._place(entry)
                    self.whole(_pair(entry))
            if self.full:
                self._end("<p><b>The rest is left out: there is too much of it.</b></p>")
                break
        self._end("</main><footer></footer></body></html>\n")

    def _begin(self, changes: Changes) -> None:
        old, new = (escape(name) for name in self._names)
        self.mark(_HEAD.format(title=f"{old} → {new}", style=_STYLE))
        counts = changes.counts
        facts = [
            f'<li class="{kind.value}"><b>{counts[kind]:,}</b> {kind.value}</li>'
            for kind in (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)
        ]
        facts.append(f"<li><b>{counts[Kind.SAME]:,}</b> the same</li>")
        share = changes.similarity
        self.mark(
            f"<header><h1>{old} <span>→</span> {new}</h1>"
            f'<ul class="facts">{"".join(facts)}<li><b>{_percent(share)}</b> alike</li></ul>'
            f'<meter min="0" max="1" value="{share}">{_percent(share)}</meter></header><main>\n'
        )
        if not changes.different:
            self.mark('<p class="none-at-all">Both say the same, word by word.</p>')
        self.mark(f'<div class="names"><div>{old}</div><div>{new}</div></div>\n')

    def _unchanged(self, entries: Sequence[Change], *, first: bool, last: bool) -> None:
        before = 0 if first else _CONTEXT
        after = 0 if last else _CONTEXT
        hidden = entries[before : len(entries) - after] if len(entries) > before + after + 1 else []
        shown_before = entries[:before] if hidden else entries
        for entry in shown_before:
            self._place(entry)
            self.whole(_same(entry))
        if hidden:
            self.mark(f"<details><summary>{len(hidden):,} the same</summary>\n")
            for entry in hidden:
                self._place(entry)
                self.whole(_same(entry))
            self._end("</details>\n")
            for entry in entries[len(entries) - after :]:
                self._place(entry)
                self.whole(_same(entry))

    def _place(self, entry: Change) -> None:
        unit = entry.new or entry.old
        if unit is not None and unit.where and unit.where != self._where:
            self._where = unit.where
            self.mark(f"<h2>{escape(unit.where)}</h2>\n")


def _pair(entry: Change) -> str:
    if entry.kind is Kind.CHANGED:
        cells = (
            _cell("old", entry.old, _marked(entry.pieces, Kind.ADDED))
            + _cell("new", entry.new, _marked(entry.pieces, Kind.REMOVED))
            + _cell("both", entry.new, _marked(entry.pieces, None))
        )
    elif entry.kind is Kind.REMOVED:
        cells = _cell("old", entry.old, _plain(entry.old)) + '<div class="none"></div>'
    else:
        cells = '<div class="none"></div>' + _cell("new", entry.new, _plain(entry.new))
    return f'<div class="pair {entry.kind.value}">{cells}</div>\n'


def _same(entry: Change) -> str:
    unit = entry.new
    head = " head" if unit is not None and unit.heading else ""
    return f'<div class="same{head}">{_plain(unit)}</div>\n'


def _cell(kind: str, unit: Unit | None, content: str) -> str:
    head = " head" if unit is not None and unit.heading else ""
    return f'<div class="{kind}{head}">{content}</div>'


def _plain(unit: Unit | None) -> str:
    return _html(unit.text) if unit is not None else ""


def _marked(pieces: Iterable[Piece], without: Kind | None) -> str:
    tags = {Kind.ADDED: "ins", Kind.REMOVED: "del"}
    return "".join(
        _html(piece.text)
        if piece.kind is Kind.SAME
        else f"<{tags[piece.kind]}>{_html(piece.text)}</{tags[piece.kind]}>"
        for piece in pieces
        if piece.kind is not without
    )


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("\t", '<i class="cell"></i>')


def _percent(share: float) -> str:
    return f"{share:.0%}" if share in (0, 1) else f"{min(max(share * 100, 0.1), 99.9):.1f}%"
