"""How far a whole job has come, though it takes several passes that each count from nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int, str], None]
_STEPS = 1_000


def silent(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


class Course:
    """One progress made of shares; it never falls back."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._low, self._high, self._reached = 0.0, 1.0, 0.0

    def __call__(self, done: int, total: int, what: str) -> None:
        """Tell that ``done`` of ``total`` are done of the share that is under way."""
        within = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
        here = self._low + (self._high - self._low) * within
        if here >= self._reached and (self._low, self._high) == (0.0, 1.0):
            self._reached = here
            self._tell(done, total, what)
            return
        self._reached = max(here, self._reached)
        self._tell(round(self._reached * _STEPS), _STEPS, what)

    @contextmanager
    def share(self, part: float) -> Iterator[None]:
        """Take what is told within for ``part``, from 0 to 1, of what was left before."""
        high = self._high
        end = self._low + (high - self._low) * part
        self._high = end
        try:
            yield
        finally:
            self._low, self._high = end, high
