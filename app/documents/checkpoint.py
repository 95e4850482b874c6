"""What was read before the pictures of pages are drawn: it is not lost where drawing them hangs or crashes."""

from pathlib import Path

from app.documents.job import Outcome
from app.errors import GiveUp

_WHY = {
    "timed_out": "to draw them takes too long",
    "too_much_memory": "to draw them needs too much memory",
    "reader_died": "to draw them crashes the program that reads it",
}
"""How a failure of drawing is told; any other is the document's."""


class Checkpoint:
    """The outcome so far, once there is one, and the time for each picture from then on, in seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._outcome: Outcome | None = None

    def reached(self, outcome: Outcome) -> None:
        """All but the pictures is written."""
        self._outcome = outcome

    def until(self, now: float, deadline: float) -> float:
        """When to stop if nothing more is heard from ``now`` on."""
        return deadline if self._outcome is None else min(now + self._seconds, deadline)

    def saved(self, folder: Path, failure: GiveUp) -> Outcome | None:
        """The outcome without pictures; None where ``failure`` is not theirs. What is half drawn is deleted."""
        if self._outcome is None or failure.code not in _WHY:
            return None
        outcome = self._outcome
        for path in set(folder.iterdir()) - {folder / name for name in outcome.file_names}:
            path.unlink()
        outcome.files["thumbnails"] = []
        outcome.warnings.append(f"The pictures of its pages were left out: {_WHY[failure.code]}.")
        outcome.hurried |= failure.code == "timed_out"
        return outcome
