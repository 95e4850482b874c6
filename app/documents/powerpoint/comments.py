"""Comments on slides: the older kind with bare text, and the newer one with paragraphs and replies."""

from collections.abc import Iterator, Mapping

from lxml import etree

from app.documents.model import Paragraph, Place
from app.documents.package import Package
from app.documents.powerpoint.shapes import texts


def comment_parts(root: etree._Element, authors: Mapping[str, str]) -> Iterator[Paragraph]:
    """Each comment and each reply as one paragraph, with its author's name where ``authors`` knows it."""
    for comment in root.iter("{*}cm", "{*}reply"):
        pieces = [text.text or "" for text in comment.iterchildren("{*}text")]
        for body in comment.iterchildren("{*}txBody"):
            pieces.extend(texts(body))
        text = "\n".join(pieces)
        if text.strip():
            yield Paragraph(text, place=Place.COMMENT, by=authors.get(comment.get("authorId", ""), ""))


def authors(package: Package) -> dict[str, str]:
    """Who comments in a presentation: names by their ids."""
    found: dict[str, str] = {}
    for relation in package.relations(package.main):
        if relation.kind in ("commentAuthors", "authors") and package.has(relation.target):
            root = package.tree(relation.target)
            for author in root.iter("{*}cmAuthor", "{*}author") if root is not None else ():
                found[author.get("id", "")] = author.get("name", "")
    return found
