"""A workbook's sheets as rows of values, after the guards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine

from app.documents.drawing import lines, part_lines
from app.documents.excel.guard import Sheet, column_letters, guard, guard_open_document
from app.documents.formats import damaged, password_needed
from app.documents.package import Package, attribute, local
from app.documents.preflight import unsafe
from app.documents.reading import Reading

Row = list[Any]


@dataclass(slots=True, kw_only=True)
class SheetData:
    """One sheet: the rows of its used area, None where a cell is empty. ``top`` and ``left`` count from 1."""

    name: str
    visible: bool
    top: int = 1
    left: int = 1
    rows: list[Row] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns of the used area."""
        return max(map(len, self.rows), default=0)

    def letters(self, index: int) -> str:
        """The letters of a column of the used area."""
        return column_letters(self.left + index)


class Book:
    """An opened workbook. ``package`` is None for .xls, which is no ZIP file."""

    def __init__(self, reading: Reading, package: Package | None) -> None:
        self._reading = reading
        self.package = package
        self._parts = _sheet_parts(package) if package is not None else {}
        self._boxes = self._guard(package) if package is not None else {}
        try:
            self._book = calamine.CalamineWorkbook.from_path(str(reading.job.path))
        except calamine.PasswordError:
            raise password_needed(reading.job.name) from None
        except (calamine.CalamineError, OSError) as error:
            raise damaged(reading.job.name, str(error).rstrip(".")) from None
        visible = calamine.SheetVisibleEnum.Visible
        worksheet = calamine.SheetTypeEnum.WorkSheet
        self.sheets = {
            sheet.name: sheet.visible == visible for sheet in self._book.sheets_metadata if sheet.typ == worksheet
        }

    def _guard(self, package: Package) -> dict[str, Sheet]:
        name, limits = self._reading.job.name, self._reading.limits
        if package.has("content.xml"):
            guard_open_document(package, name, limits)
            return {}
        others = [part for part in package.parts if "worksheets/" in part.lower() and part.lower().endswith(".xml")]
        parts = dict.fromkeys([*self._parts.values(), *others])
        return {part: guard(package, part, name, limits) for part in parts if package.has(part)}

    def data(self, names: list[str] | None = None) -> Iterator[SheetData]:
        """The sheets, one in memory at a time; one that cannot be read is a warning."""
        chosen = list(self.sheets) if names is None else names
        read = 0
        for done, name in enumerate(chosen[: self._reading.limits.pages]):
            self._reading.progress(done, len(chosen), f"sheet {done + 1} of {len(chosen)}")
            with self._reading.part(f"The sheet {name}"):
                yield self._sheet(name)
                read += 1
        if chosen and not read:
            raise damaged(self._reading.job.name, "none of its sheets can be read")

    def _sheet(self, name: str) -> SheetData:
        sheet = self._book.get_sheet_by_name(name)
        if sheet.start is None:
            return SheetData(name=name, visible=self.sheets[name])
        if sheet.height * sheet.width > self._reading.limits.dense_cells:
            raise unsafe(self._reading.job.name, f"the sheet {name} spans {sheet.height * sheet.width:,} cells")
        top, left = sheet.start
        rows = [[None if value == "" else value for value in row] for row in sheet.to_python()]
        box = self._boxes.get(self._parts.get(name, ""))
        for (row, column), error in (box.errors if box is not None else {}).items():
            if 0 <= row - 1 - top < len(rows) and 0 <= column - 1 - left < len(rows[row - 1 - top]):
                rows[row - 1 - top][column - 1 - left] = error  # the reader returns errors empty
        return SheetData(name=name, visible=self.sheets[name], top=top + 1, left=left + 1, rows=rows)

    def remarks(self, name: str) -> list[str]:
        """Comments and the text of drawings and charts on a sheet."""
        found: list[str] = []
        package = self.package
        if package is None or name not in self._parts:
            return found
        for relation in package.relations(self._parts[name]):
            if not package.has(relation.target):
                continue
            if relation.kind == "comments":
                found.extend(_comments(package, relation.target))
            elif relation.kind == "drawing":
                root = package.tree(relation.target)
                found.extend(lines(root) if root is not None else ())
                for inner in package.relations(relation.target):
                    if inner.kind in ("chart", "diagramData") and package.has(inner.target):
                        found.extend(part_lines(package, inner.target, inner.kind))
        return found


def _comments(package: Package, part: str) -> Iterator[str]:
    root = package.tree(part)
    for comment in root.iter("{*}comment") if root is not None else ():
        text = "".join(element.text or "" for element in comment.iter("{*}t"))
        if text.strip():
            yield text


def _sheet_parts(package: Package) -> dict[str, str]:
    if not package.has("[Content_Types].xml") or package.main.endswith(".bin"):
        return {}
    related = {relation.id: relation.target for relation in package.relations(package.main)}
    root = package.tree(package.main)
    parts: dict[str, str] = {}
    for sheet in root.iter("{*}sheet") if root is not None else ():
        ids = [str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        if local(sheet) == "sheet" and ids and ids[0] in related:
            parts[attribute(sheet, "name") or ""] = related[ids[0]]
    return parts
