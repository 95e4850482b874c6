"""Tables that are drawn: rules that cross are the borders of cells."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.documents.model import Span
from app.documents.pdf.rules import Rule, Rules
from app.documents.pdf.words import Word

_NEAR = 3.0  # points: rules that should meet do not always
_FEWEST = 2  # rows, columns
_NARROWEST = 4.0
_FEWEST_FILLED = 0.15  # of the cells; squared paper and drawings have fewer
_MOST_CROSSINGS = 100_000  # of a page; a map has more, a table has not


class Drawn(NamedTuple):
    """A table: its cells with None where a merged one covers them, its merged cells, and the words in it."""

    rows: list[list[str | None]]
    merged: tuple[Span, ...]
    words: frozenset[Word]
    top: float


def drawn_tables(rules: Rules, words: Sequence[Word]) -> Iterator[Drawn]:
    """The tables between the rules of a page, in no order."""
    level, upright = _merged(rules.level), _merged(rules.upright)
    if len(level) * len(upright) > _MOST_CROSSINGS:
        return
    for lines, posts in _crossing(level, upright):
        ys = _edges([rule.at for rule in lines], posts)[::-1]
        xs = _edges([rule.at for rule in posts], lines)
        if len(ys) <= _FEWEST or len(xs) <= _FEWEST:
            continue
        found = _filled(xs, ys, lines, posts, words)
        if found is not None:
            yield found


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules that continue each other, or are drawn twice, as one."""
    merged: list[Rule] = []
    for rule in sorted(rules):
        near = range(bisect_left(merged, rule.at - _NEAR, key=_at), len(merged))
        number = next((number for number in near if _continues(merged[number], rule)), None)
        if number is None:
            merged.append(rule)
        else:
            other = merged[number]
            merged[number] = Rule(other.at, min(rule.start, other.start), max(rule.end, other.end))
    return merged


def _at(rule: Rule) -> float:
    return rule.at


def _continues(rule: Rule, other: Rule) -> bool:
    return rule.start <= other.end + _NEAR and other.start <= rule.end + _NEAR


def _crossing(level: list[Rule], upright: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that hang together."""
    group = list(range(len(level) + len(upright)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    for i, line in enumerate(level):
        for j, post in enumerate(upright, len(level)):
            if line.start - _NEAR <= post.at <= line.end + _NEAR and post.start - _NEAR <= line.at <= post.end + _NEAR:
                group[root(i)] = root(j)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*level, *upright]):
        lines, posts = found.setdefault(root(number), ([], []))
        (lines if number < len(level) else posts).append(rule)
    yield from found.values()


def _edges(at: list[float], across: list[Rule]) -> list[float]:
    """Positions of borders in their order; where the outer ones are not drawn, the ends of the rules across."""
    edges: list[float] = []
    for place in sorted([*at, *(rule.start for rule in across), *(rule.end for rule in across)]):
        if not edges or place - edges[-1] > _NARROWEST:
            edges.append(place)
    return edges


def _filled(
    xs: list[float], ys: list[float], lines: list[Rule], posts: list[Rule], words: Sequence[Word]
) -> Drawn | None:
    inside = [word for word in words if xs[0] <= _centre(word) <= xs[-1] and ys[-1] <= word.middle <= ys[0]]
    height, width = len(ys) - 1, len(xs) - 1
    owner, merged = _owners(xs, ys, lines, posts)
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in inside:
        row = height - bisect_right(ys[::-1], word.middle)
        column = bisect_right(xs, _centre(word)) - 1
        place = owner[min(max(row, 0), height - 1)][min(column, width - 1)]
        cells.setdefault(place, []).append(word)
    across, down = len({column for _, column in cells}), len({row for row, _ in cells})
    places = len({place for row in owner for place in row})
    if across < _FEWEST or down < _FEWEST or len(cells) < _FEWEST_FILLED * places:
        return None
    rows = [
        [
            _text(cells.get((row, column), [])) if owner[row][column] == (row, column) else None
            for column in range(width)
        ]
        for row in range(height)
    ]
    return Drawn(rows, merged, frozenset(inside), ys[0])


def _owners(
    xs: list[float], ys: list[float], lines: list[Rule], posts: list[Rule]
) -> tuple[list[list[tuple[int, int]]], tuple[Span, ...]]:
    """Of each place in the grid the upper left place of its cell, and the cells that take several places."""
    height, width = len(ys) - 1, len(xs) - 1
    owner: list[list[tuple[int, int]]] = [[(-1, -1)] * width for _ in range(height)]
    merged: list[Span] = []
    for row in range(height):
        for column in range(width):
            if owner[row][column] != (-1, -1):
                continue
            right = column + 1
            while (
                right < width and owner[row][right] == (-1, -1) and not _between(posts, xs[right], ys[row + 1], ys[row])
            ):
                right += 1
            below = row + 1
            while below < height and not any(
                _between(lines, ys[below], xs[c], xs[c + 1]) for c in range(column, right)
            ):
                below += 1
            for r in range(row, below):
                for c in range(column, right):
                    owner[r][c] = row, column
            if below - row > 1 or right - column > 1:
                merged.append(Span(row, column, below - row, right - column))
    return owner, tuple(merged)


def _between(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether a border is drawn along one side of one place."""
    middle = (start + end) / 2
    return any(abs(rule.at - at) <= _NARROWEST and rule.start <= middle <= rule.end for rule in rules)


def _centre(word: Word) -> float:
    return (word.left + word.right) / 2


def _text(words: list[Word]) -> str:
    """Words of one cell, line by line."""
    text, before = "", None
    for word in words:
        text += ("" if before is None or before.divided else " ") + word.text
        before = word
    return text
