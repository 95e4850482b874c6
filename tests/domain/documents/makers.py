"""Documents built part by part, for what no library writes."""

import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_R = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def package(path: Path, main: str, content_type: str, parts: dict[str, str | bytes]) -> Path:
    """A package whose main part is ``main``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/{main}" ContentType="{content_type}"/></Types>',
        )
        archive.writestr("_rels/.rels", relations({"rId1": ("officeDocument", main)}))
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relations(entries: dict[str, tuple[str, str]], extra: str = "") -> str:
    """A relationships part: id to type and target."""
    rows = "".join(f'<Relationship Id="{id}" Type="{R}/{kind}" Target="{to}"/>' for id, (kind, to) in entries.items())
    return f'<Relationships xmlns="{PACKAGE_R}">{rows}{extra}</Relationships>'


def word(path: Path, body: str, parts: dict[str, str | bytes] | None = None, *, namespace: str = W) -> Path:
    """A Word document with the XML of its body."""
    root = (
        f'<w:document xmlns:w="{namespace}" xmlns:r="{R}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<w:body>{body}</w:body></w:document>"
    )
    return package(path, "word/document.xml", WORD_MAIN, {"word/document.xml": root, **(parts or {})})


def paragraph(text: str) -> str:
    """One paragraph of plain text."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def workbook(path: Path, sheet_data: str) -> Path:
    """A workbook with the XML of its only sheet's data."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return package(
        path,
        "xl/workbook.xml",
        SHEET_MAIN,
        {
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{R}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>',
        },
    )


def spreadsheet(path: Path, rows: str, meta: str = "") -> Path:
    """An OpenDocument spreadsheet with the XML of its only sheet's rows."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "meta")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Data">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "meta.xml", f"<office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>"
        )
    return path


def number_cell(value: float, attributes: str = "") -> str:
    """One cell of an OpenDocument spreadsheet."""
    return (
        f'<table:table-cell {attributes} office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )
