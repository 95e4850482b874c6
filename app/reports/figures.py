"""Figures as inline SVG. Colours come from the page's style, so that they follow light, dark and print.

Every figure has a title and a description that says in words what it shows. Drawn 360 units wide, the width of a card.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 360
ROW = 27
LABEL = 138  # where the bars begin; about 18 characters fit before
FITS = 18
FILE = re.compile(r"\.\w{2,5}$")
VALUE = 44  # room for the figure behind a bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """``bad`` is the part of ``value`` that failed. ``colour`` is a class of the style."""

    label: str
    value: float
    text: str = ""
    bad: float = 0
    colour: str = "c-main"


def shorten(text: str, most: int = FITS) -> str:
    """The text, cut with an ellipsis: a file name in the middle, so that its end stays."""
    if len(text) <= most:
        return text
    if not FILE.search(text):
        return text[: most - 1].rstrip() + "…"
    head = (most - 1) * 2 // 3
    return f"{text[:head]}…{text[head + 1 - most :]}"


def _frame(height: float, title: str, description: str, body: Markup) -> Markup:
    return Markup(
        '<svg class="figure" viewBox="0 0 {w} {h}" role="img" aria-label="{t}. {d}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{t}</title><desc>{d}</desc>{body}</svg>"
    ).format(w=WIDTH, h=round(height), t=title, d=description, body=body)


def bars(title: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, one a row, each with its label and figure."""
    most = max((row.value for row in rows), default=0) or 1
    room = WIDTH - LABEL - VALUE
    body = Markup("")
    for i, row in enumerate(rows):
        y, width = i * ROW, max(2.0, room * row.value / most) if row.value else 0.0
        bad = room * row.bad / most
        text = row.text or f"{row.value:g}"
        body += Markup(
            '<g><title>{full}: {text}</title><text class="label" x="{lx}" y="{ty}" text-anchor="end">{label}</text>'
            '<rect class="track" x="{x}" y="{by}" width="{room}" height="13" rx="3"/>'
            '<rect class="{colour}" x="{x}" y="{by}" width="{width:.1f}" height="13" rx="3"/>{bad}'
            '<text class="value" x="{vx:.1f}" y="{ty}">{text}</text></g>'
        ).format(
            full=row.label, text=text, label=shorten(row.label), lx=LABEL - 8, ty=y + 18, x=LABEL, by=y + 7.5,
            room=room, colour=row.colour, width=width, vx=LABEL + room + 6,
            bad=Markup('<rect class="c-bad" x="{:.1f}" y="{}" width="{:.1f}" height="13" rx="3"/>').format(
                LABEL + width - bad, y + 7.5, bad) if bad else "",
        )  # fmt: skip
    said = "; ".join(f"{row.label}: {row.text or f'{row.value:g}'}" for row in rows) or "nothing to show"
    return _frame(max(1, len(rows)) * ROW + 4, title, said, body)


def share(title: str, rows: Sequence[Bar]) -> Markup:
    """One bar of parts with a legend below: how a whole divides."""
    total = sum(row.value for row in rows) or 1
    body, x = Markup(""), 0.0
    for i, row in enumerate(rows):
        width = WIDTH * row.value / total
        body += Markup(
            '<g><title>{l}: {t}</title><rect class="{c}" x="{x:.1f}" y="6" width="{w:.1f}" height="22"/>'
            '<rect class="{c}" x="0" y="{ky}" width="11" height="11" rx="3"/>'
            '<text class="legend" x="19" y="{ly}">{s}</text>'
            '<text class="value" x="{end}" y="{ly}" text-anchor="end">{t} · {p}%</text></g>'
        ).format(
            l=row.label, t=row.text or f"{row.value:g}", c=row.colour, x=x, w=max(0.5, width - 1.5), s=shorten(row.label, 28),
            ky=42 + i * 22, ly=52 + i * 22, end=WIDTH, p=round(100 * row.value / total),
        )  # fmt: skip
        x += width
    said = "; ".join(f"{row.label}: {round(100 * row.value / total)}%" for row in rows) or "nothing to show"
    return _frame(46 + 22 * max(1, len(rows)), title, said, body)


