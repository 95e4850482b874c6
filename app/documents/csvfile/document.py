"""A CSV file as a workbook of one sheet."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Any

from app.documents.csvfile.dialect import charset_of, written
from app.documents.csvfile.rows import HEAD_WITHIN, TextRows, TypedRows, head_row
from app.documents.excel.document import SheetsDocument
from app.documents.excel.sheet import Head, Sheet
from app.documents.reading import Reading

_BATCH = 5_000
NATIVE_FROM = 4_000_000
"""Bytes from which on a faster reader of less lenience is tried first: loading it takes longer than a small file."""
_NAMES = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}


@contextmanager
def opened(reading: Reading) -> Iterator["CsvDocument"]:
    """The file of a job."""
    yield CsvDocument(reading, CsvFile(reading))


class CsvFile:
    """The only sheet of a CSV file."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        path = reading.job.path
        self.size = path.stat().st_size
        with reading.progress.share(0.1):
            charset = charset_of(path, self._tell_bytes)
        self.how = written(path, charset, reading.job.name)
        self.height, self.width, last = self._measure()
        if self.how.quoted and self.how.swallows(path, last):
            self.how = replace(self.how, quoted=False)
            self.height, self.width, _ = self._measure()
        self.name = PurePath(reading.job.name).stem or "Sheet1"

    def _tell_bytes(self, seen: int) -> None:
        self._reading.progress(seen, self.size, f"the letters are checked: {seen >> 20} of {self.size >> 20} MB")

    def _tell_rows(self, seen: int) -> None:
        self._reading.progress(0, 1, f"rows are counted: {seen:,}")

    def _measure(self) -> tuple[int, int, Sequence[str | None]]:
        """Rows, columns and the last row, which tells of a quote that nothing closes."""
        path = self._reading.job.path
        if self.size >= NATIVE_FROM:
            from app.documents.csvfile.arrays import measured

            self.how = replace(self.how, regular=True)
            try:
                return measured(path, self.how, self._tell_rows)
            except (ValueError, csv.Error):  # rows of unequal length, letters that are none, a field without an end
                self.how = replace(self.how, regular=False)
        try:
            return self._walked()
        except csv.Error:  # a quote that nothing closes
            self.how = replace(self.how, quoted=False)
            return self._walked()

    def _walked(self) -> tuple[int, int, Sequence[str | None]]:
        height = width = 0
        last: list[str] = []
        for batch in self.how.batches(self._reading.job.path, _BATCH):
            height += len(batch)
            width = max(width, max(map(len, batch)))
            last = batch[-1]
            self._tell_rows(height)
        return height, width, last

    @property
    def states(self) -> Mapping[str, str]:
        """The one sheet, by the file's name."""
        return {self.name: "visible"}

    def each(self, names: Sequence[str] | None = None) -> Iterator[Sheet]:
        """The one sheet."""
        if names is not None and self.name not in names:
            return
        height = self.height
        rows = TextRows(
            self._reading.job.path,
            self.how,
            self.width,
            lambda row: self._reading.progress(row, height, f"row {row:,} of {height:,}"),
        )
        head = head_row(list(islice(iter(rows), HEAD_WITHIN)), self.width)
        yield Sheet(
            self.name,
            1,
            rows,
            height=height,
            width=self.width,
            large=True,
            retype=lambda columns: TypedRows(rows, columns, head, self._reading.progress.share),
            texts=rows.batches,
            head=Head(head),
        )


class CsvDocument(SheetsDocument):
    """A CSV or TSV file."""

    def __init__(self, reading: Reading, file: CsvFile) -> None:
        super().__init__(reading, file)
        self._file = file

    def metadata(self) -> Mapping[str, Any]:
        """How it is written."""
        how = self._file.how
        return {
            "charset": how.charset,
            "separator": _NAMES.get(how.separator, how.separator),
            "rows": self._file.height,
            "columns": self._file.width,
        }
