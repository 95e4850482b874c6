"""What changed for programs: a list of changes, and a unified diff."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from app.documents.comparison.changes import Change, Changes, Kind
from app.documents.comparison.units import Unit
from app.documents.reading import Reading, TextFile

_CONTEXT = 3
_SIGNS = {Kind.SAME: " ", Kind.ADDED: "+", Kind.REMOVED: "-"}


def facts(changes: Changes) -> dict[str, Any]:
    """Figures of a comparison: units, and the share of words that both have."""
    counts = changes.counts
    return {
        "added": counts[Kind.ADDED],
        "removed": counts[Kind.REMOVED],
        "changed": counts[Kind.CHANGED],
        "equal": counts[Kind.SAME],
        "similarity": changes.similarity,
    }


def save_list(reading: Reading, key: str, names: tuple[str, str], changes: Changes) -> None:
    """Write ``comparison.json``: ``{"old", "new", figures, "changes": [{"kind", "old", "new", "words"}, …]}``."""
    with TextFile(reading, key, "comparison.json") as file:
        head = {"old": names[0], "new": names[1], **facts(changes)}
        file.mark(json.dumps(head, ensure_ascii=False)[:-1] + ', "changes": [')
        first = True
        for entry in changes.entries:
            if entry.kind is not Kind.SAME and not file.full:
                file.whole(("\n" if first else ",\n") + json.dumps(_entry(entry), ensure_ascii=False))
                first = False
        file.close_with("\n]}\n")


def save_diff(reading: Reading, key: str, names: tuple[str, str], changes: Changes) -> None:
    """Write ``comparison.txt``, a unified diff of paragraphs and rows."""
    with TextFile(reading, key, "comparison.txt") as file:
        file.mark(f"--- {_line(names[0])}\n+++ {_line(names[1])}\n")
        for hunk in _hunks(changes.entries):
            file.mark(_head(changes.entries, hunk))
            for entry in changes.entries[hunk[0] : hunk[1]]:
                for line in _lines(entry):
                    file.line(line)
            if file.full:
                break


def _entry(entry: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": entry.kind.value, "old": _unit(entry.old), "new": _unit(entry.new)}
    if entry.pieces:
        found["words"] = [[piece.kind.value, piece.text] for piece in entry.pieces]
    return found


def _unit(unit: Unit | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    return {"text": unit.text, "where": unit.where, **({"cells": unit.text.split("\t")} if unit.is_row else {})}


def _hunks(entries: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """Stretches around changes, with what stays the same beside them."""
    start = end = -1
    for number, entry in enumerate(entries):
        if entry.kind is Kind.SAME:
            continue
        if start < 0 or number > end + _CONTEXT:
            if start >= 0:
                yield start, end
            start = max(number - _CONTEXT, end, 0)
        end = min(number + 1 + _CONTEXT, len(entries))
    if start >= 0:
        yield start, end


def _head(entries: Sequence[Change], hunk: tuple[int, int]) -> str:
    def lines(of: Sequence[Change], without: Kind) -> int:
        return sum(entry.kind is not without for entry in of)

    before, inside = entries[: hunk[0]], entries[hunk[0] : hunk[1]]
    old = lines(before, Kind.ADDED) + 1, lines(inside, Kind.ADDED)
    new = lines(before, Kind.REMOVED) + 1, lines(inside, Kind.REMOVED)
    return f"@@ -{old[0]},{old[1]} +{new[0]},{new[1]} @@\n"


def _lines(entry: Change) -> Iterator[str]:
    if entry.kind is Kind.CHANGED:
        yield "-" + _line(entry.old.text if entry.old else "")
        yield "+" + _line(entry.new.text if entry.new else "")
        return
    unit = entry.new or entry.old
    yield _SIGNS[entry.kind] + _line(unit.text if unit else "")


def _line(text: str) -> str:
    return " ".join(text.split("\n")) if "\n" in text else text
