"""What has a shape: dates, sums of money, percentages, addresses, phone numbers and references."""

import re
from collections.abc import Iterator

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember|janvier|février|mars|avril|juin"
    r"|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre"
    r"|octubre|noviembre|diciembre)"
)
_AMOUNT = r"\d{1,15}(?:[.,' \u00a0]\d{3}){0,5}(?:[.,]\d{1,2})?(?![\d])"
_SCALE = r"(?:\s?(?:k|m|mn|bn|million|billion|thousand|Mio\.?|Mrd\.?)\b)?"
_CODE = r"(?:EUR|USD|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|CZK)"

SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")),
    ("url", re.compile(r"\b(?:https?://|www\.)[^\s<>\"'()\[\]{}]{3,500}[^\s<>\"'()\[\]{}.,;:!?]")),
    (
        "date",
        re.compile(
            r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b"
            rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:de\s)?{_MONTH}\.?(?:,?\s(?:de\s)?\d{{4}})?\b"
            rf"|\b{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?\b(?![.,]\d)|\b{_MONTH}\.?\s\d{{4}}\b",
        ),
    ),
    (
        "money",
        re.compile(
            rf"(?:[€$£¥]|\b{_CODE}\b)\s?{_AMOUNT}{_SCALE}"
            rf"|(?<![\d.,]){_AMOUNT}{_SCALE}\s?(?:[€£¥](?!\s?\d)|(?:{_CODE}|euros?|dollars|pounds)\b)"
        ),
    ),
    ("percentage", re.compile(r"(?<![\w.,])[-+−]?\d{1,9}(?:[.,]\d{1,6})?\s?(?:%|per\scent\b|percent\b|Prozent\b)")),
    (
        "reference",
        re.compile(
            r"\b(?=[A-Z0-9/-]{5,32}\b)(?:[A-Z]{1,6}[-/])(?:[A-Z0-9]{1,12}[-/]){0,3}\d[A-Z0-9]{1,14}\b|\b[A-Z]{2,5}\d{4,14}\b"
        ),
    ),
    ("phone", re.compile(r"(?<![\w.,])(?:\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?|\(?0\d{1,5}\)?[ /-])\d{2,5}(?:[ -]?\d{2,5}){1,4}(?![\w])")),
)  # fmt: skip
"""Kind and shape, in the order in which they claim their characters: a date inside an address stays an address.

Every repetition is bounded, so that no text, however hostile, makes a search slow.
"""


def claims(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, kind and text of everything with a shape; none overlaps another."""
    taken = bytearray(len(text))
    for kind, shape in SHAPES:
        for match in shape.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                yield start, end, kind, " ".join(match.group().split())


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with what was claimed replaced by a sign that ends every name; lengths stay."""
    parts, last = [], 0
    for start, end in sorted(spans):
        parts += [text[last:start], "\x1f" * (end - start)]
        last = end
    return "".join([*parts, text[last:]])
