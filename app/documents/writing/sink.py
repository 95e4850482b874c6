"""What takes the parts of a document as they come."""

from types import TracebackType
from typing import Protocol, Self

from app.documents.model import Part


class Sink(Protocol):
    """One output that is made from parts."""

    @property
    def full(self) -> bool:
        """Whether it takes no more."""

    def add(self, part: Part) -> None:
        """Take the next part."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
