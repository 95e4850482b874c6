"""Comments on cells: the notes of old and the threads of today."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.documents.excel.parts import WORKBOOK
from app.documents.package import Package
from app.documents.plain import whole
from app.documents.reading import Reading
from app.documents.relations import Relation

_STAND_IN = "tc={"
"""The author of the note that programs see which know no threads: it repeats the thread."""


class Comment(NamedTuple):
    """What somebody wrote on a cell."""

    place: str
    text: str
    by: str = ""


def comments(package: Package, related: Sequence[Relation], reading: Reading) -> list[Comment]:
    """Comments of one sheet: threads first-hand, and notes that belong to no thread."""
    found: list[Comment] = []
    threaded: set[str] = set()
    for kind, read in (("threadedComment", _threaded), ("comments", _notes)):
        for relation in related:
            if relation.kind == kind and relation.target.endswith(".xml") and package.has(relation.target):
                with reading.part(f"The part {relation.target:.100}"):
                    for comment in read(package, relation.target):
                        if comment.by.startswith(_STAND_IN) and comment.place in threaded:
                            continue
                        found.append(comment)
        threaded = {comment.place for comment in found}
    return found


def _notes(package: Package, part: str) -> Iterator[Comment]:
    root = package.tree(part)
    if root is None:
        return
    authors = [author.text or "" for author in root.iter("{*}author")]
    for comment in root.iter("{*}comment"):
        text = "".join(element.text or "" for element in comment.iter("{*}t"))
        if text.strip():
            number = whole(comment.get("authorId"), len(authors))
            by = authors[number] if number is not None and number < len(authors) else ""
            yield Comment(comment.get("ref") or "", text.strip(), by)


def _threaded(package: Package, part: str) -> Iterator[Comment]:
    root = package.tree(part)
    if root is None:
        return
    people = _people(package)
    for comment in root.iter("{*}threadedComment"):
        text = "".join(element.text or "" for element in comment.iterchildren("{*}text"))
        if text.strip():
            yield Comment(comment.get("ref") or "", text.strip(), people.get(comment.get("personId") or "", ""))


def _people(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for relation in package.relations(WORKBOOK):
        root = package.tree(relation.target) if relation.kind == "person" and package.has(relation.target) else None
        for person in root.iter("{*}person") if root is not None else ():
            found[person.get("id") or ""] = person.get("displayName") or ""
    return found
