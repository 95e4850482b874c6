"""Links that a format keeps apart from its text, put behind the paragraphs that hold it."""

from collections.abc import Iterable, Iterator, Sequence

from app.documents.model import Link, Paragraph, Part

_MOST_OPEN = 200
"""Links that are looked for at a time."""


def placed(parts: Iterable[Part], links: Sequence[Link]) -> Iterator[Part]:
    """The parts, each link behind the first paragraph that holds its text and as many others; the rest at the end."""
    waiting = [(link, " ".join(link.text.split())) for link in links]
    for part in parts:
        yield part
        if not waiting or not isinstance(part, Paragraph):
            continue
        text = " ".join(part.text.split())
        left = []
        for number, (link, words) in enumerate(waiting):
            if number < _MOST_OPEN and words and words in text:
                text = text.replace(words, "\n", 1)
                yield link
            else:
                left.append((link, words))
        waiting = left
    yield from (link for link, _ in waiting)
