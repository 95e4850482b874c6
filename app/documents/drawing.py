"""Text in drawings, diagrams and charts, which Word, Excel and PowerPoint share."""

from collections.abc import Iterator

from lxml import etree

from app.documents.package import Package, local

_SPACES = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset({"Fallback", "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr"})


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Children as a reader sees them: of an alternative the first choice, else the fallback; nothing deleted."""
    for child in element:
        name = local(child)
        if name == "AlternateContent":
            yield from _chosen(child)
        elif name not in _UNSEEN:
            yield child


def _chosen(alternative: etree._Element) -> Iterator[etree._Element]:
    options = [child for child in alternative if local(child) == "Choice"]
    options = options[:1] or [child for child in alternative if local(child) == "Fallback"]
    for option in options:
        yield from children(option)


def paragraph_text(paragraph: etree._Element, stop: frozenset[str] = frozenset()) -> str:
    """The text of one paragraph, whatever wraps its runs; elements named in ``stop`` are not entered."""
    pieces: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name == "t":
            pieces.append(element.text or "")
        elif name in _SPACES:
            pieces.append(_SPACES[name])
        elif len(element) and (name not in stop or element is paragraph):
            waiting.extend(list(children(element))[::-1])
    return "".join(pieces)


def paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """Every paragraph below ``root`` in order, not those inside another paragraph's runs."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if local(element) == "p":
            yield element
        else:
            waiting.extend(reversed(list(children(element))))


def lines(root: etree._Element) -> Iterator[str]:
    """The paragraphs of a drawing or a diagram as lines; empty ones are left out."""
    for paragraph in paragraphs(root):
        text = paragraph_text(paragraph)
        if text.strip():
            yield text


def chart_lines(root: etree._Element) -> Iterator[str]:
    """A chart's titles, then its series: name, categories and values, each a line."""
    yield from lines(root)
    for element in root.iter("{*}ser"):
        for child in element:
            name = local(child)
            if name in ("tx", "cat", "val", "xVal", "yVal"):
                values = [value.text or "" for value in child.iter("{*}v")]
                if any(values):
                    yield "\t".join(values)


def part_lines(package: Package, part: str, kind: str) -> list[str]:
    """The lines of a diagram's or a chart's part."""
    root = package.tree(part)
    if root is None:
        return []
    return list(chart_lines(root) if kind == "chart" else lines(root))
