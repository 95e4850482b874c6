"""What is on each slide, counted as its parts go by."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.documents.model import Paragraph, Part, Place, Table
from app.documents.plain import cell_text, words_in
from app.documents.reading import Reading


@dataclass(slots=True)
class Facts:
    """What is told of a slide beside what its parts tell."""

    number: int
    title: str = ""
    hidden: bool = False
    layout: str = ""
    """The layout's part, or its name where layouts are no parts."""
    shapes: int = 0
    pictures: int = 0
    charts: int = 0
    notes: bool = False


class Analysis:
    """One entry for each slide, in the order of the show. ``layout_name`` knows the name of a slide's layout."""

    def __init__(self, layout_name: Callable[[str], str]) -> None:
        self._layout_name = layout_name
        self._layouts: dict[str, str] = {}
        self.slides: list[dict[str, Any]] = []

    def of(self, parts: Iterator[Part], facts: Facts) -> Iterator[Part]:
        """The parts of one slide as they are; what they are is kept."""
        counts: Counter[str] = Counter()
        characters = 0
        for part in parts:
            yield part
            texts: list[str] = []
            if isinstance(part, Paragraph):
                texts = [part.text]
                counts["comments"] += part.place is Place.COMMENT
            elif isinstance(part, Table):
                texts = [cell_text(value) for row in part.rows for value in row]
                counts["tables"] += part.place is not Place.CHART
            counts["words"] += sum(map(words_in, texts))
            characters += sum(map(len, texts))
        self.slides.append(
            {
                "number": facts.number,
                "title": facts.title,
                "layout": self._layout(facts.layout),
                "hidden": facts.hidden,
                "shapes": facts.shapes,
                "pictures": facts.pictures,
                "tables": counts["tables"],
                "charts": facts.charts,
                "words": counts["words"],
                "characters": characters,
                "notes": facts.notes,
                "comments": counts["comments"],
            }
        )

    def total(self, name: str) -> int:
        """One number over all slides."""
        return sum(slide[name] for slide in self.slides)

    def as_json(self) -> dict[str, Any]:
        """Slides, and how many there are of each layout."""
        return {"slides": self.slides, "layouts": Counter(slide["layout"] for slide in self.slides)}

    def _layout(self, layout: str) -> str:
        if layout not in self._layouts:
            self._layouts[layout] = self._layout_name(layout)
        return self._layouts[layout]


def analyze(analysis: Analysis, reading: Reading) -> None:
    """Put an analysis and its sums into the outcome."""
    reading.value("analysis", analysis.as_json())
    for name in ("words", "characters", "tables", "charts"):
        reading.outcome.stats.setdefault(name, analysis.total(name))
    reading.stat(slides=len(analysis.slides))
