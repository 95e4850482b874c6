"""Where a workbook's package keeps its sheets: read as bytes, since there are many small workbooks."""

import html
import re
from collections.abc import Mapping

from app.documents.excel.records import bundled_sheets
from app.documents.package import Package

WORKBOOK = "xl/workbook.xml"
"""The native reader knows no other place."""
BINARY = "xl/workbook.bin"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_NAME = re.compile(rb"\sname=(?:\"([^\"]*)\"|'([^']*)')")
_RELATION = re.compile(rb"\s\w+:id=[\"']([^\"']*)[\"']")
_DEFINED = re.compile(rb"<(?:\w+:)?definedName\s([^<>]*)>([^<]*)<")


class SheetParts:
    """Names of sheets and the parts that hold them."""

    def __init__(self, package: Package, most_bytes: int) -> None:
        self._package = package
        self._xml = package.read(WORKBOOK, most_bytes) if package.has(WORKBOOK) else b""
        self.by_name: Mapping[str, str] = self._find() if self._xml else self._find_binary(most_bytes)

    def _find(self) -> dict[str, str]:
        related = {relation.id: relation.target for relation in self._package.relations(WORKBOOK)}
        found: dict[str, str] = {}
        for element in _SHEET.findall(self._xml):
            name, id = _NAME.search(element), _RELATION.search(element)
            if name and id and (target := related.get(id.group(1).decode("utf-8", "replace"))):
                found[_text(name.group(1) or name.group(2) or b"")] = target
        return found

    def _find_binary(self, most_bytes: int) -> dict[str, str]:
        if not self._package.has(BINARY):
            return {}
        related = {relation.id: relation.target for relation in self._package.relations(BINARY)}
        listed = bundled_sheets(self._package.read(BINARY, most_bytes))
        return {name: related[id] for name, id in listed if id in related}

    def all(self) -> list[str]:
        """Every part that may be read as a sheet, those that no list names as well."""
        others = [
            part
            for part in self._package.parts
            if "worksheets/" in (low := part.lower()) and low.endswith((".xml", ".bin"))
        ]
        return [part for part in dict.fromkeys([*self.by_name.values(), *others]) if self._package.has(part)]

    def defined_names(self) -> dict[str, str]:
        """Names that the workbook gives to areas and formulas; those it keeps for itself are left out."""
        found: dict[str, str] = {}
        for attributes, formula in _DEFINED.findall(self._xml):
            name = _NAME.search(b" " + attributes)
            word = _text(name.group(1) or name.group(2) or b"") if name else ""
            if word and not word.startswith("_xlnm.") and b'hidden="1"' not in attributes:
                found[word] = _text(formula)
        return found


def _text(data: bytes) -> str:
    return html.unescape(data.decode("utf-8", "replace"))
