"""The names of a Word part's elements: transitional, strict and 2003 files differ in their namespace alone."""

from functools import lru_cache


class Names:
    """Names in one namespace, as lxml writes them."""

    __slots__ = (
        "author",
        "break_",
        "carriage",
        "cell",
        "cell_properties",
        "hyphen",
        "numbering",
        "outline",
        "paragraph",
        "paragraph_properties",
        "row",
        "row_properties",
        "style",
        "tab",
        "table",
        "tabs",
        "text",
        "value",
    )

    def __init__(self, namespace: str) -> None:
        self.paragraph = f"{namespace}p"
        self.paragraph_properties = f"{namespace}pPr"
        self.style = f"{namespace}pStyle"
        self.numbering = f"{namespace}numPr"
        self.outline = f"{namespace}outlineLvl"
        self.text = f"{namespace}t"
        self.tab = f"{namespace}tab"
        self.tabs = f"{namespace}tabs"
        self.break_ = f"{namespace}br"
        self.carriage = f"{namespace}cr"
        self.hyphen = f"{namespace}noBreakHyphen"
        self.table = f"{namespace}tbl"
        self.row = f"{namespace}tr"
        self.row_properties = f"{namespace}trPr"
        self.cell = f"{namespace}tc"
        self.cell_properties = f"{namespace}tcPr"
        self.value = f"{namespace}val"
        self.author = f"{namespace}author"

    @property
    def flowing(self) -> tuple[str, ...]:
        """What a plain paragraph is made of; paragraphs themselves, as marks between them."""
        return (self.paragraph, self.text, self.tab, self.break_, self.carriage, self.hyphen)


@lru_cache(maxsize=16)
def names_of(tag: str) -> Names:
    """The names in the namespace of an element's ``tag``."""
    return Names(tag[: tag.rfind("}") + 1])
