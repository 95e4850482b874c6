"""One job under way: where a reader puts what it finds. Every output budget is kept here, and nowhere else."""

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any, Self

from app.documents.course import Course, Progress, silent
from app.documents.job import Job, Outcome
from app.documents.limits import Limits
from app.documents.operations import option
from app.documents.plain import plain, words_in
from app.documents.reasons import of_the_file, printable, reason
from app.documents.sniffing import Recognised

__all__ = ["Progress", "Reading", "TextFile", "silent"]
SoFar = Callable[[Outcome], None]
_AT_ONCE = 65_536
"""Characters that are written together. Python's own text files do as much, and cost as much as to read a small file."""


def unkept(outcome: Outcome) -> None:
    """What was read so far, where nobody would save it."""


class Reading:
    """What a reader is given: the job, what its file is, its limits, and the outcome it fills."""

    def __init__(
        self, job: Job, found: Recognised, limits: Limits, progress: Progress = silent, so_far: SoFar = unkept
    ) -> None:
        format = found.format
        wanted = job.plan[format]
        self.job = job
        self.found = found
        self.operations = wanted.operations
        self._wanted = frozenset(wanted.operations)
        self.options = wanted.options
        self.limits = limits
        self.progress = Course(progress)
        self._so_far = so_far
        self.outcome = Outcome(format=str(format))
        self.lost = 0
        """Parts that could not be read."""

    def wants(self, *operations: str) -> bool:
        """Whether one of ``operations`` was asked for."""
        return not self._wanted.isdisjoint(operations)

    def option(self, operation: str, name: str, default: Any = None) -> Any:
        """An option of one operation."""
        return option(operation, self.options, name, default)

    @property
    def lost_all(self) -> bool:
        """Whether something was lost that could not be read; asked where nothing was found. What a budget cut is sound."""
        return self.lost > 0

    def warn(self, message: str) -> None:
        """Tell what could not be read; the document is not lost for it."""
        message = printable(message)
        if len(self.outcome.warnings) < self.limits.warnings and message not in self.outcome.warnings:
            self.outcome.warnings.append(message[: self.limits.metadata_characters])

    def cut(self, message: str) -> None:
        """Tell that a budget cut the outcome short."""
        self.outcome.truncated = True
        self.warn(message)

    def lose(self, message: str) -> None:
        """Tell of content that could not be read and is missing from every output."""
        self.lost += 1
        self.cut(message)

    def hurry(self, message: str) -> None:
        """Tell that time cut the outcome short: another reading may find more, so this one is not reused."""
        self.outcome.hurried = True
        self.cut(message)

    @contextlib.contextmanager
    def part(self, what: str) -> Iterator[None]:
        """Turn any failure of one part into a warning. Running out of memory still ends the job."""
        try:
            yield
        except BaseException as error:
            if not of_the_file(error):
                raise
            self.lost += 1
            self.outcome.hurried |= isinstance(error, TimeoutError)
            self.warn(f"{what} could not be read: {reason(error)}.")

    def checkpoint(self) -> None:
        """All that was asked for is written, but for the pictures of pages: it stays even if drawing them fails."""
        self._so_far(self.outcome)

    def value(self, name: str, value: Any) -> None:
        """Put a value into the outcome as plain JSON, within the metadata budgets."""
        self.outcome.values[name] = plain(value, self.limits.metadata, self.limits.metadata_characters)

    def stat(self, **numbers: int | float | str) -> None:
        """Put numbers that were cheap to know into the outcome."""
        self.outcome.stats.update(numbers)

    def save(self, key: str, name: str, data: bytes) -> None:
        """Write a file and list it under ``key``."""
        (self.job.folder / name).write_bytes(data)
        self.add(key, name)

    def add(self, key: str, name: str) -> None:
        """List a file that was written under ``key``."""
        listed = self.outcome.files.setdefault(key, [])
        if not isinstance(listed, list):
            raise TypeError(f"{key} names a single file")
        listed.append(name)


class TextFile:
    """A text output that stops at the budget of characters and counts as it goes."""

    def __init__(self, reading: Reading, key: str, name: str) -> None:
        self._reading = reading
        self._left = reading.limits.characters
        self.position = 0
        """Where the next text will begin, in characters from the file's start."""
        self.characters = 0
        self.words = 0
        self._file = os.open(os.path.join(reading.job.folder, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)  # noqa: PTH118
        self._waiting: list[str] = []
        self._waits_from = 0
        reading.outcome.files[key] = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is left to write, close the file."""
        file, self._file = self._file, -1
        if file >= 0:
            try:
                self._write_to(file)
            finally:
                os.close(file)

    @property
    def full(self) -> bool:
        """Whether the budget is spent: a reader may stop."""
        return self._left <= 0

    def write(self, text: str) -> None:
        """Append text that begins and ends between words."""
        if not text or self.full:
            return
        if len(text) > self._left:
            text = text[: self._left]
            self._reading.cut(f"The text was cut after {self._reading.limits.characters:,} characters.")
        self._left -= len(text)
        self.characters += len(text)
        self.words += words_in(text)
        self._put(text)

    def whole(self, text: str) -> None:
        """Append text that is of use only as a whole: when it is too long nothing of it, and the file is full."""
        if len(text) > self._left:
            self._reading.cut(f"The text was cut after {self._reading.limits.characters:,} characters.")
            self._left = 0
            return
        self.write(text)

    def _end(self, text: str) -> None:
        """Append what closes a structure, full or not."""
        self._put(text)

    def close_with(self, text: str) -> None:
        """Append what closes a structure, full or not, and close the file."""
        self._end(text)
        self.close()

    def mark(self, text: str) -> None:
        """Append a mark of ours (a page's number), which counts as no word of the document."""
        if not self.full:
            self._put(text)

    def _put(self, text: str) -> None:
        text = text.replace("\x00", "")
        self.position += len(text)
        self._waiting.append(text)
        if self.position - self._waits_from > _AT_ONCE:
            self._waits_from = self.position
            self._write_to(self._file)

    def _write_to(self, file: int) -> None:
        data = memoryview("".join(self._waiting).encode("utf-8", "replace"))
        self._waiting.clear()
        while data:
            data = data[os.write(file, data) :]

    def line(self, text: str = "") -> None:
        """Append a line."""
        self.write(text + "\n")
