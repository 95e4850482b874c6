"""Text in drawings, diagrams and charts, which Word, Excel and PowerPoint share."""

from collections.abc import Iterator

from lxml import etree

from app.documents.model import Paragraph, Place
from app.documents.package import Package, local
from app.documents.plain import whole

_SPACES = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = frozenset({"Fallback", "del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr"})


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Children as a reader sees them: of an alternative the first choice, else the fallback; nothing deleted."""
    for child in element:
        name = local(child)
        if name == "AlternateContent":
            for option in chosen(child):
                yield from children(option)
        elif name not in _UNSEEN:
            yield child


def chosen(alternative: etree._Element) -> list[etree._Element]:
    """Of an alternative the first choice, else the fallback, else nothing."""
    options = [child for child in alternative if local(child) == "Choice"]
    return options[:1] or [child for child in alternative if local(child) == "Fallback"]


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
    """Every paragraph below ``root`` in order; of an alternative those that are shown."""
    left_out = {
        paragraph
        for alternative in root.iter("{*}AlternateContent")
        for option in set(alternative).difference(chosen(alternative))
        for paragraph in option.iter("{*}p")
    }
    yield from (paragraph for paragraph in root.iter("{*}p") if paragraph not in left_out)


def lines(root: etree._Element) -> Iterator[str]:
    """The paragraphs of a drawing or a diagram as lines; empty ones are left out."""
    for paragraph in paragraphs(root):
        text = paragraph_text(paragraph)
        if text.strip():
            yield text


def diagram_parts(root: etree._Element) -> Iterator[Paragraph]:
    """The texts of a diagram (SmartArt) as the nested list that its text pane shows."""
    points = {point.get("modelId"): point for point in root.iter("{*}pt") if point.get("modelId")}
    below: dict[str | None, list[tuple[int, str]]] = {}
    inner: set[str] = set()
    for link in root.iter("{*}cxn"):
        source, target, order = link.get("srcId"), link.get("destId", ""), link.get("srcOrd")
        if link.get("type", "parOf") == "parOf" and target in points and target not in inner:
            inner.add(target)
            below.setdefault(source, []).append((whole(order, len(points)) or 0, target))
    waiting = [(id, 0) for id in reversed(list(points)) if id is not None and id not in inner]
    left = dict(points)  # each is told once, however they are linked
    while waiting or left:
        id, level = waiting.pop() if waiting else (next(iter(left)) or "", 0)
        point = left.pop(id, None)
        texts = list(lines(point)) if point is not None else []
        for text in texts:
            yield Paragraph(text, level=min(level, 8), place=Place.DIAGRAM)
        waiting.extend((each, level + bool(texts)) for _, each in sorted(below.get(id, ()), reverse=True))


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
