"""The offline analyser: real extractive analysis without a model, a key or a network. Everything it gives says so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.ai import phrases as key
from app.ai.analysis import ANALYSES, MODEL_ONLY, Analysis
from app.ai.entities import entities
from app.ai.language import UNKNOWN, Language, count_words, identify, is_unspaced, stop_words
from app.ai.sentences import ENDS, MOST_SENTENCES, Sentence, split
from app.ai.sentiment import not_available, score
from app.ai.summary import pick
from app.ai.topics import topics
from app.errors import GiveUp

PROVIDER = "offline"
MODEL = "extractive"
LABEL = "Offline extractive analysis: sentences and phrases taken from the document itself, no language model."
FEW_LINES = 5  # a remark of a few words has a tone; a table of product names has none
MOST_CHARACTERS = 400_000  # about 65,000 words: two seconds of one core; a longer text is cut and says so


@dataclass(frozen=True)
class _Reading:
    """A text and what several analyses need of it, each worked out once and only when asked for."""

    text: str
    most: int
    phrases: int
    truncated: bool
    notes: list[str] = field(default_factory=list)

    @cached_property
    def language(self) -> Language:
        return identify(self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        found = split(self.text, self.language.code)
        if len(found) >= MOST_SENTENCES:
            self.notes.append(f"truncated: only the first {MOST_SENTENCES:,} sentences were ranked.")
        return found

    @cached_property
    def texts(self) -> list[str]:
        return [sentence.text for sentence in self.sentences]

    @cached_property
    def stop(self) -> frozenset[str]:
        return stop_words(self.language.code, self.texts)

    @cached_property
    def key_phrases(self) -> list[str]:
        return key.key_phrases(self.texts, self.stop, self.phrases, english=self.language.code == "en")


def analyse(text: str, kind: str = "summary", *, sentences: int = 5, phrases: int = 10) -> Analysis:
    """An extractive analysis of a text; ``kind`` is one of ``ANALYSES``. The same text always gives the same answer.

    Raises:
        GiveUp: ``no_text``; ``bad_argument`` (kind, sentences, phrases); ``needs_model`` for kinds that only a
            language model can do.
    """
    _check(text, kind, sentences, phrases)
    cut = len(text) > MOST_CHARACTERS
    reading = _Reading(text[:MOST_CHARACTERS] if cut else text, sentences, phrases, cut)
    content, data = KINDS[kind](reading)
    return Analysis(
        kind=kind,
        content=content,
        data=data,
        language=reading.language.code,
        provider=PROVIDER,
        model=MODEL,
        warnings=tuple(_warnings(reading, kind, len(text))),
    )


def _check(text: str, kind: str, sentences: int, phrases: int) -> None:
    if kind in MODEL_ONLY:
        raise GiveUp(
            f'The analysis "{kind}" needs a language model, and none is configured.',
            code="needs_model",
            cure=f"NEXUS_AI_PROVIDER is offline, the only provider of this version; it can do: {', '.join(ANALYSES)}.",
            kind=kind,
        )
    if kind not in ANALYSES:
        known = ", ".join([*ANALYSES, *MODEL_ONLY])
        raise GiveUp(f'Unknown analysis "{kind}".', code="bad_argument", cure=f"Known: {known}.", argument="kind")
    for name, value in (("sentences", sentences), ("phrases", phrases)):
        if not 1 <= value <= 100:
            raise GiveUp(f"{name} is {value}.", code="bad_argument", cure="Give 1 to 100.", argument=name)
    if not any(c.isalnum() for c in text):
        raise GiveUp(
            "There is no text to analyse.", code="no_text", cure="If the document is a scan, recognise its text first."
        )


def _warnings(reading: _Reading, kind: str, length: int) -> list[str]:
    notes = list(reading.notes)
    if reading.truncated:
        notes.insert(0, f"truncated: the first {MOST_CHARACTERS:,} of {length:,} characters were analysed.")
    if reading.language.code == UNKNOWN:
        notes.append("The language is not certain: the text is too short or not prose.")
    elif reading.language.code != "en" and kind in ("summary", "key_points", "key_phrases", "topics", "overview"):
        notes.append(f"Stop words for {reading.language.name} were derived from the text itself.")
    if kind in ("entities", "overview") and is_unspaced(reading.text):
        notes.append(f"Names are found by capital letters, which {reading.language.name} does not have.")
    return notes


Part = tuple[str, dict[str, Any]]


def _summary(reading: _Reading) -> Part:
    picked = pick(reading.sentences, reading.stop, reading.most)
    return _flowing(picked), {"sentences": picked}


def _flowing(picked: list[str]) -> str:
    """Sentences as one paragraph; lines without an end get a dot between them, or they would run together."""
    parts = [text if text.endswith(ENDS) else f"{text} ·" for text in picked]
    return " ".join(parts).removesuffix(" ·")


def _key_points(reading: _Reading) -> Part:
    picked = pick(reading.sentences, reading.stop, reading.most, points=True)
    return "\n".join(f"- {point}" for point in picked), {"key_points": picked}


def _key_phrases(reading: _Reading) -> Part:
    return ", ".join(reading.key_phrases), {"key_phrases": reading.key_phrases}


def _entities(reading: _Reading) -> Part:
    rows = entities(reading.text, reading.language.code)
    lines = [f"{row['text']} ({row['kind']}, {row['count']})" for row in rows]
    return "\n".join(lines), {"entities": rows}


def _sentiment(reading: _Reading) -> Part:
    prose = [sentence.text for sentence in reading.sentences if sentence.prose]
    if not prose and len(reading.texts) > FEW_LINES:
        found = not_available("not available: there is no prose, only a table or a list")
    else:
        found = score(prose or reading.texts, reading.language)
    if not found["available"]:
        return str(found["reason"]), found
    return f"{found['label']} ({found['score']:+.2f})", found


def _topics(reading: _Reading) -> Part:
    found = topics(reading.sentences, reading.key_phrases, reading.stop)
    return "\n".join(", ".join(topic["terms"]) for topic in found["topics"]), found


def _language(reading: _Reading) -> Part:
    return reading.language.name, reading.language.as_json()


def _overview(reading: _Reading) -> Part:
    summary, _ = _summary(reading)
    return summary, {
        "summary": summary,
        "key_points": _key_points(reading)[1]["key_points"],
        "key_phrases": reading.key_phrases,
        "entities": _entities(reading)[1]["entities"],
        "sentiment": _sentiment(reading)[1],
        "topics": _topics(reading)[1]["topics"],
        "language": reading.language.as_json(),
        "words": count_words(reading.text),
    }


KINDS: dict[str, Callable[[_Reading], Part]] = {
    "summary": _summary,
    "key_points": _key_points,
    "key_phrases": _key_phrases,
    "entities": _entities,
    "sentiment": _sentiment,
    "topics": _topics,
    "language": _language,
    "overview": _overview,
}
