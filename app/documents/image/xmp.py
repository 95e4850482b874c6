"""XMP: what programs write beside a picture, flattened to names and values."""

from typing import Any

from lxml import etree
from PIL import Image

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LISTS = (f"{_RDF}Bag", f"{_RDF}Seq", f"{_RDF}Alt")
_LONGEST = 2_000_000
_TIFF_TAG = 700
_MOST = 300


def packet(image: Image.Image) -> bytes:
    """The XMP packet as it stands; empty where there is none."""
    data = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if not data and image.format == "TIFF":
        data = image.getexif().get(_TIFF_TAG) or b""
    if isinstance(data, str):
        data = data.encode()
    return bytes(data) if isinstance(data, bytes | tuple) and len(data) <= _LONGEST else b""


def xmp(image: Image.Image) -> dict[str, Any]:
    """Names with their prefix (``dc:creator``) and values; lists as lists.

    Raises:
        etree.XMLSyntaxError: the packet is no XML.
    """
    data = packet(image).strip(b"\0 ")
    if not data:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    found: dict[str, Any] = {}
    for description in etree.fromstring(data, parser).iter(f"{_RDF}Description"):
        for name, text in description.attrib.items():
            if not str(name).startswith(_RDF):
                found.setdefault(_short(description, str(name)), str(text))
        for child in description:
            if isinstance(child.tag, str) and len(found) < _MOST:
                found.setdefault(_short(child, child.tag), _value(child))
    return {name: entry for name, entry in found.items() if entry not in ("", [], None)}


def _value(element: Any) -> Any:
    for inner in element:
        if inner.tag in _LISTS:
            entries = [_plain(entry) for entry in inner if isinstance(entry.tag, str)]
            return entries[0] if inner.tag.endswith("Alt") and entries else entries[:_MOST]
    return _plain(element)


def _plain(element: Any) -> str:
    inner = " ".join("".join(map(str, element.itertext())).split())
    return inner or ", ".join(f"{etree.QName(name).localname}={text}" for name, text in element.attrib.items())


def _short(element: Any, name: str) -> str:
    qualified = etree.QName(name)
    prefixes = {uri: prefix for prefix, uri in element.nsmap.items() if prefix}
    prefix = prefixes.get(qualified.namespace)
    return f"{prefix}:{qualified.localname}" if prefix else qualified.localname
