"""What an analysis is: one frozen value, whoever made it."""

from dataclasses import asdict, dataclass, field
from typing import Any

ANALYSES: dict[str, str] = {
    "summary": "The sentences that stand for the whole text, in their own order.",
    "key_points": "Sentences that carry figures, dates and decisions.",
    "key_phrases": "The phrases that say what the text is about.",
    "entities": "Names, dates, sums of money, addresses and references, with counts.",
    "sentiment": "How positive or negative the wording is.",
    "topics": "Groups of words that occur together.",
    "language": "The language the text is written in.",
    "overview": "All of these in one.",
}
"""What the offline analyser can do, and what each gives."""

MODEL_ONLY: dict[str, str] = {
    "questions": "Questions the text answers or leaves open.",
    "action_items": "Who has to do what, by when.",
    "classification": "Which of your categories the text belongs to.",
    "structured_extraction": "Fields of a JSON schema, filled from the text.",
}
"""What needs a language model. Never faked by the offline analyser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """``content`` is for reading, ``data`` for programs; ``warnings`` say what was not looked at, and why."""

    kind: str
    content: str
    data: dict[str, Any]
    language: str
    provider: str
    model: str
    warnings: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "warnings": list(self.warnings)}
