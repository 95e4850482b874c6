"""What stands in the fields of a form."""

from collections.abc import Iterator, MutableMapping

from lxml import etree

from app.documents.model import Field
from app.documents.webpage.seen import name

_WITHOUT_VALUE = frozenset({"hidden", "password", "file", "image"})
_BUTTONS = frozenset({"button", "submit", "reset"})
_ALL = ""
"""Says that the labels of a page were gathered."""


def fields(element: etree._Element, labels: MutableMapping[str, str]) -> Iterator[Field]:
    """The field of one control, if it has a value. ``labels`` is filled once a page, by the controls' ids."""
    if _ALL not in labels:
        labels[_ALL] = ""
        for label in element.getroottree().iter("label"):
            labels.setdefault(label.get("for") or _ALL, _line(label))
    kind = (element.get("type") or "text").lower() if name(element) == "input" else name(element)
    if kind in _WITHOUT_VALUE:
        return
    value = _value(element, kind)
    if value:
        yield Field("Button" if kind in _BUTTONS else _name(element, labels), value)


def _value(element: etree._Element, kind: str) -> str:
    if kind in ("checkbox", "radio"):
        said = element.get("value") or ""
        return (said if said not in ("", "on", "1") else "yes") if element.get("checked") is not None else ""
    if kind == "textarea":
        return "".join(map(str, element.itertext())).strip()
    if kind == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or (
            options[:1] if element.get("multiple") is None else []
        )
        return ", ".join(filter(None, map(_line, chosen)))
    return (element.get("value") or "").strip()


def _name(element: etree._Element, labels: MutableMapping[str, str]) -> str:
    around = next(element.iterancestors("label"), None)
    named = (
        labels.get(element.get("id") or _ALL)
        or (_line(around) if around is not None else "")
        or element.get("aria-label")
        or element.get("placeholder")
        or element.get("name")
    )
    return (named or "Field").strip().rstrip(":")


def _line(element: etree._Element) -> str:
    own = (text for text in element.itertext() if not _in_control(text))
    return " ".join("".join(map(str, own)).split())[:200]


def _in_control(text: object) -> bool:
    parent = text.getparent() if isinstance(text, etree._ElementUnicodeResult) else None
    return parent is not None and parent.tag in ("select", "textarea")
