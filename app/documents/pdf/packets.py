"""XML inside a PDF: XMP properties, and the values of a form of the kind XFA."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

_LARGEST = 5_000_000
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LISTS = frozenset({f"{_RDF}Bag", f"{_RDF}Seq", f"{_RDF}Alt"})


def xmp(data: bytes) -> dict[str, Any]:
    """XMP properties by their usual names (``dc:creator``); a list where there are several values."""
    found: dict[str, Any] = {}
    root = _tree(data)
    for description in root.iter(f"{_RDF}Description") if root is not None else ():
        for name, value in description.attrib.items():
            if not str(name).startswith(_RDF):
                found.setdefault(_name(description, str(name)), str(value))
        for element in description:
            if isinstance(element.tag, str):
                values = _values(element)
                if values:
                    found.setdefault(_name(element, element.tag), values[0] if len(values) == 1 else values)
    return found


def form_values(data: bytes) -> Iterator[tuple[str, str]]:
    """Names and values of an XFA form's data, in its order."""
    root = _tree(data)
    for element in root.iter("*") if root is not None else ():
        text = (element.text or "").strip()
        if text and len(element) == 0:
            yield str(element.tag).rpartition("}")[2], text


def _tree(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser) if data.strip() and len(data) <= _LARGEST else None


def _name(element: etree._Element, tag: str) -> str:
    space, _, name = tag.rpartition("}")
    prefix = next((short for short, long in element.nsmap.items() if short and long == space[1:]), None)
    return f"{prefix}:{name}" if prefix else name


def _values(element: etree._Element) -> list[str]:
    entries = element.iter(f"{_RDF}li") if any(child.tag in _LISTS for child in element) else [element]
    texts = [" ".join("".join(map(str, entry.itertext())).split()) for entry in entries]
    return [text for text in texts if text]
