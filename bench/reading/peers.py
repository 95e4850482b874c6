"""The libraries that we are measured beside, each used as fully as it can be.

Each function here imports its library and returns what reads one file: only that is timed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Read = Callable[[Path], Any]


def pypdf() -> Read:
    """pypdf, page by page."""
    from pypdf import PdfReader

    return lambda path: "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pdfminer() -> Read:
    """pdfminer.six by its own high-level function."""
    from pdfminer.high_level import extract_text

    return lambda path: extract_text(str(path))


def pdfium() -> Read:
    """pdfium alone, without anything of ours around it: an opinion on words, not a peer."""
    import pypdfium2

    def read(path: Path) -> str:
        pdf = pypdfium2.PdfDocument(path)
        try:
            return "\n".join(page.get_textpage().get_text_range() for page in pdf).replace("\r", "")
        finally:
            pdf.close()

    return read


def markitdown() -> Read:
    """markitdown, which reads all four formats."""
    from markitdown import MarkItDown

    converter = MarkItDown(enable_plugins=False)
    return lambda path: converter.convert(str(path)).text_content


def openpyxl() -> Read:
    """openpyxl, all values of all sheets; the workbook is returned, and its text."""
    from openpyxl import load_workbook

    def read(path: Path) -> tuple[Any, str]:
        book = load_workbook(path, data_only=True)
        return book, _text(book)

    return read


def openpyxl_read_only() -> Read:
    """openpyxl's faster mode."""
    from openpyxl import load_workbook

    def read(path: Path) -> str:
        book = load_workbook(path, data_only=True, read_only=True)
        try:
            return _text(book)
        finally:
            book.close()

    return read


def _text(book: Any) -> str:
    """What every other reader gives: the names of the sheets, and a line for each row that is not empty."""
    lines: list[str] = []
    for sheet in book.worksheets:
        lines.append(sheet.title)
        lines += [
            "\t".join(["" if value is None else str(value) for value in row])
            for row in sheet.iter_rows(values_only=True)
            if row.count(None) < len(row)
        ]
    return "\n".join(lines)


def python_docx() -> Read:
    """python-docx: body, nested tables, the headers and footers of each section, comments."""
    from docx import Document

    def read(path: Path) -> str:
        document = Document(str(path))
        lines = list(_blocks(document))
        for section in document.sections:
            for each in (
                "header",
                "first_page_header",
                "even_page_header",
                "footer",
                "first_page_footer",
                "even_page_footer",
            ):
                story = getattr(section, each)
                if not story.is_linked_to_previous:
                    lines.extend(_blocks(story))
        for comment in document.comments:
            lines.extend(_blocks(comment))
        return "\n".join(lines)

    return read


def _blocks(container: Any) -> Iterator[str]:
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                for cell in row.cells:
                    yield from _blocks(cell)
        else:
            yield block.text


def python_pptx() -> Read:
    """python-pptx: shapes, groups, tables, charts and notes of each slide."""
    from pptx import Presentation

    def read(path: Path) -> str:
        lines: list[str] = []
        for slide in Presentation(str(path)).slides:
            lines.extend(_shapes(slide.shapes))
            if slide.has_notes_slide:
                lines.extend(_shapes(slide.notes_slide.shapes))
        return "\n".join(lines)

    return read


def _shapes(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        elif shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False):
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)
        elif getattr(shape, "has_chart", False):
            yield from _chart(shape.chart)


def _chart(chart: Any) -> Iterator[str]:
    if chart.has_title and chart.chart_title.has_text_frame:
        yield chart.chart_title.text_frame.text
    for plot in chart.plots:
        yield from map(str, plot.categories)
        for series in plot.series:
            yield series.name
            yield from map(str, series.values)


def package_words() -> Read:
    """The brute-force count of an Office file's words: what there is to find."""
    from bench.reading.package_words import package_text

    return package_text


def our_cells() -> Read:
    """Our reader of workbooks in this process, for its cells' positions; not timed."""
    from bench.reading.cells import of_ours

    return of_ours


PEERS: dict[str, dict[str, Callable[[], Read]]] = {
    "pdf": {"pypdf": pypdf, "pdfminer.six": pdfminer, "markitdown": markitdown},
    "docx": {"python-docx": python_docx, "markitdown": markitdown},
    "xlsx": {"openpyxl": openpyxl, "openpyxl read_only": openpyxl_read_only, "markitdown": markitdown},
    "pptx": {"python-pptx": python_pptx, "markitdown": markitdown},
}
"""Who is timed beside us, by format."""

OPINIONS: dict[str, dict[str, Callable[[], Read]]] = {
    "pdf": {"pdfium": pdfium},
    "docx": {"all words": package_words},
    "xlsx": {"our cells": our_cells},
    "pptx": {"all words": package_words},
}
"""Who is only asked what there is to find."""
