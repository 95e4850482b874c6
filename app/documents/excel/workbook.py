"""A workbook as a stream of parts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.documents.embedded import embedded
from app.documents.excel.book import Book
from app.documents.excel.document import SheetsDocument, sheet_list
from app.documents.excel.remarks import NOTHING, drawing_parts
from app.documents.excel.sheet import Sheet
from app.documents.media import open_document_properties, picture_parts, pictures, properties
from app.documents.model import Found, Link, Paragraph, Part, Place
from app.documents.package import Package
from app.documents.reading import Reading


@contextmanager
def opened(reading: Reading) -> Iterator["WorkbookDocument"]:
    """The workbook of a job."""
    package = Package(reading) if reading.found.archive is not None else None
    yield WorkbookDocument(reading, Book(reading, package))


class WorkbookDocument(SheetsDocument):
    """.xlsx and its kin, .xlsb, .xls or .ods."""

    def __init__(self, reading: Reading, book: Book) -> None:
        super().__init__(reading, book)
        self._book = book
        self._package = book.package

    def shown(self) -> list[str]:
        """Chart sheets too."""
        return list(self._book.shown)

    def remarks(self, sheet: Sheet) -> Iterator[Part]:
        """Head and foot of its pages, drawings with charts, links, comments."""
        found = self._book.remarks(sheet.name)
        if self._package is None or found is NOTHING or not any(found):
            return
        yield from found.page_texts
        for drawing in found.drawings:
            with self._reading.part(f"The part {drawing:.100}"):
                yield from drawing_parts(self._package, drawing)
        for link in found.links:
            yield Link(link.shown or link.place, link.target)
        for comment in found.comments:
            yield Paragraph(f"{comment.place}: {comment.text}", place=Place.COMMENT, by=comment.by)

    def operations(self) -> Mapping[str, Callable[[], None]]:
        """Analysis also lists formulas, where they are asked for."""
        return {**super().operations(), "analyze": self._analyze_workbook}

    def _analyze_workbook(self) -> None:
        self._analyze()
        if self._reading.option("analyze", "formulas", False):
            from app.documents.excel.formulas import write_formulas

            write_formulas(self._book, self._reading)

    def metadata(self) -> Mapping[str, Any]:
        """Properties, sheets, and names that the workbook defines."""
        found: dict[str, Any] = {}
        if self._package is not None:
            of_open_document = self._package.has("content.xml")
            found = open_document_properties(self._package) if of_open_document else properties(self._package)
        found["sheets"] = sheet_list(self._book)
        if self._book.parts is not None and (names := self._book.parts.defined_names()):
            found["defined_names"] = names
        return found

    def stats(self) -> Mapping[str, int]:
        """Also the pictures in the package."""
        pictures = {"pictures": len(picture_parts(self._package))} if self._package is not None else {}
        return {**super().stats(), **pictures}

    def attachments(self) -> Iterator[Found]:
        """Embedded files."""
        return embedded(self._package, self._reading) if self._package is not None else iter(())

    def pictures(self) -> Iterator[Found]:
        """The package's media."""
        if self._package is not None:
            yield from pictures(self._package, self._reading)
        else:
            self._reading.warn("Pictures in a workbook of the years before 2007 (.xls) are not read; save it as .xlsx.")
