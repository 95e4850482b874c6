"""What kind of text a text is, from its first lines."""

import json
import re
from email.utils import parsedate_tz

from app.documents.formats import Dialect

BY_SUFFIX = {
    ".csv": Dialect.CSV,
    ".tsv": Dialect.CSV,
    ".md": Dialect.MARKDOWN,
    ".markdown": Dialect.MARKDOWN,
    ".json": Dialect.JSON,
    ".jsonl": Dialect.JSON,
    ".ndjson": Dialect.JSON,
    ".html": Dialect.HTML,
    ".htm": Dialect.HTML,
    ".xhtml": Dialect.HTML,
    ".eml": Dialect.EML,
    ".mht": Dialect.MHTML,
    ".mhtml": Dialect.MHTML,
}
_SAYS_WHAT_IT_IS = frozenset({*BY_SUFFIX, ".xml", ".log"})
"""Names under which a text is not taken for another kind because of how it begins."""
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?=[ \t\r\n]|\S)[ \t]*([^\r\n]*)")
_FROM_LINE = re.compile(r"From \S+[ \t]+[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d[^\r\n]*\d{4}[^\r\n]*\r?\n")
_OF_PROGRAMS = frozenset({
    "received", "return-path", "message-id", "mime-version", "delivered-to", "dkim-signature", "x-mozilla-status",
    "x-mailer", "content-type", "content-transfer-encoding", "authentication-results", "arc-seal", "in-reply-to",
    "user-agent",
})  # fmt: skip
"""Fields that no person writes at the head of a memo."""
_OF_PEOPLE = frozenset({"from", "to", "cc", "bcc", "subject", "date", "reply-to", "sender", "thread-topic"})
# Atomic groups: a page may begin with a hundred comments, and trying every way to read them would take for ever.
_BEFORE = r"(?>(?><!--.*?-->|<\?[^>]*>|<!\[[^>]*>)\s*)*"
_WHOLE_PAGE = re.compile(_BEFORE + r"<(?:!doctype\s+html|html(?=[\s/>]))", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(
    _BEFORE + r"<(?:head|body|title|meta|table|div|span|p|h[1-6]|center|font|script|style|ul|ol|br|b|i|a|form|main)"
    r"(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(
    r'\s*(?:(?P<value>"(?>[^"\\\x00-\x1f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|(?P<mark>[\[\]{},:])'
    r'|(?P<cut>"(?:[^"\\\x00-\x1f]|\\.)*\\?\Z|[-+.\w]*\Z))'
)


def by_content(start: str, suffix: str) -> Dialect | None:
    """The dialect that a text's beginning proves, whatever its name; None where it proves nothing."""
    mail = _mail(start, suffix)
    if mail is not None:
        return mail
    if _WHOLE_PAGE.match(start) or (
        suffix not in _SAYS_WHAT_IT_IS - {".html"} and suffix != ".txt" and _PAGE.match(start)
    ):
        return Dialect.HTML
    if suffix not in _SAYS_WHAT_IT_IS and _is_json(start):
        return Dialect.JSON
    return Dialect.CSV if suffix in ("", ".tab", ".dat") and _is_tabular(start) else None


def is_drawing(start: str) -> bool:
    """Whether a text is an SVG drawing."""
    return "<svg" in start[:1000].lower() and not _WHOLE_PAGE.match(start) and start.startswith("<")


def _mail(start: str, suffix: str) -> Dialect | None:
    """A mail's head is several fields, one of them such as only programs write, or with an address or a date."""
    mailbox = _FROM_LINE.match(start)
    head = start[mailbox.end() :] if mailbox else start
    names: dict[str, str] = {}
    for line in head.splitlines():
        field = _FIELD.match(line)
        if field:
            names.setdefault(field[1].lower(), field[2])
        elif not (line[:1] in (" ", "\t") and line.strip() and names):
            break
    known = [name for name in names if name in _OF_PEOPLE or name in _OF_PROGRAMS or name.startswith("x-")]
    if "multipart/related" in names.get("content-type", "") and "mime-version" in names and "to" not in names:
        return Dialect.MHTML
    if mailbox:
        return Dialect.EML if known else None
    proven = (
        suffix == ".eml"
        or any(name in _OF_PROGRAMS or name.startswith("x-") for name in names)
        or any("@" in names.get(name, "") for name in ("from", "to"))
        or parsedate_tz(names.get("date", "")) is not None
    )
    people = sum(name in _OF_PEOPLE for name in names)
    return Dialect.EML if proven and people and len(known) > 1 else None


def _is_json(start: str) -> bool:
    """Whether a text is an object or a list of JSON as far as it is seen."""
    if start[:1] not in ("{", "["):
        return False
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        return _begins_as_json(start)
    return True


def _begins_as_json(start: str) -> bool:
    depth, position, before = 0, 0, ","
    while position < len(start):
        token = _TOKEN.match(start, position)
        if token is None or (token["value"] and before == "value"):
            return False
        if token["cut"] is not None:
            return depth > 0 and len(start) > 1000
        position = token.end()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token["mark"] or "", 0)
        if depth == 0:  # one value a line, or something else that happens to begin with a bracket
            rest = start[position:].lstrip()
            return start[0] == "{" and ":" in start[:position] and (not rest or rest[0] == "{")
        before = token["mark"] or "value"
    return depth > 0


def _is_tabular(start: str) -> bool:
    """Whether lines have the same number of tabs, at least two each."""
    lines = start.split("\n")[:-1]
    tabs = {line.count("\t") for line in lines}
    return len(lines) >= 3 and len(tabs) == 1 and tabs.pop() >= 2
