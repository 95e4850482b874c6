"""From two lists of units to what changed: what was added, taken away, and rewritten word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from app.documents.comparison.alignment import aligned
from app.documents.comparison.units import Unit

_WORD = re.compile(r"\d[\d.,]*\d|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+|[^\S\t]+|.", re.DOTALL)
_ALIKE = 0.35
_ALIKE_ALONE = 0.2
"""One paragraph in the place of one other: they need not have as much in common."""
_PAIRS = 2_500
_BUDGET = 1_500_000
_LONGEST = 50_000


class Kind(StrEnum):
    """What happened to a unit or a word."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    """Some words of a changed unit."""

    kind: Kind
    text: str


class Change(NamedTuple):
    """A unit before and after; one of them is None where it was added or removed."""

    kind: Kind
    old: Unit | None
    new: Unit | None
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class Changes:
    """All units of both documents in one order, and how much of them is the same."""

    entries: list[Change] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)
    words: int = 0
    """Of both documents together ..."""
    same_words: int = 0
    """... and those of them that have their twin in the other."""

    @property
    def similarity(self) -> float:
        """The share of words that both documents have, from 0 to 1."""
        if not self.words:
            return 1.0
        share = self.same_words / self.words
        return round(min(share, 0.9999), 4) if self.different else 1.0

    @property
    def different(self) -> bool:
        """Whether anything changed."""
        return any(self.counts[kind] for kind in (Kind.CHANGED, Kind.ADDED, Kind.REMOVED))


def changes(old: Sequence[Unit], new: Sequence[Unit]) -> Changes:
    """What changed from ``old`` to ``new``."""
    found, left = Changes(), [_BUDGET]
    for stretch in aligned([unit.key for unit in old], [unit.key for unit in new]):
        before, after = old[stretch.old_from : stretch.old_to], new[stretch.new_from : stretch.new_to]
        entries = (
            (Change(Kind.SAME, one, other) for one, other in zip(before, after, strict=True))
            if stretch.same
            else _block(before, after, left)
        )
        for entry in entries:
            found.entries.append(entry)
            found.counts[entry.kind] += 1
            _count(entry, found)
    return found


def _count(entry: Change, found: Changes) -> None:
    if entry.kind is Kind.SAME:
        words = len((entry.new or Unit("")).text.split())
        found.words += 2 * words
        found.same_words += 2 * words
        return
    found.words += sum(len(unit.text.split()) for unit in (entry.old, entry.new) if unit is not None)
    found.same_words += 2 * sum(len(piece.text.split()) for piece in entry.pieces if piece.kind is Kind.SAME)


def _block(old: Sequence[Unit], new: Sequence[Unit], left: list[int]) -> Iterator[Change]:
    """A stretch that is not the same: at its ends what is only broken elsewhere, then what became of each unit."""
    head_old, head_new = _broken_elsewhere(old, new)
    tail_old, tail_new = _broken_elsewhere(old[head_old:][::-1], new[head_new:][::-1], backwards=True)
    end_old, end_new = len(old) - tail_old, len(new) - tail_new
    yield from (Change(Kind.SAME, unit, unit) for unit in new[:head_new])
    yield from _rewritten(old[head_old:end_old], new[head_new:end_new], left)
    yield from (Change(Kind.SAME, unit, unit) for unit in new[end_new:])


def _broken_elsewhere(old: Sequence[Unit], new: Sequence[Unit], *, backwards: bool = False) -> tuple[int, int]:
    """How many units of each, from the beginning, say the same words in paragraphs that end elsewhere."""
    found = (0, 0)
    at_old = at_new = 0
    words_old: list[str] = []
    words_new: list[str] = []
    while True:
        if not words_old:
            if at_old == len(old):
                return (at_old, at_new) if not words_new else found
            words_old, at_old = _words(old[at_old], backwards=backwards), at_old + 1
        if not words_new:
            if at_new == len(new):
                return found
            words_new, at_new = _words(new[at_new], backwards=backwards), at_new + 1
        common = min(len(words_old), len(words_new))
        if words_old[:common] != words_new[:common]:
            return found
        words_old, words_new = words_old[common:], words_new[common:]
        if not words_old and not words_new:
            found = at_old, at_new


def _words(unit: Unit, *, backwards: bool) -> list[str]:
    words = unit.key.split()
    return words[::-1] if backwards else words


def _rewritten(old: Sequence[Unit], new: Sequence[Unit], left: list[int]) -> Iterator[Change]:
    if len(old) * len(new) > _PAIRS and min(len(old), len(new)) > 1:
        parts = min(-(-int((len(old) * len(new)) ** 0.5) // 50) + 1, len(old), len(new))
        for part in range(parts):
            yield from _rewritten(_slice(old, part, parts), _slice(new, part, parts), left)
        return
    at_old = at_new = 0
    for one, other in [*_pairs(old, new, left), (len(old), len(new))]:
        yield from (Change(Kind.REMOVED, unit, None) for unit in old[at_old:one])
        yield from (Change(Kind.ADDED, None, unit) for unit in new[at_new:other])
        if one < len(old):
            yield _paired(old[one], new[other])
        at_old, at_new = one + 1, other + 1


def _paired(old: Unit, new: Unit) -> Change:
    if old.key == new.key:  # in a stretch too long to be searched
        return Change(Kind.SAME, old, new)
    return Change(Kind.CHANGED, old, new, tuple(pieces(old.text, new.text)))


def _slice(units: Sequence[Unit], part: int, parts: int) -> Sequence[Unit]:
    return units[len(units) * part // parts : len(units) * (part + 1) // parts]


def _pairs(old: Sequence[Unit], new: Sequence[Unit], left: list[int]) -> list[tuple[int, int]]:
    """Which unit became which: in order, and so that together they have most in common."""
    if not old or not new:
        return []
    left[0] -= len(old) * len(new)
    if left[0] < 0:
        return list(zip(range(len(old)), range(len(new)), strict=False)) if len(old) == len(new) else []
    least = _ALIKE_ALONE if len(old) == len(new) == 1 else _ALIKE
    bags_old, bags_new = ([Counter(unit.key.split()[:2_000]) for unit in units] for units in (old, new))
    alike = [[_alike(one, other, least) for other in bags_new] for one in bags_old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return list(_path(alike, best))


def _path(alike: list[list[float]], best: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(alike) and j < len(alike[0]):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _alike(one: Counter[str], other: Counter[str], least: float) -> float:
    total = one.total() + other.total()
    share = 2 * (one & other).total() / total if total else 0.0
    return share if share >= least else 0.0


def pieces(old: str, new: str) -> Iterator[Piece]:
    """Two texts as one row of words that stayed, went and came."""
    before, after = (_WORD.findall(text[:_LONGEST]) for text in (old, new))
    gone: list[str] = []
    came: list[str] = []
    for stretch in aligned(before, after):
        same = before[stretch.old_from : stretch.old_to] if stretch.same else []
        if same and not (gone or came):
            yield Piece(Kind.SAME, "".join(same))
        elif same and any(not word.isspace() or word == "\t" for word in same):
            yield from _replaced(gone, came)
            gone, came = [], []
            yield Piece(Kind.SAME, "".join(same))
        elif same:  # a space between two changed words: they are one phrase
            gone += same
            came += same
        else:
            gone += before[stretch.old_from : stretch.old_to]
            came += after[stretch.new_from : stretch.new_to]
    yield from _replaced(gone, came)


def _replaced(gone: list[str], came: list[str]) -> Iterator[Piece]:
    removed, added = "".join(gone), "".join(came)
    tail = ""
    while removed and added and removed[-1] == added[-1] and removed[-1].isspace():
        tail = removed[-1] + tail
        removed, added = removed[:-1], added[:-1]
    if removed:
        yield Piece(Kind.REMOVED, removed)
    if added:
        yield Piece(Kind.ADDED, added)
    if tail:
        yield Piece(Kind.SAME, tail)
