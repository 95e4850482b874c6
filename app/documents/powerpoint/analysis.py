"""What is on each slide, counted as its parts go by."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.documents.model import Paragraph, Part, Place, Table
from app.documents.package import Package, local
from app.documents.plain import cell_text, words_in
from app.documents.powerpoint.slides import Facts


class Analysis:
    """One entry for each slide, in the order of the show."""

    def __init__(self, package: Package) -> None:
        self._package = package
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

    def _layout(self, part: str) -> str:
        if part not in self._layouts:
            root = self._package.tree(part) if part and self._package.has(part) else None
            names = [child.get("name", "") for child in (root if root is not None else ()) if local(child) == "cSld"]
            self._layouts[part] = names[0] if names else ""
        return self._layouts[part]
