"""Which entries of two lists belong together: in time that grows with their length, not with its square.

What is the same at both ends is taken first, then entries that occur once in each list (patience diff, after Bram
Cohen), then what lies between, by ``difflib`` where it is short. What is left is neither searched nor guessed.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_SHORT = 60_000
"""Pairs of entries that ``difflib`` may look at in one gap ..."""
_BUDGET = 6_000_000
"""... and in all gaps together: some seconds."""
_DEEPEST = 30


class Stretch(NamedTuple):
    """Entries ``old_from`` to ``old_to`` of one list against ``new_from`` to ``new_to`` of the other."""

    same: bool
    old_from: int
    old_to: int
    new_from: int
    new_to: int


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Stretch]:
    """Both lists as stretches that are the same and stretches that are not, in order, without a gap."""
    at_old = at_new = 0
    for start_old, start_new, length in _merged(_Search(old, new).runs()):
        if start_old > at_old or start_new > at_new:
            yield Stretch(False, at_old, start_old, at_new, start_new)
        at_old, at_new = start_old + length, start_new + length
        yield Stretch(True, start_old, at_old, start_new, at_new)
    if at_old < len(old) or at_new < len(new):
        yield Stretch(False, at_old, len(old), at_new, len(new))


def _merged(runs: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    held: tuple[int, int, int] | None = None
    for run in sorted(runs):
        if held is not None and (held[0] + held[2], held[1] + held[2]) == run[:2]:
            held = held[0], held[1], held[2] + run[2]
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


class _Search:
    """Runs of equal entries: where they begin in each list, and how long they are."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> None:
        numbers: dict[Hashable, int] = {}
        self._old = [numbers.setdefault(entry, len(numbers)) for entry in old]
        self._new = [numbers.setdefault(entry, len(numbers)) for entry in new]
        self._found: list[tuple[int, int, int]] = []
        self._left = _BUDGET

    def runs(self) -> list[tuple[int, int, int]]:
        """All of them, in no order."""
        gaps = [(0, len(self._old), 0, len(self._new), 0)]
        while gaps:
            old_from, old_to, new_from, new_to, depth = gaps.pop()
            old_from, old_to, new_from, new_to = self._ends(old_from, old_to, new_from, new_to)
            if old_from == old_to or new_from == new_to:
                continue
            anchors = self._anchors(old_from, old_to, new_from, new_to) if depth < _DEEPEST else []
            if not anchors:
                self._short(old_from, old_to, new_from, new_to)
                continue
            for at_old, at_new in [*anchors, (old_to, new_to)]:
                gaps.append((old_from, at_old, new_from, at_new, depth + 1))
                old_from, new_from = at_old + 1, at_new + 1
            self._found += [(at_old, at_new, 1) for at_old, at_new in anchors]
        return self._found

    def _ends(self, old_from: int, old_to: int, new_from: int, new_to: int) -> tuple[int, int, int, int]:
        """What remains without the same beginning and the same end."""
        old, new, start = self._old, self._new, old_from
        while old_from < old_to and new_from < new_to and old[old_from] == new[new_from]:
            old_from, new_from = old_from + 1, new_from + 1
        if old_from > start:
            self._found.append((start, new_from - (old_from - start), old_from - start))
        end = old_to
        while old_from < old_to and new_from < new_to and old[old_to - 1] == new[new_to - 1]:
            old_to, new_to = old_to - 1, new_to - 1
        if old_to < end:
            self._found.append((old_to, new_to, end - old_to))
        return old_from, old_to, new_from, new_to

    def _anchors(self, old_from: int, old_to: int, new_from: int, new_to: int) -> list[tuple[int, int]]:
        """Entries that occur once on each side; of those that cross, the longest row that does not."""
        old, new = self._old[old_from:old_to], self._new[new_from:new_to]
        once_old, once_new = Counter(old), Counter(new)
        places = {entry: at for at, entry in enumerate(new, new_from) if once_new[entry] == 1}
        pairs = [
            (at, places[entry]) for at, entry in enumerate(old, old_from) if once_old[entry] == 1 and entry in places
        ]
        return _rising(pairs)

    def _short(self, old_from: int, old_to: int, new_from: int, new_to: int) -> None:
        pairs = (old_to - old_from) * (new_to - new_from)
        if pairs > _SHORT or pairs > self._left:
            return
        self._left -= pairs
        matcher = SequenceMatcher(None, self._old[old_from:old_to], self._new[new_from:new_to], autojunk=False)
        self._found += [(old_from + at, new_from + to, size) for at, to, size in matcher.get_matching_blocks() if size]


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest of the sequences whose second numbers rise; the first ones do already."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_, at) in enumerate(pairs):
        pile = bisect_left(ends, at)
        before.append(tops[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(at)
            tops.append(number)
        else:
            ends[pile], tops[pile] = at, number
    found = []
    number = tops[-1] if tops else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
