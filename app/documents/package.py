"""An Office Open XML package: parts by name, their relationships, and trees parsed without any outside influence."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from types import TracebackType
from typing import Any

from lxml import etree

from app.documents.formats import damaged
from app.documents.preflight import preflight
from app.documents.reading import Reading
from app.documents.reasons import Unfit, reason
from app.documents.relations import Relation, listed, resolved
from app.documents.sniffing import BAD_ZIP
from app.documents.unpacking import unpacked

_CHUNK = 1 << 20
_MOST_NAMES = 10_000


class _Names(dict[Any, str]):
    """Names without namespaces, kept: a document has some fifty of them and millions of elements."""

    def __missing__(self, tag: Any) -> str:
        if len(self) > _MOST_NAMES:
            self.clear()
        text = str(tag)
        name = self[tag] = text[text.rfind("}") + 1 :]
        return name


_NAMES = _Names()


def local(element: etree._Element) -> str:
    """An element's name without its namespace (transitional and strict files differ in it)."""
    return _NAMES[element.tag]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


class Package:
    """A package that passed the preflight. Every read has a byte cap: the directory can lie."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        name = reading.job.name
        if reading.found.archive is None:
            raise damaged(name, "it is no package")
        self._archive = reading.found.archive
        preflight(self._archive, name, reading.limits)
        self._left = reading.limits.inflated_bytes
        self._members = {
            member.name.replace("\\", "/").lower(): member for member in self._archive.members if member.name
        }
        self._relations: dict[str, list[Relation]] = {}
        self._links: dict[str, dict[str, str]] = {}
        self._outside: dict[str, list[str]] = {}

    def __enter__(self) -> "Package":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to do: who recognised the file closes it."""

    @cached_property
    def parts(self) -> Sequence[str]:
        """Every part's name."""
        return [member.name.replace("\\", "/") for member in self._members.values()]

    def has(self, part: str) -> bool:
        """Whether there is such a part; names differ in case only by mistake, and Office forgives that."""
        return part.lower() in self._members

    def chunks(self, part: str) -> Iterator[bytes]:
        """A part's bytes in pieces.

        Raises:
            KeyError: there is no such part.
            Unfit: the package unpacks to more than it may.
        """
        member = self._members[part.lower()]
        if member.size <= _CHUNK:
            yield self.read(part, _CHUNK)
            return
        with self._archive.open(member) as opened:
            while chunk := opened.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise Unfit("the package unpacks to more than it says")
                yield chunk

    def read(self, part: str, most: int) -> bytes:
        """A part's bytes; ``Unfit`` when there are more than ``most``."""
        data = unpacked(self._archive, self._members[part.lower()], min(most, self._left))
        self._left -= len(data)
        return data

    def tree(self, part: str) -> etree._Element | None:
        """A part's XML, as much of it as is well-formed; None with a warning when it cannot be read at all."""
        if not self.has(part):
            self._reading.warn(f"The part {part:.100} is missing.")
            return None
        data = self._sound(part)
        return None if data is None else self._tree(part, data)

    def _sound(self, part: str) -> bytes | None:
        """A part's bytes; None with a warning when they cannot be unpacked."""
        try:
            return self.read(part, self._reading.limits.part_bytes)
        except BAD_ZIP as error:
            self._reading.lose(f"The part {part:.100} could not be unpacked: {reason(error)}.")
            return None

    def _tree(self, part: str, data: bytes) -> etree._Element | None:
        try:
            return etree.fromstring(data, _parser(recover=False))
        except etree.XMLSyntaxError as error:
            root: etree._Element | None = None
            try:
                root = etree.fromstring(data, _parser(recover=True))
            except etree.XMLSyntaxError:
                root = None
            how = "only its beginning was read" if root is not None else "it was left out"
            self._reading.lose(f"The part {part:.100} is not well-formed; {how}: {reason(error)}.")
            return root

    def leads_on(self, part: str) -> bool:
        """Whether a part says that it leads anywhere."""
        return self.has(_list_of(part))

    def relations(self, part: str) -> list[Relation]:
        """Where a part leads inside the package. External targets are left out: they are never followed."""
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def links(self, part: str) -> dict[str, str]:
        """Where a part's links lead outside the package, by their ids: to be shown, never to be followed."""
        self.relations(part)
        return self._links.get(part, {})

    def outside(self, part: str) -> list[str]:
        """What else a part takes from outside the package (a template, a subdocument): kinds and targets, to be shown."""
        self.relations(part)
        return self._outside.get(part, [])

    def _read_relations(self, part: str) -> list[Relation]:
        rels = _list_of(part)
        folder = part.rpartition("/")[0]
        found: list[Relation] = []
        for entry in self._listed(rels) if self.has(rels) else ():
            target = entry.get("Target")
            if target is None:
                continue
            id, kind = entry.get("Id", ""), entry.get("Type", "")
            kind = kind[kind.rfind("/") + 1 :]
            if entry.get("TargetMode") == "External":
                self._links.setdefault(part, {})[id] = target
                if kind not in ("hyperlink", "image"):
                    self._outside.setdefault(part, []).append(f"{kind}: {target}")
                continue
            found.append(Relation(id, kind, resolved(folder, target)))
        return found

    def _listed(self, rels: str) -> Iterable[Any]:
        """What a list of relationships says of each, by the names of attributes."""
        data = self._sound(rels)
        if data is None:
            return ()
        if (found := listed(data)) is not None:
            return found
        root = self._tree(rels, data)
        return () if root is None else [element for element in root if local(element) == "Relationship"]

    @cached_property
    def main(self) -> str:
        """The part that the package is about."""
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        for usual in ("word/document.xml", "xl/workbook.xml", "xl/workbook.bin", "ppt/presentation.xml"):
            if self.has(usual):
                return usual
        raise damaged(self._reading.job.name, "its main part is missing")


def _list_of(part: str) -> str:
    """The part that holds the relationships of ``part``."""
    folder, slash, file = part.rpartition("/")
    return f"{folder}{slash}_rels/{file}.rels"


@cache
def _parser(*, recover: bool) -> etree.XMLParser:
    """Used again and again: a new one costs as much as parsing a small part."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # keeps libxml2's limits on depth and on the size of one text
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
