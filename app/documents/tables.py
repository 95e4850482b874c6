"""Tables as CSV files, within the budget of cells and of tables."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from app.documents.plain import cell_text, neutral
from app.documents.reading import Reading


class TableFiles:
    """Writes ``table-001.csv`` and on; UTF-8 with a byte order mark, as Excel wants it."""

    def __init__(self, reading: Reading, key: str = "tables", stem: str = "table") -> None:
        self._reading = reading
        self._left = reading.limits.cells
        self._key = key
        self._stem = stem
        self.count = 0

    def write(self, rows: Iterable[Sequence[Any]]) -> str | None:
        """Write one table; its file name, or None when the budget is spent."""
        if self.count >= self._reading.limits.tables or self._left <= 0:
            self._reading.cut(f"Only the first {self.count:,} tables were written.")
            return None
        self.count += 1
        name = f"{self._stem}-{self.count:03}.csv"
        with (self._reading.job.folder / name).open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
            writer = csv.writer(file)
            for row in rows:
                self._left -= len(row) or 1
                if self._left < 0:
                    self._reading.cut(f"{name} was cut: at most {self._reading.limits.cells:,} cells are written.")
                    break
                writer.writerow([safe_cell(value) for value in row])
        self._reading.add(self._key, name)
        return name


def safe_cell(value: Any) -> str:
    """A value as a CSV cell: numbers as they are, text that no spreadsheet takes for a formula."""
    text = cell_text(value)
    return neutral(text.replace("\x00", "")) if isinstance(value, str) else text
