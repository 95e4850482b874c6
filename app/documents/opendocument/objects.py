"""What is embedded in an OpenDocument file: charts as tables of their data, formulas, texts, sheets; and as files."""

import io
import math
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from app.documents.model import Found, Paragraph, Part, Place, Table
from app.documents.opendocument.names import MANIFEST, OFFICE
from app.documents.opendocument.tables import Claims, Rows, rows_of
from app.documents.package import Package, local
from app.documents.reading import Reading
from app.documents.sniffing import BAD_ZIP

_CELLS = 100_000  # of a chart's data
_SUFFIXES = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}
_KIND = "application/vnd.oasis.opendocument."


def object_parts(
    root: etree._Element, tell: Callable[[etree._Element, Place], Iterator[Part]], place: Place
) -> Iterator[Part]:
    """What a person sees of an embedded object."""
    if local(root) == "math":
        text = _formula(root)
        if text:
            yield Paragraph(text, place=place)
        return
    for body in root.iterchildren(f"{OFFICE}body"):
        for content in body:
            if local(content) == "chart":
                yield from _chart(content)
            else:
                yield from tell(content, place)


def _formula(root: etree._Element) -> str:
    for annotation in root.iter("{*}annotation"):
        return " ".join((annotation.text or "").split())
    return " ".join("".join(map(str, root.itertext())).split())


def _chart(content: etree._Element) -> Iterator[Part]:
    titles = [" ".join("".join(map(str, each.itertext())).split()) for each in content.iter("{*}title", "{*}subtitle")]
    own = next((True for chart in content for child in chart if local(child) == "title"), False)
    for table in content.iter("{*}table"):
        rows = Rows(Claims(_CELLS))
        for row in rows_of(table):
            rows.add(row, _value)
        if not rows.empty:
            yield Table(rows, (), Place.CHART, titles[0] if own and titles else "")
    yield from (Paragraph(title, place=Place.CHART) for title in titles[1 if own else 0 :] if title)


def _value(cell: etree._Element) -> Any:
    if cell.get(f"{OFFICE}value-type") == "float":
        try:
            number = float(cell.get(f"{OFFICE}value", ""))
        except ValueError:
            return None
        return number if math.isfinite(number) else None
    return "\n".join("".join(map(str, line.itertext())) for line in cell.iterchildren("{*}p", "{*}list"))


def attachments(package: Package, reading: Reading) -> Iterator[Found]:
    """Embedded documents as files of their own, embedded data of other programs and media as they are."""
    root = package.tree("META-INF/manifest.xml") if package.has("META-INF/manifest.xml") else None
    for entry in root.iter(f"{MANIFEST}file-entry") if root is not None else ():
        path, kind = entry.get(f"{MANIFEST}full-path", ""), entry.get(f"{MANIFEST}media-type", "")
        try:
            if path.endswith("/") and path != "/" and kind.removeprefix(_KIND) in _SUFFIXES:
                yield _packed(package, path, kind, reading)
            elif package.has(path) and (kind.startswith(("audio/", "video/")) or _is_data(path, kind)):
                yield Found(path.rsplit("/", 1)[-1], package.read(path, reading.limits.part_bytes))
        except BAD_ZIP as error:
            reading.warn(f"The attachment {path:.100} could not be unpacked ({error}).")


def _is_data(path: str, kind: str) -> bool:
    return kind in ("application/vnd.sun.star.oleobject", "application/binary") and not path.endswith("/")


def _packed(package: Package, folder: str, kind: str, reading: Reading) -> Found:
    """The parts of an embedded document as a file that programs open."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        names = [part for part in package.parts if part.startswith(folder) and not part.endswith("/")]
        entries = "".join(
            f'<m:file-entry m:full-path="{part.removeprefix(folder)}" m:media-type=""/>'
            for part in names
            if not any(character in part for character in '<>"&')
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{MANIFEST[1:-1]}" m:version="1.3">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>{entries}</m:manifest>',
        )
        for part in names:
            archive.writestr(part.removeprefix(folder), package.read(part, reading.limits.part_bytes))
    return Found(f"{folder.strip('/')}.{_SUFFIXES[kind.removeprefix(_KIND)]}", data.getvalue())
