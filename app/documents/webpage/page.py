"""A web page as a stream of parts. Nothing it names is ever fetched."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree

from app.documents import charset
from app.documents.formats import damaged
from app.documents.model import Document, Found, Part
from app.documents.reading import Reading
from app.documents.webpage.flow import Flow, shown_text

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{1,200}encoding\s*=\s*[\"']([\w.-]+)")
_LOOKED_AT = 4096
"""Bytes in which a page declares its character set; browsers look at 1,024."""
_FACTS = ("author", "description", "keywords", "generator", "date", "dcterms.", "dc.", "og:", "article:", "citation_")
_MOST_FACTS = 100


@contextmanager
def opened(reading: Reading) -> Iterator["Webpage"]:
    """The page of a job."""
    most = reading.limits.part_bytes // 2  # its bytes, its text and its tree are held at once
    with reading.job.path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        reading.cut(f"Only the first {most >> 20:,} MB of {reading.job.name} were read.")
        data = data[:most]
    yield Webpage(reading, tree(data, declared(data), reading))


def declared(data: bytes) -> str | None:
    """The character set that a page declares."""
    found = _META.search(data[:_LOOKED_AT]) or _XML.match(data[:_LOOKED_AT])
    return found[1].decode("ascii") if found else None


def tree(data: bytes, label: str | None, reading: Reading) -> etree._Element:
    """The elements of a page, as a browser would mend them.

    Raises:
        GiveUp: ``damaged_file``; there are none.
    """
    text = charset.decoded(data, label).replace("\x00", "")
    # Its own limit on depth would throw the rest of the page away; the size is limited before.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise damaged(reading.job.name, "it holds no page")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        reading.cut("The page nests too deep; what lies below was left out.")
    return root


class Webpage(Document):
    """A parsed page."""

    def __init__(self, reading: Reading, root: etree._Element) -> None:
        self._reading = reading
        self._root = root

    def parts(self) -> Iterator[Part]:
        """What a browser without scripts shows."""
        base = next((element.get("href") or "" for element in self._root.iter("base")), "")
        return Flow(base).parts(self._root)

    def metadata(self) -> Mapping[str, Any]:
        """Title, language, address and what the page's head says of it."""
        facts: dict[str, Any] = {}
        title = next(self._root.iter("title"), None)
        if title is not None and (said := shown_text(title)):
            facts["title"] = said
        if language := self._root.get("lang") or self._root.get("{http://www.w3.org/XML/1998/namespace}lang"):
            facts["language"] = language
        for element in self._root.iter("meta", "link"):
            name = (element.get("name") or element.get("property") or "").strip().lower()
            content = " ".join((element.get("content") or "").split())
            if name.startswith(_FACTS) and content and len(facts) < _MOST_FACTS:
                facts.setdefault(name, content)
            elif element.tag == "link" and (element.get("rel") or "").lower() == "canonical":
                facts.setdefault("address", element.get("href") or "")
        return facts

    def pictures(self) -> Iterator[Found]:
        """Pictures that are written into the page itself."""
        for number, element in enumerate(self._root.iter("img"), 1):
            source = element.get("src") or ""
            if source[:11].lower() == "data:image/":
                head, _, data = source.partition(",")
                try:
                    raw = unquote_to_bytes(data)
                    yield Found(f"picture {number}", base64.b64decode(raw) if "base64" in head.lower() else raw)
                except (binascii.Error, ValueError) as error:
                    self._reading.warn(f"Picture {number} of the page could not be read ({error}).")
