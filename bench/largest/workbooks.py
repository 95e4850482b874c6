"""Workbooks of very many cells: numbers, texts that pack well, and texts that hardly pack at all."""

import base64
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
_LETTERS = "ABCDEFGHIJ"
_TEXT_BYTES = 60
"""Of chance, which take 80 characters and do not pack."""


def numbers(path: Path, rows: int) -> None:
    """A workbook of 50 columns of numbers."""
    draw = Random(1)
    _workbook(path, rows, 50, lambda _, __: draw.random() * 1e6)


def texts(path: Path, rows: int) -> None:
    """A workbook of ten columns, every other one of texts."""
    draw = Random(1)
    _workbook(
        path, rows * 5, 10, lambda row, column: draw.random() if column % 2 else f"text {row} {column} {draw.random()}"
    )


def _workbook(path: Path, rows: int, columns: int, value: Callable[[int, int], Any]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, [f"Column {number}" for number in range(columns)])
        for row in range(1, rows + 1):
            for column in range(columns):
                page.write(row, column, value(row, column))


def chance(path: Path, rows: int) -> None:
    """Ten columns, every other one of texts, all different and in a list beside the sheet, as Excel keeps them.

    A hundred thousand ``rows`` make 5 million cells in some 200 MB. Written without a library: those that keep such a
    list hold all of it in memory.
    """
    draw = Random(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        _put(archive, "xl/worksheets/sheet1.xml", "worksheet", "sheetData", _rows(draw, rows * 5))
        _put(archive, "xl/sharedStrings.xml", "sst", "", _strings(draw, rows * 5))


def _put(archive: zipfile.ZipFile, name: str, root: str, inner: str, pieces: Iterator[str]) -> None:
    with archive.open(name, "w", force_zip64=True) as part:
        part.write(f'<{root} xmlns="{_MAIN}">{f"<{inner}>" if inner else ""}'.encode())
        for piece in pieces:
            part.write(piece.encode())
        part.write(f"{f'</{inner}>' if inner else ''}</{root}>".encode())


def _rows(draw: Random, rows: int) -> Iterator[str]:
    half = len(_LETTERS) // 2
    heads = "".join(f'<c r="{letter}1" t="s"><v>{number}</v></c>' for number, letter in enumerate(_LETTERS))
    yield f'<row r="1">{heads}</row>'
    for row in range(2, rows + 2):
        text = len(_LETTERS) + (row - 2) * half
        cells = (
            f'<c r="{letter}{row}" t="s"><v>{text + number // 2}</v></c>'
            if number % 2 == 0
            else f'<c r="{letter}{row}"><v>{draw.random() * 1e6}</v></c>'
            for number, letter in enumerate(_LETTERS)
        )
        yield f'<row r="{row}">{"".join(cells)}</row>'


def _strings(draw: Random, rows: int) -> Iterator[str]:
    yield "".join(f"<si><t>Column {number}</t></si>" for number in range(len(_LETTERS)))
    for _ in range(rows):
        drawn = (base64.b64encode(draw.randbytes(_TEXT_BYTES)).decode() for _ in range(len(_LETTERS) // 2))
        yield "".join(f"<si><t>{text}</t></si>" for text in drawn)
