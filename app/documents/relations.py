"""The list of where a part leads, as programs write it: read at a look. One that is written otherwise is for a parser."""

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

_VALUE = "[ !#-%'-;=?-~]*+"
"""What stands in an attribute that any parser reads letter by letter: no entity, no other alphabet."""
_LIST = re.compile(
    r'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="yes")?\s?\?>\s*+)?'
    rf'<Relationships xmlns="{_VALUE}">'
    rf'(?:\s*+<Relationship(?: (?:Id|Type|Target|TargetMode)="{_VALUE}")++\s*+/>)++'
    r"\s*+</Relationships>\s*+"
)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_ODD_PATH = re.compile(r"%|//|\./|/\.")


class Relation(NamedTuple):
    """One relationship: the last word of its type (``image``, ``slide``) and the part it leads to."""

    id: str
    kind: str
    target: str


def listed(data: bytes) -> list[Mapping[str, str]] | None:
    """The attributes of each relationship; None where the list is not of the usual form."""
    if not data.isascii() or _LIST.fullmatch(text := data.decode("ascii")) is None:
        return None
    found: list[Mapping[str, str]] = []
    for element in text.split("<Relationship ")[1:]:
        attributes = _ATTRIBUTE.findall(element)
        found.append(dict(attributes))
        if len(found[-1]) < len(attributes):
            return None
    return found


def resolved(folder: str, target: str) -> str:
    """The part that ``target`` names, seen from ``folder``."""
    if not _ODD_PATH.search(target):  # nearly all are plain
        return target[1:] if target.startswith("/") else f"{folder}/{target}" if folder else target
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(unquote(path)).lstrip("/")
