"""JSON: records become tables, the rest stays JSON with one value a line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.documents.model import Document, Part, Table
from app.documents.plaintext.lines import of_text
from app.documents.reading import Reading

_MOST_COLUMNS = 500
_DEEPEST = 200
_SCALAR = (str, int, float, type(None))


class JsonDocument(Document):
    """Values in memory."""

    def __init__(self, value: Any, kind: str = "JSON") -> None:
        self._value = value
        self._kind = kind

    def parts(self) -> Iterator[Part]:
        """Lists of records as tables under their name, what stands between them as text."""
        value = self._value
        if _are_records(value):
            yield _table(value, "")
        elif isinstance(value, dict) and any(_are_records(entry) for entry in value.values()):
            rest = {key: entry for key, entry in value.items() if not _are_records(entry)}
            if rest:
                yield from of_text(_pretty(rest))
            for key, entry in value.items():
                if _are_records(entry):
                    yield _table(entry, key)
        else:
            yield from of_text(_pretty(value))

    def check_depth(self) -> None:
        """Raise a RecursionError where values nest deeper than they can be written."""
        level = [self._value]
        for _ in range(_DEEPEST):
            level = [
                inner
                for value in level
                if isinstance(value, dict | list)
                for inner in (value.values() if isinstance(value, dict) else value)
                if isinstance(inner, dict | list)
            ]
            if not level:
                return
        raise RecursionError

    def metadata(self) -> Mapping[str, Any]:
        """What the outermost value is."""
        value = self._value
        if isinstance(value, dict):
            return {"kind": f"{self._kind} object", "keys": list(value)[:_MOST_COLUMNS]}
        if isinstance(value, list):
            return {"kind": f"{self._kind} list", "entries": len(value)}
        return {"kind": f"{self._kind} value"}


def json_document(reading: Reading, text: str, plain: Document) -> Document:
    """The document of a JSON text or of lines of JSON; ``plain`` where it is neither."""
    try:
        try:
            document = JsonDocument(json.loads(text))
        except json.JSONDecodeError as error:
            if "Extra data" not in error.msg:
                raise
            document = JsonDocument([json.loads(line) for line in text.splitlines() if line.strip()], "JSON lines")
        document.check_depth()
    except RecursionError:
        reading.warn(f"{reading.job.name} nests too deep for JSON; it was read as plain text.")
    except ValueError as error:
        reading.warn(f"{reading.job.name} is not valid JSON ({error}); it was read as plain text.")
    else:
        return document
    return plain


def _are_records(value: Any) -> bool:
    """Whether a value is a list of objects that mostly hold plain values."""
    if not isinstance(value, list) or not value or not all(isinstance(entry, dict) and entry for entry in value):
        return False
    columns = {key for entry in value for key in entry}
    cells = sum(map(len, value))
    flat = sum(isinstance(cell, _SCALAR) for entry in value for cell in entry.values())
    return len(columns) <= _MOST_COLUMNS and flat * 2 >= cells and cells * 4 >= len(columns) * len(value)


def _table(records: list[dict[str, Any]], name: str) -> Table:
    columns = list(dict.fromkeys(key for record in records for key in record))
    rows = [columns, *([_cell(record.get(column)) for column in columns] for record in records)]
    return Table(rows, name=name)


def _cell(value: Any) -> Any:
    return value if isinstance(value, _SCALAR) else json.dumps(value, ensure_ascii=False)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
