"""Tables of parts as CSV files."""

from typing import Self

from app.documents.model import Part, Place, Table
from app.documents.reading import Reading
from app.documents.tables import TableFiles


class Tables:
    """Writes ``table-001.csv`` and on; charts among them, as tables of their data."""

    def __init__(self, reading: Reading) -> None:
        self._files = TableFiles(reading)
        self._full = False
        self._names: list[dict[str, str]] = []
        self._reading = reading
        reading.outcome.files.setdefault("tables", [])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if any(entry["name"] or entry["place"] != Place.BODY for entry in self._names):
            self._reading.value("table_names", self._names)

    @property
    def full(self) -> bool:
        """Whether the budget is spent."""
        return self._full

    def add(self, part: Part) -> None:
        """Write a table; other parts are passed over."""
        if not isinstance(part, Table) or self._full:
            return
        file = self._files.write(part.rows)
        self._full = file is None
        if file is not None:
            self._names.append({"file": file, "name": part.name, "place": part.place.value})
