"""What a digest is made of: documents that were read, and those that could not be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.errors import GiveUp

THUMBNAIL = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]+")
LARGEST_THUMBNAIL = 200_000  # characters; five hundred of them must still be one file that opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name, date or sum with its kind and how often it stands in the document."""

    text: str
    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One document. ``format`` is word, excel, powerpoint, pdf, image or another word; ``size`` is in bytes.

    A failed one has ``error`` (what is wrong with it) and ``cure`` (what to do). ``thumbnail`` is a data URI of a picture.
    """

    name: str
    format: str
    status: Literal["succeeded", "failed"] = "succeeded"
    error: str = ""
    cure: str = ""
    note: str = ""
    words: int | None = None
    pages: int | None = None
    size: int | None = None
    language: str = ""
    summary: str = ""
    key_points: tuple[str, ...] = ()
    key_phrases: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    sentiment: str = ""
    score: float | None = None
    topics: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = ()
    thumbnail: str = ""

    def __post_init__(self) -> None:
        if self.status not in ("succeeded", "failed"):
            raise _bad("status", f'"{self.status}"', "It is succeeded or failed.")
        if self.status == "failed" and not self.error:
            raise _bad("error", f"nothing, for the failed {self.name}", "Say what went wrong with it.")
        if self.thumbnail and (len(self.thumbnail) > LARGEST_THUMBNAIL or not THUMBNAIL.fullmatch(self.thumbnail)):
            raise _bad("thumbnail", "no small picture", "Give a data:image/…;base64 URI under 200 KB, or nothing.")

    @classmethod
    def of_overview(cls, overview: Mapping[str, Any], **facts: Any) -> "DigestItem":
        """A succeeded item from the data of an ``overview`` analysis; ``facts`` are further fields (name, format, …)."""
        sentiment = overview.get("sentiment") or {}
        language = overview.get("language") or {}
        values: dict[str, Any] = {
            "summary": overview.get("summary", ""),
            "key_points": tuple(overview.get("key_points", ())),
            "key_phrases": tuple(overview.get("key_phrases", ())),
            "entities": tuple(
                Entity(text=e["text"], kind=e["kind"], count=e["count"]) for e in overview.get("entities", ())
            ),
            "sentiment": sentiment.get("label", ""),
            "score": sentiment.get("score"),
            "topics": tuple(tuple(topic["terms"]) for topic in overview.get("topics", ())),
            "language": language.get("name", ""),
            "words": overview.get("words"),
        }
        return cls(**{**values, **facts})

    @property
    def failed(self) -> bool:
        """True where the document could not be read or analysed."""
        return self.status == "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All items of a run. ``provider`` says who analysed; ``summary`` may stand for all documents together."""

    title: str
    run_id: str
    created: datetime
    provider: str
    items: tuple[DigestItem, ...]
    summary: str = ""

    @property
    def good(self) -> tuple[DigestItem, ...]:
        """The items that succeeded."""
        return tuple(item for item in self.items if not item.failed)

    @property
    def bad(self) -> tuple[DigestItem, ...]:
        """The items that failed."""
        return tuple(item for item in self.items if item.failed)


def _bad(argument: str, what: str, cure: str) -> GiveUp:
    return GiveUp(f"{argument} is {what}.", code="bad_argument", cure=cure, argument=argument)
