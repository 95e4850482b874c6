"""Sheets as a stream of parts, and what can be done with sheets alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.documents.excel.analysis import analysis
from app.documents.excel.blocks import Block, blocks
from app.documents.excel.calculation import calculate
from app.documents.excel.conversion import convert
from app.documents.excel.sheet import Sheet, Sheets
from app.documents.model import Document, Kind, Paragraph, Part, Section, Table
from app.documents.reading import Reading


class SheetsDocument(Document):
    """A file of sheets."""

    def __init__(self, reading: Reading, sheets: Sheets) -> None:
        self._reading = reading
        self._sheets = sheets
        self._counts: dict[str, int] = {}

    def parts(self) -> Iterator[Part]:
        """Sheet by sheet: its tables, then its remarks."""
        self._counts = {"rows": 0, "cells": 0}
        for sheet in self._sheets.each(self.shown()):
            yield Section(Kind.SHEET, sheet.number, sheet.name, sheet.state != "visible")
            yield from self._tables(sheet)
            yield from self.remarks(sheet)

    def shown(self) -> list[str] | None:
        """Names of the sheets that a person sees, where others than those with rows are among them."""
        return None

    def remarks(self, sheet: Sheet) -> Iterator[Part]:  # noqa: ARG002 -- for those that have some
        """What stands on a sheet beside its values."""
        return iter(())

    def _tables(self, sheet: Sheet) -> Iterator[Part]:
        found, cells = blocks(sheet)
        self._counts["rows"] += sheet.height
        self._counts["cells"] += cells
        for block in found:
            text = block.lone_text() if len(found) > 1 else None
            yield Paragraph(text) if text is not None else _table(block)

    def stats(self) -> Mapping[str, int]:
        """Sheets, and rows and cells where they were read."""
        return {"sheets": len(self._sheets.states), **self._counts}

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """Analysis, conversion, calculation."""
        return {"analyze": self._analyze, "convert": self._convert, "calculate": self._calculate}

    def _analyze(self) -> None:
        self._reading.value("analysis", {"sheets": analysis(self._sheets, self._reading)})

    def _convert(self) -> None:
        convert(self._sheets, self._reading)

    def _calculate(self) -> None:
        calculate(self._sheets, self._reading)


def _table(block: Block) -> Table:
    return Table(block.rows, block.merged if block.sheet.merged else (), name=block.name)


def sheet_list(sheets: Sheets) -> list[dict[str, Any]]:
    """Sheets with their states, for metadata."""
    return [
        {"name": name, "visible": state == "visible", **({"state": state} if state != "visible" else {})}
        for name, state in sheets.states.items()
    ]
