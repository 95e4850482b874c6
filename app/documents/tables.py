"""Tables as CSV files, within the budget of cells and of tables."""

import codecs
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
        name = self._begin()
        if name is not None:
            with (self._reading.job.folder / name).open(
                "w", encoding="utf-8-sig", errors="replace", newline=""
            ) as file:
                writer = csv.writer(file)
                for row in rows:
                    if not self._afford(len(row) or 1, name):
                        break
                    writer.writerow([safe_cell(value) for value in row])
            self._reading.add(self._key, name)
        return name

    def write_lines(self, pieces: Iterable[tuple[int, memoryview]]) -> str | None:
        """Write one table whose lines are made already, in UTF-8, each piece with the number of its cells."""
        name = self._begin()
        if name is not None:
            with (self._reading.job.folder / name).open("wb") as file:
                file.write(codecs.BOM_UTF8)
                for cells, lines in pieces:
                    if not self._afford(cells, name):
                        break
                    file.write(lines)
            self._reading.add(self._key, name)
        return name

    def _begin(self) -> str | None:
        if self.count >= self._reading.limits.tables or self._left <= 0:
            self._reading.cut(f"Only the first {self.count:,} tables were written.")
            return None
        self.count += 1
        return f"{self._stem}-{self.count:03}.csv"

    def _afford(self, cells: int, name: str) -> bool:
        self._left -= cells
        if self._left < 0:
            self._reading.cut(f"{name} was cut: at most {self._reading.limits.cells:,} cells are written.")
        return self._left >= 0


def safe_cell(value: Any) -> str:
    """A value as a CSV cell: numbers as they are, text that no spreadsheet takes for a formula."""
    text = cell_text(value)
    return neutral(text.replace("\x00", "")) if isinstance(value, str) else text
