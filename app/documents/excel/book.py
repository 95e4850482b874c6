"""A workbook's sheets, after the guards."""

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import python_calamine as calamine

from app.documents.excel.binary import guard_binary
from app.documents.excel.busy import busy
from app.documents.excel.guard import Scan, Step, guard, guard_open_document
from app.documents.excel.moments import moments
from app.documents.excel.opendocument import annotated
from app.documents.excel.parts import SheetParts
from app.documents.excel.remarks import NOTHING, Remarks, may_have_remarks, remarks
from app.documents.excel.rows import Errors, Moments, Rows
from app.documents.excel.sheet import Sheet
from app.documents.excel.threads import Comment
from app.documents.formats import damaged, password_needed
from app.documents.model import Span
from app.documents.package import Package
from app.documents.preflight import unsafe
from app.documents.reading import Reading

_SMALL = 200_000
"""Cells of a sheet that is held as a list: some 20 MB."""
_WITH_ROWS = calamine.SheetTypeEnum.WorkSheet
_SHOWN = (_WITH_ROWS, calamine.SheetTypeEnum.ChartSheet)


class Book:
    """An opened workbook. ``package`` is None for .xls, which is no ZIP file."""

    def __init__(self, reading: Reading, package: Package | None) -> None:
        self._reading = reading
        self.package = package
        self._kept: Sheet | None = None
        self._has_comments = False  # of an OpenDocument file
        self._is_small = reading.found.archive is not None and reading.found.archive.data is not None
        most = reading.limits.part_bytes
        self.parts = SheetParts(package, most) if package is not None else None
        self._scans = self._guard(package, self.parts) if package is not None and self.parts is not None else {}
        self._open: calamine.CalamineWorkbook | None = None
        self._remarks: tuple[str, Remarks] = ("", NOTHING)
        self._numbers: dict[str, int] = {}
        self.shown: dict[str, str] = {}
        """Chart sheets too."""
        self._states: dict[str, str] = {}
        for number, sheet in enumerate([one for one in self._native().sheets_metadata if one.typ in _SHOWN], 1):
            self._numbers[sheet.name] = number
            self.shown[sheet.name] = state = _state(sheet.visible)
            if sheet.typ == _WITH_ROWS:
                self._states[sheet.name] = state

    def _native(self) -> calamine.CalamineWorkbook:
        if self._open is None:
            try:
                self._open = _opened(self._reading)
            except calamine.PasswordError:
                raise password_needed(self._reading.job.name) from None
            except (calamine.CalamineError, OSError) as error:
                raise damaged(self._reading.job.name, str(error).rstrip(".")) from None
        return self._open

    @property
    def states(self) -> Mapping[str, str]:
        """Worksheets by their names, with their states."""
        return self._states

    def _guard(self, package: Package, parts: SheetParts) -> dict[str, Scan]:
        name, limits, progress = self._reading.job.name, self._reading.limits, self._reading.progress
        if package.has("content.xml"):
            self._has_comments = guard_open_document(
                package, name, limits, lambda seen: progress(0, 1, f"the content is checked: {seen >> 20} MB")
            )  # sheets of the other kind may lie beside: the native reader chooses for itself
        scans: dict[str, Scan] = {}
        every = parts.all()
        for number, part in enumerate(every):
            step = _step(self._reading, number, len(every))
            look = guard_binary if part.lower().endswith(".bin") else guard
            scans[part] = look(package, part, name, limits, step)
        return scans

    def each(self, names: Sequence[str] | None = None) -> Iterator[Sheet]:
        """The sheets, one in memory at a time; one that cannot be read is a warning."""
        chosen = list(self._states) if names is None else names
        read = 0
        for done, name in enumerate(chosen[: self._reading.limits.pages]):
            if not self._is_small:
                self._reading.progress(done, len(chosen), f"sheet {done + 1} of {len(chosen)}")
            with self._reading.part(f"The sheet {name}"):
                sheet = self._sheet(name)
                read += 1
                yield sheet
        if chosen and not read:
            why = "".join(f". {warning.rstrip('.')}" for warning in self._reading.outcome.warnings[:1])
            raise damaged(self._reading.job.name, f"none of its sheets can be read{why}")

    def _sheet(self, name: str) -> Sheet:
        if self._kept is None or self._kept.name != name:
            self._kept = None  # two large sheets at once would be too much
            self._kept = self._load(name)
        return self._kept

    def _load(self, name: str) -> Sheet:
        reading = self._reading
        part = self._part(name)
        scan = self._scans.get(part)
        empty = Sheet(name, self._numbers[name], state=self.shown[name])
        if name not in self._states:
            return empty
        book = self._native()
        with busy(reading, f"the sheet {name:.50} is read", self._size(scan)):
            native = book.get_sheet_by_name(name)
        if len(self._states) == 1:
            self._open = None  # its list of texts is no longer needed: a third of all memory
        if native.start is None:
            return empty
        height, width = native.height, native.width
        if height * width > reading.limits.dense_cells:
            raise unsafe(reading.job.name, f"the sheet {name} spans {height * width:,} cells")
        top, left = native.start
        rows = Rows(
            native,
            _by_row(scan),
            lambda: self._moments(part),
            lambda row: reading.progress(row, height, f"the sheet {name:.50}: row {row:,} of {height:,}"),
        )
        large = height * width > _SMALL
        return Sheet(
            name,
            empty.number,
            rows if large else list(rows),
            height,
            width,
            top + 1,
            left + 1,
            empty.state,
            merged=[
                Span(first[0] - top, first[1] - left, last[0] - first[0] + 1, last[1] - first[1] + 1)
                for first, last in native.merged_cell_ranges or ()
                if top <= first[0] <= top + height and left <= first[1] <= left + width
            ],
            large=large,
            tables=self.remarks(name).tables,
        )

    def _size(self, scan: Scan | None) -> int:
        return scan.size if scan is not None else self._reading.job.path.stat().st_size

    def _part(self, name: str) -> str:
        return self.parts.by_name.get(name, "") if self.parts is not None else ""

    def _moments(self, part: str) -> Moments:
        if self.package is None or not part.endswith(".xml") or not self.package.has(part):
            return Moments()
        with self._reading.part("The formats of dates"):
            return moments(self.package, part, self._reading.limits.part_bytes)
        return Moments()

    @property
    def worksheet_parts(self) -> frozenset[str]:
        """Parts that hold rows."""
        return frozenset(self._part(name) for name in self._states)

    @cached_property
    def _open_document_comments(self) -> dict[str, list[Comment]]:
        found: dict[str, list[Comment]] = {}
        with self._reading.part("Comments"):
            for cell in annotated(self.package) if self.package is not None else ():
                if cell.comment:
                    found.setdefault(cell.sheet, []).append(Comment(cell.place, cell.comment, cell.by))
        return found

    def remarks(self, name: str) -> Remarks:
        """What stands on and around a sheet beside its values."""
        if self._has_comments:
            return Remarks(comments=self._open_document_comments.get(name, ()))
        part = self._part(name)
        if self.package is None or not part:
            return NOTHING
        if self._remarks[0] != part:
            self._remarks = part, NOTHING
            scan = self._scans.get(part)
            tail = scan.tail if scan is not None else b""
            if may_have_remarks(self.package, part, tail):
                with self._reading.part(f"The remarks on the sheet {name}"):
                    self._remarks = part, remarks(self.package, part, tail, self._reading)
        return self._remarks[1]


def _opened(reading: Reading) -> calamine.CalamineWorkbook:
    archive, path = reading.found.archive, reading.job.path
    if archive is not None and archive.data is not None:
        try:
            return calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive.data))
        except calamine.CalamineError:
            pass  # below it says what is wrong
    with busy(reading, "the workbook is opened", path.stat().st_size):
        return calamine.CalamineWorkbook.from_path(str(path))


def _state(visible: object) -> str:
    if visible == calamine.SheetVisibleEnum.Visible:
        return "visible"
    return "hidden" if visible == calamine.SheetVisibleEnum.Hidden else "very hidden"


def _step(reading: Reading, number: int, count: int) -> Step:
    return lambda seen: reading.progress(number, count, f"sheet {number + 1} of {count} is checked: {seen >> 20} MB")


def _by_row(scan: Scan | None) -> Errors:
    errors: Errors = {}
    for (row, column), error in scan.errors.items() if scan is not None else ():
        errors.setdefault(row, {})[column] = error
    return errors
