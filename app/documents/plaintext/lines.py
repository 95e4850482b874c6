"""Lines as paragraphs: lines without an empty one between them stay together, and every line stays as it is."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from app.documents.model import Paragraph

LONGEST_LINE = 1 << 20
"""Characters; a longer line is cut between two words."""
_LONGEST_BLOCK = 1 << 16
_LAST_SPACE = re.compile(r"\s\S*\Z")


def blocks(lines: Iterable[str]) -> Iterator[Paragraph]:
    """Paragraphs of lines without their ends. Empty lines go with the paragraph before, so that none is lost."""
    held: list[str] = []
    size = 0
    ended = False
    for line in lines:
        empty = not line.strip()
        if held and ((ended and not empty) or size > _LONGEST_BLOCK):
            yield Paragraph("\n".join(held))
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
        ended = empty
    while held and not held[-1]:
        held.pop()
    if held:
        yield Paragraph("\n".join(held))


def of_text(text: str) -> Iterator[Paragraph]:
    """Paragraphs of a text that is in memory."""
    return blocks(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def of_file(path: Path, charset: str, told: Callable[[int], None]) -> Iterator[str]:
    """The lines of a file, whatever ends them; ``told`` hears how many bytes were read."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=charset, errors="replace", newline=None) as text:
        rest = ""
        while line := text.readline(LONGEST_LINE):
            line = rest + line
            rest = ""
            told(raw.tell())
            if line.endswith("\n"):
                yield line[:-1]
                continue
            space = _LAST_SPACE.search(line, max(len(line) - 1000, 0)) if len(line) >= LONGEST_LINE else None
            if space is not None:
                line, rest = line[: space.start()], line[space.start() + 1 :]
            yield line
        if rest:
            yield rest
