"""What the documents of a digest say together: counts, figures and headlines, drawn from the items alone."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from app.reports.figures import Bar, bars, leaning, share, spread
from app.reports.items import Digest, DigestItem
from app.reports.page import number

FORMATS = {
    "word": "Word",
    "excel": "Excel",
    "powerpoint": "PowerPoint",
    "pdf": "PDF",
    "image": "Image",
    "text": "Text",
    "html": "Web page",
    "mail": "Mail",
}
NAMES = ("organisation", "person", "place", "name")
MOST_ROWS = 10  # of a figure; more is a table, and the table is below
MOST_OPEN = 6  # documents whose details are shown from the start
TITLES = re.compile(r"^(?:(?:mr|mrs|ms|dr|prof|herr|frau)\.? )+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A name over all documents."""

    text: str
    kind: str
    documents: int
    times: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the line under its heading."""

    title: str
    caption: str
    svg: Markup


def plural(count: int, one: str, many: str = "") -> str:
    """``1 document``, ``2 documents``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def format_name(item: DigestItem) -> str:
    """What a person calls the kind of document."""
    return FORMATS.get(item.format.lower(), item.format or "Other")


def mentioned(items: Iterable[DigestItem], most: int = 18) -> list[Mentioned]:
    """The names that stand in most documents, the same person with and without a title as one."""
    times: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    for item in items:
        seen = set()
        for entity in item.entities:
            if entity.kind in NAMES:
                key = TITLES.sub("", entity.text).lower()
                times[key] += entity.count
                written.setdefault(key, Counter())[entity.text] += entity.count
                kinds.setdefault(key, Counter())[entity.kind] += 1 if entity.kind == "name" else 10
                seen.add(key)
        documents.update(seen)
    order = sorted(times, key=lambda k: (-documents[k], -times[k], k))[:most]
    return [Mentioned(_top(written[k]), _top(kinds[k]), documents[k], times[k]) for k in order]


def _top(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))


def phrases(items: Iterable[DigestItem]) -> list[tuple[str, int]]:
    """Key phrases with the number of documents they matter in, most first. Names are left to ``mentioned``."""
    items = tuple(items)
    names = " | ".join({e.text.lower() for i in items for e in i.entities if e.kind in ("person", "organisation")})
    found: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    rank: Counter[str] = Counter()
    for item in items:
        for place, phrase in enumerate(item.key_phrases):
            key = phrase.lower()
            if " " in key and key in names:
                continue
            found[key] += 1
            rank[key] += max(0, 10 - place)
            written.setdefault(key, Counter())[phrase] += 1
    return [(_top(written[k]), found[k]) for k in sorted(found, key=lambda k: (-found[k], -rank[k], k))]


def headlines(digest: Digest) -> tuple[str, ...]:
    """Up to five sentences of fact."""
    good = digest.good
    lines = []
    if not good:
        return ("No document could be read.",) if digest.items else ("There were no documents.",)
    words = sum(item.words or 0 for item in good)
    languages = [name for name, _ in _languages(good)]
    tongues = f" in {' and '.join(languages)}" if 1 <= len(languages) <= 3 else f" in {len(languages)} languages"
    lines.append(
        f"{plural(len(good), 'document')} {'was' if len(good) == 1 else 'were'} read: "
        f"{plural(words, 'word')}{tongues if languages else ''}."
    )
    names = [m for m in mentioned(good) if m.kind in ("organisation", "person") and m.documents > 1][:3]
    if names:
        lines.append("Named most: " + ", ".join(f"{m.text} ({plural(m.documents, 'document')})" for m in names) + ".")
    themes = [phrase for phrase, count in phrases(good) if count > 1][:4]
    if themes:
        lines.append(f"What comes up again and again: {', '.join(themes)}.")
    lines += _tone(good)
    return tuple(lines)


def _tone(good: tuple[DigestItem, ...]) -> list[str]:
    scored = sorted(
        ((item.score, item.name) for item in good if item.score is not None and item.words), key=lambda s: s
    )
    if len(scored) < 2 or scored[0][0] > -0.15:
        return []
    return [f"The most negative wording is in {scored[0][1]} ({scored[0][0]:.2f})."]


