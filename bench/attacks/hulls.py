"""Sound packages around hostile parts: a part is given as XML or bytes, the rest is as small as it may be."""

import io
import zipfile
from collections.abc import Mapping
from random import Random

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "meta", "drawing", "style")
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MAIN = {
    "docx": ("word/document.xml", f"{_OFFICE}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE}.presentationml.presentation.main+xml"),
}
_OPEN_KINDS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
KINDS = (*_MAIN, *_OPEN_KINDS)
"""Every kind of package that is read."""

Parts = Mapping[str, str | bytes]


def zipped(parts: Parts) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*rows: tuple[str, str], external: bool = False) -> str:
    """A relationships part of (kind, target) rows; their ids are rId1 and on."""
    mode = ' TargetMode="External"' if external else ""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(rows, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def office(kind: str, main: str | bytes, parts: Parts) -> bytes:
    """An Office Open XML package with the content of its main part."""
    return zipped(office_parts(kind, main, parts))


def office_parts(kind: str, main: str | bytes, parts: Parts) -> dict[str, str | bytes]:
    """The parts of such a package."""
    path, content_type = _MAIN[kind]
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/{path}" ContentType="{content_type}"/></Types>',
        "_rels/.rels": relations(("officeDocument", path)),
        path: main,
        **parts,
    }


def noise(count: int) -> list[str]:
    """Words that do not pack well, so that no alarm of ratios keeps a reader from them; the same each time."""
    digits = Random(count).randbytes(count * 4).hex()
    return [digits[at : at + 8] for at in range(0, count * 8, 8)]


def word(body: str, parts: Parts | None = None, doctype: str = "") -> bytes:
    """A Word document with the XML of its body."""
    return office("docx", doctype + word_xml(body), parts or {})


def word_xml(body: str) -> str:
    """The main part of a Word document."""
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'


def paragraph(text: str) -> str:
    """One paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def book(rows: str, parts: Parts | None = None, *, doctype: str = "", after: str = "", names: str = "") -> bytes:
    """A workbook with the XML of its only sheet's rows, of what follows them, and of its defined names."""
    return office(
        "xlsx",
        f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets>{names}'
        "</workbook>",
        {
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
            ),
            "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{S}"><sheetData>{rows}</sheetData>{after}</worksheet>',
            **(parts or {}),
        },
    )


def deck(shapes: str, parts: Parts | None = None, doctype: str = "") -> bytes:
    """A presentation with the XML of the shapes on its only slide."""
    return office(
        "pptx",
        f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst>'
        "</p:presentation>",
        {
            "ppt/_rels/presentation.xml.rels": relations(("slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f'{doctype}<p:sld xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"><p:cSld><p:spTree>'
            f"{shapes}</p:spTree></p:cSld></p:sld>",
            **(parts or {}),
        },
    )


def shape(text: str) -> str:
    """One shape with a text."""
    return f"<p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"


def open_document(kind: str, body: str, parts: Parts | None = None, doctype: str = "") -> bytes:
    """An OpenDocument file with the XML of its body."""
    word = _OPEN_KINDS[kind]
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{word}",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": f"{doctype}<office:document-content {OPEN}><office:body><office:{word}>{body}</office:{word}>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {OPEN}><office:meta/></office:document-meta>",
            **(parts or {}),
        }
    )


def saying(kind: str, text: str, doctype: str = "") -> bytes:
    """A document of any kind whose only text is ``text``."""
    if kind == "docx":
        return word(paragraph(text), doctype=doctype)
    if kind == "xlsx":
        return book(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>', doctype=doctype)
    if kind == "pptx":
        return deck(shape(text), doctype=doctype)
    lines = {
        "odt": f"<text:p>{text}</text:p>",
        "ods": f'<table:table table:name="Data"><table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell></table:table-row></table:table>",
        "odp": f"<drawing:page><drawing:frame><drawing:text-box><text:p>{text}</text:p></drawing:text-box>"
        "</drawing:frame></drawing:page>",
    }
    return open_document(kind, lines[kind], doctype=doctype)
