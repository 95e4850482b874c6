"""Styles of an OpenDocument file: headings, kinds of lists, pages; its own and those of the styles part."""

from collections.abc import Iterator

from lxml import etree

from app.documents.opendocument.names import DRAW, PRESENTATION, STYLE, TEXT, whole
from app.documents.package import local

_MOST_PARENTS = 20


class Styles:
    """What the styles of ``roots`` say; of two with one name the first counts, as automatic styles are asked first."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._lists: dict[str, dict[int, bool]] = {}
        self._masters: dict[str, etree._Element] = {}
        self._first_pages: set[str] = set()
        for root in roots:
            for element in root.iter("{*}style", "{*}list-style", "{*}master-page") if root is not None else ():
                self._add(element, local(element), element.get(f"{STYLE}name", ""))

    def _add(self, element: etree._Element, kind: str, name: str) -> None:
        if kind == "master-page":
            self._masters.setdefault(name, element)
        elif kind == "list-style":
            self._lists.setdefault(
                name,
                {whole(level, f"{TEXT}level", 10): local(level).endswith("number") for level in element},
            )
        else:
            self._styles.setdefault(name, element)
            self._first_pages.add(element.get(f"{STYLE}master-page-name", ""))

    def heading(self, paragraph: etree._Element) -> int:
        """The level of a heading, 1 to 6; 0 for other paragraphs."""
        if local(paragraph) == "h":
            return whole(paragraph, f"{TEXT}outline-level", 6)
        name = paragraph.get(f"{TEXT}style-name", "")
        for _ in range(_MOST_PARENTS):
            if name == "Title":
                return 1
            style = self._styles.get(name)
            if style is None:
                return 0
            level = style.get(f"{STYLE}default-outline-level")
            if level:
                return whole(style, f"{STYLE}default-outline-level", 6)
            name = style.get(f"{STYLE}parent-style-name", "")
        return 0

    def ordered(self, list_style: str, level: int) -> bool:
        """Whether a list counts; ``level`` from 0."""
        return self._lists.get(list_style, {}).get(level + 1, False)

    def list_style(self, paragraph_style: str) -> str:
        """The list style that a paragraph style brings."""
        style = self._styles.get(paragraph_style)
        return style.get(f"{STYLE}list-style-name", "") if style is not None else ""

    def page(self, style: str, property: str) -> str:
        """A property of a slide's style, ``visibility`` for instance."""
        element = self._styles.get(style)
        for properties in element if element is not None else ():
            value = properties.get(f"{PRESENTATION}{property}")
            if value is not None:
                return value
        return ""

    def master_name(self, page: etree._Element) -> str:
        """The name a person sees of a slide's master page."""
        name = page.get(f"{DRAW}master-page-name", "")
        master = self._masters.get(name)
        return (master.get(f"{STYLE}display-name") if master is not None else None) or name

    def used_masters(self) -> Iterator[etree._Element]:
        """Master pages of a text that some page uses: the usual one, those that a style begins, and what follows them."""
        waiting = [name for name in self._masters if name in self._first_pages]
        usual = "Standard" if "Standard" in self._masters else next(iter(self._masters), "")
        names: dict[str, None] = {}
        waiting.insert(0, usual)
        while waiting:
            name = waiting.pop(0)
            if name in self._masters and name not in names:
                names[name] = None
                waiting.append(self._masters[name].get(f"{STYLE}next-style-name", ""))
        return (self._masters[name] for name in names)
