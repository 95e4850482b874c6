"""Entities: names with their kind where the text gives evidence, and everything that has a shape."""

from collections import Counter
from typing import Any

from app.ai.exact import blank, claims
from app.ai.language import is_unspaced
from app.ai.names import names

MOST_ENTITIES = 60  # each kind has its fair share of these; more is a dump, not an analysis
MOST_OF_A_KIND = 12


def entities(text: str, language: str) -> list[dict[str, Any]]:
    """``text``, ``kind`` and ``count`` of each, most frequent first within what fits.

    Kinds: person, organisation, place, name (its type is not known), date, money, percentage, email, url, phone,
    reference.
    """
    spans: list[tuple[int, int]] = []
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], int] = {}
    for start, end, kind, found in claims(text):
        spans.append((start, end))
        counts[kind, found] += 1
        first[kind, found] = min(start, first.get((kind, found), start))
    if not is_unspaced(text):
        for name in names(blank(text, spans), language):
            counts[name.kind, name.text] += name.times
            first.setdefault((name.kind, name.text), name.first)
    kept: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for kind, found in sorted(counts, key=lambda key: (-counts[key], first[key], key)):
        kept[kind] += 1
        if kept[kind] <= MOST_OF_A_KIND and len(rows) < MOST_ENTITIES:
            rows.append({"text": found, "kind": kind, "count": counts[kind, found]})
    return rows
