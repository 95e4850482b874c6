"""What of a page a person sees, and which elements begin a line of their own."""

import re

from lxml import etree

NOT_SHOWN = frozenset({
    "script", "style", "template", "noscript", "head", "meta", "link", "title", "base", "param", "source", "track",
    "datalist", "colgroup", "col", "canvas", "map", "area", "noframes", "xml", "annotation", "annotation-xml",
})  # fmt: skip
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option",
    "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)", re.I)


def name(element: etree._Element) -> str:
    """An element's name without a namespace; empty for comments and the like."""
    tag: object = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def is_shown(element: etree._Element) -> bool:
    """Whether a browser without scripts shows an element. Rules of style sheets are not followed."""
    tag = name(element)
    if not tag or tag in NOT_SHOWN or element.get("hidden") is not None:
        return False
    if tag == "input" and (element.get("type") or "").lower() == "hidden":
        return False
    style = element.get("style")
    return style is None or _HIDDEN.search(style) is None
