"""All words of an Office file by brute force: every part of the kinds that count, every text in it, no reader of ours.

Word: body, headers, footers, notes, comments, text boxes, content controls, inserted text; not deleted text, not the
``mc:Fallback`` twin. PowerPoint: slides, notes, charts, diagrams, comments.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

_KINDS = (
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroEnabled.main+xml",
    "ms-word.template.macroEnabledTemplate.main+xml",
    "wordprocessingml.header+xml",
    "wordprocessingml.footer+xml",
    "wordprocessingml.footnotes+xml",
    "wordprocessingml.endnotes+xml",
    "wordprocessingml.comments+xml",
    "presentationml.slide+xml",
    "presentationml.notesSlide+xml",
    "presentationml.comments+xml",
    "ms-powerpoint.comments+xml",
    "drawingml.diagramData+xml",
    "drawingml.chart+xml",
)
_OFFICE_ONLY = ("drawingml.diagramData+xml", "drawingml.chart+xml")
_UNSEEN = frozenset({"Fallback", "del", "moveFrom"})
_BREAKS = frozenset({"tab", "ptab", "br", "cr"})
_SERIES = frozenset({"tx", "cat", "val", "xVal", "yVal"})


def package_text(path: Path) -> str:
    """Everything that counts, a line for a paragraph."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join("".join(_texts(_tree(archive.read(part)))) for part in _parts(archive))


def _parts(archive: zipfile.ZipFile) -> list[str]:
    names = {name.lower(): name for name in archive.namelist()}
    types = _tree(archive.read("[Content_Types].xml"))
    listed = {
        str(entry.get("PartName")).lstrip("/").lower(): str(entry.get("ContentType"))
        for entry in types.iter("{*}Override")
    }
    word = any("word" in kind and "main" in kind for kind in listed.values())
    return [
        names[posixpath.normpath(part)]
        for part, kind in listed.items()
        if part in names and kind.endswith(_KINDS) and not (word and kind.endswith(_OFFICE_ONLY))
    ]


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _texts(root: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = _name(element)
        if name == "p":
            yield "\n"
        elif event == "end":
            continue
        elif name in _UNSEEN:
            walk.skip_subtree()
        elif name == "t":
            yield element.text or ""
        elif name in _BREAKS:
            yield " "
        elif name == "text" or (name == "v" and any(_name(above) in _SERIES for above in element.iterancestors())):
            yield f"\n{element.text or ''}\n"  # "text" is a PowerPoint comment's, "v" a chart's
