"""Sentiment: VADER (Hutto and Gilbert, 2014), sentence by sentence. English only, and it says so."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from app.ai.language import UNKNOWN, Language

MOST_SCORED = 2_000  # sentences; spread evenly over a longer text
CLEAR = 0.05  # the authors' threshold between neutral and not


@cache
def _scorer() -> Any:
    # Late: reads its lexicon of 7,500 words from disk.
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def label(score: float) -> str:
    """``positive``, ``neutral`` or ``negative`` for a compound score between -1 and 1."""
    return "positive" if score >= CLEAR else "negative" if score <= -CLEAR else "neutral"


def score(sentences: Sequence[str], language: Language) -> dict[str, Any]:
    """Mean compound score, its label and the two most telling sentences; for other languages why there is none."""
    if language.code not in ("en", UNKNOWN):
        return not_available(f"not available for {language.name}")
    step = max(1, len(sentences) // MOST_SCORED)
    scored = [(float(_scorer().polarity_scores(s)["compound"]), s) for s in sentences[::step]]
    telling = [pair for pair in scored if pair[0]]
    if language.code == UNKNOWN and not telling:
        return not_available("not available for a text whose language is not known")
    mean = round(sum(value for value, _ in scored) / len(scored), 4) if scored else 0.0
    return {
        "available": True,
        "label": label(mean),
        "score": mean,
        "sentences": len(scored),
        "positive": sum(value >= CLEAR for value, _ in scored),
        "negative": sum(value <= -CLEAR for value, _ in scored),
        "most_positive": _extreme(telling, 1),
        "most_negative": _extreme(telling, -1),
    }


def not_available(reason: str) -> dict[str, Any]:
    """No sentiment, and why."""
    return {"available": False, "label": "not available", "score": None, "reason": reason}


def _extreme(telling: Sequence[tuple[float, str]], sign: int) -> dict[str, Any] | None:
    side = [pair for pair in telling if pair[0] * sign >= CLEAR]
    if not side:
        return None
    value, sentence = max(side, key=lambda pair: pair[0] * sign)
    return {"text": sentence, "score": value}
