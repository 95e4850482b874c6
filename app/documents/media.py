"""Pictures and properties of an Office package."""

from collections.abc import Iterator
from typing import Any

from app.documents.model import Found
from app.documents.package import Package, local
from app.documents.reading import Reading
from app.documents.reasons import reason
from app.documents.sniffing import BAD_ZIP

_FOLDERS = ("word/media/", "ppt/media/", "xl/media/", "pictures/", "word/embeddings/media/")
_NOT_PICTURES = (
    "wav",
    "mp3",
    "mp4",
    "m4a",
    "m4v",
    "avi",
    "mov",
    "wmv",
    "wma",
    "mid",
    "bin",
    "fntdata",
    "wdp",
    "pcx",
    "pict",
    "svm",
    "/",
)


def picture_parts(package: Package) -> list[str]:
    """Parts that hold pictures, in the order of their names."""
    found = [part for part in package.parts if part.lower().startswith(_FOLDERS)]
    return sorted(part for part in found if not part.lower().endswith(_NOT_PICTURES)) if found else found


def pictures(package: Package, reading: Reading) -> Iterator[Found]:
    """Every picture of the package; one that cannot be unpacked is a warning."""
    for part in picture_parts(package):
        try:
            yield Found(part, package.read(part, reading.limits.part_bytes))
        except BAD_ZIP as error:
            reading.warn(f"The picture {part:.100} could not be unpacked: {reason(error)}.")


_PROPERTIES = ("core-properties", "extended-properties", "custom-properties")


def properties(package: Package, kinds: tuple[str, ...] = _PROPERTIES) -> dict[str, Any]:
    """Core, extended and custom properties of an Office Open XML package."""
    found: dict[str, Any] = {}
    for relation in package.relations(""):
        if relation.kind in kinds:
            root = package.tree(relation.target)
            for element in root if root is not None else ():
                text = " ".join("".join(map(str, element.itertext())).split())
                name = element.get("name") if local(element) == "property" else local(element)
                if text and name and name not in ("TitlesOfParts", "HeadingPairs"):
                    found.setdefault(str(name), text)
    return found


def open_document_properties(package: Package) -> dict[str, Any]:
    """Properties of an OpenDocument package."""
    found: dict[str, Any] = {}
    root = package.tree("meta.xml")
    for element in root.iter() if root is not None else ():
        text = (element.text or "").strip()
        if text and len(element) == 0:
            found.setdefault(
                element.get("{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}name") or local(element), text
            )
    return found
