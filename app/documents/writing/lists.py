"""Which lists are open while entries go by, whatever levels a document gives them."""

from typing import NamedTuple


class _Open(NamedTuple):
    level: int
    ordered: bool


class Nesting:
    """The lists that an entry stands in. An entry is one deeper than the last of a lower level, never more."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._open)

    def enter(self, level: int, *, ordered: bool) -> tuple[list[bool], bool]:
        """Go to an entry: the lists that end (whether each was ordered), and whether one begins."""
        ended: list[bool] = []
        entry = _Open(level, ordered)
        while self._open and (self._open[-1].level > level or self._open[-1] == (level, not ordered)):
            ended.append(self._open.pop().ordered)
        begins = not self._open or self._open[-1].level < level
        if begins:
            self._open.append(entry)
        return ended, begins

    def leave(self) -> list[bool]:
        """End every list: whether each was ordered, from the innermost."""
        ended = [each.ordered for each in reversed(self._open)]
        self._open.clear()
        return ended