def spread(title: str, dots: Sequence[tuple[str, float]]) -> Markup:
    """Dots on a line from -1 to 1, stacked where they meet: where the documents lie between negative and positive."""
    bins: dict[int, list[tuple[str, float]]] = {}
    steps = 26
    for name, score in sorted(dots, key=lambda dot: (dot[1], dot[0])):
        bins.setdefault(round((min(1.0, max(-1.0, score)) + 1) / 2 * steps), []).append((name, score))
    tallest = max((len(stack) for stack in bins.values()), default=1)
    gap = min(13.0, 130.0 / tallest)
    base = gap * tallest + 16
    body = Markup(
        '<rect class="zone-bad" x="0" y="0" width="{a:.0f}" height="{b:.0f}"/>'
        '<rect class="zone-good" x="{c:.0f}" y="0" width="{a:.0f}" height="{b:.0f}"/>'
        '<line class="axis" x1="0" x2="{w}" y1="{b:.0f}" y2="{b:.0f}"/>'
    ).format(a=WIDTH * 0.475, b=base, c=WIDTH * 0.525, w=WIDTH)
    for place, stack in bins.items():
        for level, (name, score) in enumerate(stack):
            colour = "c-good" if score >= 0.05 else "c-bad" if score <= -0.05 else "c-mid"
            body += Markup(
                '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}: {:+.2f}</title></circle>'
            ).format(
                colour, 10 + (WIDTH - 20) * place / steps, base - gap * (level + 0.6), min(5.4, gap * 0.44), name, score
            )
    for x, anchor, word in ((0, "start", "negative"), (WIDTH / 2, "middle", "neutral"), (WIDTH, "end", "positive")):
        body += Markup('<text class="legend" x="{}" y="{:.0f}" text-anchor="{}">{}</text>').format(
            x, base + 18, anchor, word
        )
    return _frame(base + 26, title, "; ".join(f"{n}: {s:+.2f}" for n, s in dots[:30]) or "nothing to show", body)


def leaning(title: str, rows: Sequence[Bar]) -> Markup:
    """Bars to the left and right of zero, each with its label: for few documents, where each can be named."""
    most = max((abs(row.value) for row in rows), default=0) or 1
    room = (WIDTH - LABEL - VALUE) / 2
    zero = LABEL + room
    body = Markup('<line class="axis" x1="{z}" x2="{z}" y1="2" y2="{h}"/>').format(z=zero, h=len(rows) * ROW)
    for i, row in enumerate(rows):
        y, width = i * ROW, max(1.5, room * abs(row.value) / most)
        body += Markup(
            '<g><title>{full}: {text}</title><text class="label" x="{lx}" y="{ty}" text-anchor="end">{label}</text>'
            '<rect class="{colour}" x="{x:.1f}" y="{by}" width="{width:.1f}" height="13" rx="3"/>'
            '<text class="value" x="{end}" y="{ty}" text-anchor="end">{text}</text></g>'
        ).format(
            full=row.label, text=row.text, label=shorten(row.label), lx=LABEL - 8, ty=y + 18, colour=row.colour,
            x=zero - width if row.value < 0 else zero, by=y + 7.5, width=width, end=WIDTH,
        )  # fmt: skip
    return _frame(len(rows) * ROW + 4, title, "; ".join(f"{row.label}: {row.text}" for row in rows), body)


def columns(title: str, rows: Sequence[Bar]) -> Markup:
    """Vertical bars without gaps, for a distribution."""
    most = max((row.value for row in rows), default=0) or 1
    wide = WIDTH / max(1, len(rows))
    body = Markup("")
    for i, row in enumerate(rows):
        tall = 96 * row.value / most
        body += Markup(
            '<g><title>{l}: {v:g}</title><rect class="{c}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="2"/></g>'
        ).format(l=row.label, v=row.value, c=row.colour, x=i * wide + 1, y=100 - tall, w=max(1.0, wide - 2), h=tall)
    body += Markup('<line class="axis" x1="0" x2="{w}" y1="100.5" y2="100.5"/>').format(w=WIDTH)
    if rows:
        body += Markup(
            '<text class="legend" x="0" y="118">{}</text><text class="legend" x="{}" y="118" text-anchor="end">{}</text>'
        ).format(escape(rows[0].label.split(" to ")[0]), WIDTH, escape(rows[-1].label.split(" to ")[-1]))
    return _frame(124, title, "; ".join(f"{row.label}: {row.value:g}" for row in rows) or "nothing to show", body)
