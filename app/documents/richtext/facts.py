"""What rich text says of itself: its properties, and which of its styles are headings."""

import re
from typing import Any

_NAMES = {"doccomm": "comments", "creatim": "created", "revtim": "modified", "printim": "printed"}
_NUMBERS = {"nofpages": "pages", "nofwords": "words_counted", "nofchars": "characters_counted", "version": "revision"}
_DATES = ("yr", "mo", "dy", "hr", "min")
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|nagłówek|заголовок)\s*(\d)", re.IGNORECASE
)
_MOST = 200


class Facts:
    """Gathers facts as a walk meets them."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}
        self._date: dict[str, int] = {}
        self._property = ""
        self.headings: dict[int, int] = {}
        """Styles that are headings, by number, with their level."""

    def control(self, word: str, number: int | None) -> None:
        """A word within ``\\info``."""
        if word in _DATES and number is not None:
            self._date[word] = number
        elif word in _NUMBERS and number is not None:
            self._found[_NUMBERS[word]] = number

    def text(self, purpose: str, text: str) -> None:
        """The text of a group of facts."""
        text = " ".join(text.split())
        if purpose in ("creatim", "revtim", "printim"):
            year, month, day, hour, minute = (self._date.get(unit, 0) for unit in _DATES)
            text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}" if year else ""
            self._date = {}
        if purpose == "propname":
            self._property = text
        elif purpose == "staticval":
            purpose, self._property = self._property, ""
        if text and purpose and purpose != "propname" and len(self._found) < _MOST:
            self._found.setdefault(_NAMES.get(purpose, purpose), text)

    def style(self, number: int, name: str, outline: int | None) -> None:
        """A paragraph style."""
        found = _HEADING.match(name.strip())
        if found and 1 <= int(found[1]) <= 9:
            self.headings[number] = min(int(found[1]), 6)
        elif name.strip().rstrip(";").lower() == "title":
            self.headings[number] = 1
        elif outline is not None and 0 <= outline < 6:
            self.headings[number] = outline + 1

    def properties(self) -> dict[str, Any]:
        """All facts by name."""
        return dict(self._found)
