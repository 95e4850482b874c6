"""What history shows of a task's arguments: without secrets, long texts shortened, never much."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.history.row import as_text

HIDDEN = "•••"
MOST = 4_000
"""Characters of arguments kept, as JSON."""
_LONGEST = 400
"""Characters of one text kept; halved until the whole fits."""
_MANY = 20
"""Members of one list kept."""
_DEEPEST = 6
_SECRET = re.compile(
    r"pass(word|wd|phrase|code)|pwd|secret|token(?!s)|api_?-?key|access_?-?key|private_?-?key|authorization|cookie"
    r"|credential|session_?id|(^|_)(pass|pin|otp|auth)$",
    re.IGNORECASE,
)


def redacted(
    args: Sequence[Any], kwargs: Mapping[str, Any], secret: Sequence[str] = (), names: Sequence[str] = ()
) -> dict[str, Any]:
    """Arguments as history keeps them: ``args`` (where there are any) and ``kwargs``; see ``redacted_text``."""
    made: dict[str, Any] = json.loads(redacted_text(args, kwargs, secret, names))
    return made


def redacted_text(
    args: Sequence[Any], kwargs: Mapping[str, Any], secret: Sequence[str] = (), names: Sequence[str] = ()
) -> str:
    """Arguments as history keeps them, in JSON: ``args`` (where there are any) and ``kwargs``.

    ``secret``: parameters that a task's author hides; ``names``: the task's parameters in order, for those given without
    their name.
    """
    hidden = frozenset(secret)
    longest, many = _LONGEST, _MANY
    while True:
        made: dict[str, Any] = {"kwargs": _mapping(kwargs, hidden, longest, many, 0)}
        if args:
            known = [*names, *[""] * len(args)]
            made["args"] = [_named(known[place], value, hidden, longest, many, 1) for place, value in enumerate(args)]
        text = as_text(made) or ""
        if len(text) <= MOST:
            return text
        if longest < 10:
            return '{"kwargs": {}, "left_out": true}'
        longest, many = longest // 2, max(1, many // 2)


def is_secret(name: str) -> bool:
    """Whether a value of this name is nobody's business."""
    return _SECRET.search(name) is not None


def _named(name: str, value: Any, hidden: frozenset[str], longest: int, many: int, depth: int) -> Any:
    if value not in (None, "") and (name in hidden or is_secret(name)):
        return HIDDEN
    if isinstance(value, str):
        return value if len(value) <= longest else f"{value[:longest]}… ({len(value):,} characters)"
    if isinstance(value, Mapping):
        return _mapping(value, hidden, longest, many, depth + 1) if depth < _DEEPEST else "…"
    if isinstance(value, list | tuple | set | frozenset):
        if depth >= _DEEPEST:
            return "…"
        kept = [_named("", inner, hidden, longest, many, depth + 1) for inner in list(value)[:many]]
        return [*kept, f"… ({len(value):,} in all)"] if len(value) > many else kept
    if value is None or isinstance(value, bool | int | float):
        return value
    return _named(name, str(value), hidden, longest, many, depth)


def _mapping(value: Mapping[Any, Any], hidden: frozenset[str], longest: int, many: int, depth: int) -> dict[str, Any]:
    kept = {
        str(name)[:100]: _named(str(name), inner, hidden, longest, many, depth + 1)
        for name, inner in list(value.items())[: many * 2]
    }
    if len(value) > many * 2:
        kept["…"] = f"{len(value):,} in all"
    return kept