def _languages(items: Iterable[DigestItem]) -> list[tuple[str, int]]:
    counts = Counter(item.language for item in items if item.language and item.language != "unknown")
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def figures(digest: Digest) -> list[Figure]:
    """The figures of the overview; one without anything to show is left out."""
    made = [_by_kind(digest)] if digest.items else []
    wordy = sorted((i for i in digest.good if i.words), key=lambda i: (-(i.words or 0), i.name))
    if wordy:
        rows = [Bar(label=i.name, value=i.words or 0, text=number(i.words)) for i in wordy[:MOST_ROWS]]
        rest = f", the longest {MOST_ROWS} of {len(wordy)}" if len(wordy) > MOST_ROWS else ""
        made.append(Figure("Words per document", f"Where the reading is{rest}", bars("Words per document", rows)))
    made += _sentiment(digest)
    tongues = _languages(digest.good)
    if tongues:
        parts = [Bar(label=n, value=c, colour=f"c-{i % 6}") for i, (n, c) in enumerate(tongues[:5])]
        if len(tongues) > 5:
            parts.append(Bar(label="Other", value=sum(c for _, c in tongues[5:]), colour="c-mid"))
        made.append(Figure("Languages", "By documents", share("Languages", parts)))
    common = phrases(digest.good)
    shared = [pair for pair in common if pair[1] > 1]
    common = (shared if len(shared) > 2 else common)[:MOST_ROWS]
    if common:
        rows = [Bar(label=p, value=n, text=f"{n}", colour="c-teal") for p, n in common]
        made.append(Figure("Themes", "Key phrases by the number of documents", bars("Themes", rows)))
    return made


def _sentiment(digest: Digest) -> list[Figure]:
    scored = [(item.name, item.score) for item in digest.good if item.score is not None and item.words]
    if len(scored) > MOST_ROWS:
        return [Figure("Sentiment", "One dot a document, by its wording", spread("Sentiment", scored))]
    rows = [
        Bar(label=name, value=score, text=f"{score:+.2f}".replace("-", "−"), colour=f"c-{_tint(score)}")
        for name, score in sorted(scored, key=lambda pair: (-pair[1], pair[0]))
    ]
    return [Figure("Sentiment", "By wording, from negative to positive", leaning("Sentiment", rows))] if rows else []


def _tint(score: float) -> str:
    return "good" if score >= 0.05 else "bad" if score <= -0.05 else "mid"


def _by_kind(digest: Digest) -> Figure:
    total = Counter(format_name(item) for item in digest.items)
    bad = Counter(format_name(item) for item in digest.bad)
    rows = [
        Bar(label=name, value=count, bad=bad[name], text=f"{count} ({bad[name]} ✕)" if bad[name] else str(count))
        for name, count in sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_ROWS]
    ]
    caption = "Read, and failed in red" if digest.bad else "All of them read"
    return Figure("Documents by kind", caption, bars("Documents by kind", rows))


def view(digest: Digest) -> dict[str, Any]:
    """Everything the template shows."""
    good = digest.good
    return {
        "digest": digest,
        "headlines": headlines(digest),
        "figures": figures(digest),
        "mentioned": mentioned(good),
        "numbers": _numbers(digest),
        "format_name": format_name,
        "details_open": len(digest.items) <= MOST_OPEN,
        "plural": plural,
    }


def _numbers(digest: Digest) -> list[tuple[str, str, str]]:
    good, bad = digest.good, digest.bad
    pages = sum(item.pages or 0 for item in good)
    rows = [
        (number(len(digest.items)), "document" if len(digest.items) == 1 else "documents", ""),
        (number(len(good)), "succeeded", "good" if good else ""),
        (number(len(bad)), "failed", "bad" if bad else ""),
        (number(sum(item.words or 0 for item in good)), "words", ""),
    ]
    if pages:
        rows.append((number(pages), "page" if pages == 1 else "pages", ""))
    names = {TITLES.sub("", e.text).lower() for i in good for e in i.entities if e.kind in ("person", "organisation")}
    return [*rows, (number(len(names)), "names", "")] if names else rows
