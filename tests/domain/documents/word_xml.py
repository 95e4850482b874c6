"""Pieces of a Word document's XML, and its parts as JSON tells them."""

import json
from pathlib import Path
from typing import Any

from tests.domain.documents.conftest import Extract

DRAWN = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)
RELS = "word/_rels/document.xml.rels"


def parts(extract: Extract, path: Path, kind: str, **options: Any) -> list[dict[str, Any]]:
    """The parts of one kind, as JSON tells them."""
    found = json.loads(extract(path, "to_json", **options).text("document.json"))
    return [part for part in found["parts"] if part["type"] == kind]


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def field(instruction: str, shown: str, data: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
