"""Plain paragraphs, which are nearly all: their texts by one pass over the part that only stops where text is."""

from collections.abc import Iterable, Iterator

from lxml import etree

from app.documents.word.names import Names

# What makes a paragraph more than its texts: its text is then put together element by element.
_SPECIAL = (
    "del",
    "moveFrom",
    "AlternateContent",
    "drawing",
    "pict",
    "object",
    "txbxContent",
    "oMath",
    "sym",
    "ptab",
    "ruby",
    "checkBox",
    "ddList",
)
_DETAILS = ("hyperlink", "fldSimple", "fldChar", "sdt")
_CHANGES = ("ins", "moveTo")
_MOST_SPECIAL = 100_000
_ANY = "{*}"


class Flow:
    """The texts of a part's paragraphs, asked for in the order in which they stand; not of those inside another one."""

    def __init__(self, root: etree._Element, names: Names, *, details: bool, both: bool) -> None:
        self._names = names
        self._all_special = False
        self._special: set[etree._Element] = set()
        searched = [*_SPECIAL, *(_DETAILS if details else ()), *(_CHANGES if both else ())]
        self.holding: set[etree._Element] = set()
        """Tables that hold other tables."""
        self._mark(self._inner_tables(root.iter(names.table)))
        self._mark(root.iter(*[_ANY + name for name in searched]))
        self._rest = root.iter(*names.flowing)
        self._ahead: etree._Element | None = next(self._rest, None)

    def _inner_tables(self, tables: Iterable[etree._Element]) -> Iterator[etree._Element]:
        for table in tables:
            outer = next(table.iterancestors(self._names.table), None)
            if outer is not None and len(self.holding) < _MOST_SPECIAL:
                self.holding.add(outer)
            yield table

    def _mark(self, elements: Iterable[etree._Element]) -> None:
        paragraph, special = self._names.paragraph, self._special
        for element in elements:
            for above in element.iterancestors(paragraph):
                if above in special:
                    break
                special.add(above)
                if len(special) > _MOST_SPECIAL:  # each is kept in memory
                    self._all_special = True
                    special.clear()
                    return

    def text(self, paragraph: etree._Element) -> str | None:
        """The paragraph's text, or None where it is more than its texts."""
        if self._all_special or paragraph in self._special:
            return None
        rest, ahead, names = self._rest, self._ahead, self._names
        while ahead is not paragraph:
            if ahead is None:
                return None  # not in order: the other way does not need it
            ahead = next(rest, None)
        pieces: list[str] = []
        self._ahead = None
        for element in rest:
            tag = element.tag
            if tag == names.text:
                pieces.append(element.text or "")
            elif tag == names.paragraph:
                self._ahead = element
                break
            elif tag == names.tab:
                above = element.getparent()
                if above is not None and above.tag != names.tabs:  # a stop in the paragraph's properties is no tab
                    pieces.append("\t")
            else:
                pieces.append("-" if tag == names.hyphen else "\n")
        return "".join(pieces)
