"""Parts as JSON: the whole document for programs, written part by part."""

import json
from typing import Any

from app.documents.model import Part, Table
from app.documents.plain import plain
from app.documents.reading import Reading, TextFile


class Json(TextFile):
    """Writes ``document.json``: ``{"name", "format", "parts": [{"type": "paragraph", …}, …], "metadata", "outline"}``."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, "json_file", "document.json")
        self._first = True
        self._end_of_file: dict[str, Any] = {"metadata": {}, "outline": []}
        name, format = json.dumps(reading.job.name), json.dumps(reading.outcome.format)
        self.mark(f'{{"name": {name}, "format": {format}, "dialect": "{reading.found.dialect.value}", "parts": [')

    def facts(self, metadata: Any, outline: Any) -> None:
        """What follows the parts."""
        limits = self._reading.limits
        self._end_of_file = {
            "metadata": plain(metadata, limits.metadata, limits.metadata_characters),
            "outline": plain(outline, limits.metadata, limits.metadata_characters),
        }

    def close(self) -> None:
        """Write the facts, close the file."""
        self._end("\n], " + _dumped(self._end_of_file)[1:] + "\n")
        super().close()

    def add(self, part: Part) -> None:
        """Append one part; what the budget does not hold is left out whole."""
        if self.full:
            return
        if isinstance(part, Table):
            self._table(part)
            return
        fields = {
            name: value
            for name, value in part._asdict().items()
            if value not in (None, "", 0, False) or (name == "level" and value == 0)  # a list's first level is one
        }
        self.whole(self._comma() + _dumped({"type": type(part).__name__.lower(), **fields}))

    def _table(self, table: Table) -> None:
        facts = {
            "type": "table",
            "place": table.place,
            "name": table.name,
            "merged": [list(span) for span in table.merged],
        }
        self.mark(self._comma() + _dumped(facts)[:-1] + ', "rows": [')
        for number, row in enumerate(table.rows):
            self.whole(("," if number else "") + _dumped([plain(value, 1, 1 << 20) for value in row]))
            if self.full:
                break
        self._end("]}")

    def _comma(self) -> str:
        comma = "\n" if self._first else ",\n"
        self._first = False
        return comma


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
