"""Words as they are compared, whoever found them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_DIVIDED = re.compile(r"(?<=\w)[-\u00ad\u2010\ufffe\x02]\s*\n\s*(?=\w)")
_DROPPED = re.compile("[\u00ad\ufffe\x00\x02\u200b-\u200f\u2060\ufeff]")
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_IDEOGRAPHS}]|(?:(?![{_IDEOGRAPHS}])\w)+")
"""Letters and digits; each ideograph for itself, as nothing separates their words."""


def words_of(text: str) -> Counter[str]:
    """How often each word occurs. A word that a line's end divides is one word, a ligature is its letters."""
    text = _DIVIDED.sub("", unicodedata.normalize("NFKC", text))
    return Counter(_WORD.findall(_DROPPED.sub("", text)))


def of_two(opinions: Iterable[Counter[str]]) -> Counter[str]:
    """What at least two of three found: of each word the middle count."""
    counts = list(opinions)
    every: set[str] = set().union(*counts)
    return Counter({word: sorted(count[word] for count in counts)[-2] for word in every})
