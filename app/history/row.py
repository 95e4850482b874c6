"""What one process knows of a task, as a row of ``tasks``; two of them become one as the database would make it."""

import json
import math
from collections.abc import Mapping
from typing import Any

from kombu.utils import json as kombu_json

from app.history.stage import closed

Row = dict[str, Any]
"""A value or None for each of ``COLUMNS``; JSON columns hold their text."""
CLOSED = closed(0) % 10
"""The last digit of a life's last stage: of two rows that have it, the first stays."""
JSON_COLUMNS = ("progress", "arguments", "error", "result")
FIRST = ("task", "tenant", "run_id", "item_id", "step", "arguments")
"""What never changes: the first that is known stays."""
LATEST = ("queue", "priority", "group_id", "group_index", "progress")
"""Of the newer row where it knows, else of the older one."""
LAST = ("queued", "received", "started")
"""The later of both times: a task tried again shows its last attempt, events show the earlier ones."""
FOLLOWING = ("stage", "state", "life", "attempt", "worker", "finished", "result")
"""Of the newer row, known or not."""
COLUMNS = ("task_id", *FIRST, *LATEST, *LAST, *FOLLOWING, "error")
WORDS = frozenset({"queue", "tenant", "worker", "step", "task", "state"})
"""Text columns that have no None."""
LENGTHS = {
    "task": 200,
    "queue": 100,
    "tenant": 60,
    "worker": 200,
    "run_id": 40,
    "item_id": 60,
    "step": 60,
    "group_id": 60,
}
_UNKNOWN: Row = {name: "" if name in WORDS else None for name in COLUMNS}


def row(task_id: str, stage: int, **known: Any) -> Row:
    """A row of what is known; the rest is None, or the empty word."""
    return {**_UNKNOWN, **known, "task_id": task_id, "stage": stage}


def merged(old: Row, new: Row) -> Row:
    """Both rows of one task as one."""
    later = new["stage"] > old["stage"] or (new["stage"] == old["stage"] and new["stage"] % 10 != CLOSED)
    newer, older = (new, old) if later else (old, new)
    made = dict(newer)
    for name in FIRST:
        if old[name] not in (None, ""):
            made[name] = old[name]
        elif made[name] is None:
            made[name] = new[name]
    for name in LATEST:
        if made[name] in (None, ""):
            made[name] = older[name]
    for name in LAST:
        if (known := older[name]) is not None and (made[name] is None or made[name] < known):
            made[name] = known
    # An open task shows why its last attempt failed; an ended one shows its own failure or none.
    if made["error"] is None and made["finished"] is None:
        made["error"] = older["error"]
    return made


def as_text(value: Any) -> str | None:
    """JSON of a value, None for None; what JSON cannot say is said as Celery's messages say it, or as words."""
    if value is None:
        return None
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        text = _forced(_finite(value))
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _forced(value: Any) -> str:
    try:
        return str(kombu_json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError):
        return json.dumps(value, ensure_ascii=False, default=str)


def _finite(value: Any) -> Any:
    """The same without numbers that JSON does not know."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(name): _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_finite(inner) for inner in value]
    return value
