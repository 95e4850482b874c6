"""Fields: links among them, and the legacy form's boxes, lists and texts."""

import re
from typing import NamedTuple

from lxml import etree

from app.documents.package import attribute, local
from app.documents.plain import whole

CHECKED, UNCHECKED = "☒", "☐"
_LINK = re.compile(r'^\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))?', re.IGNORECASE)
_PLACE_IN_IT = re.compile(r'\\l\s+"([^"]*)"')
_NO = ("0", "false", "off")


class FormField(NamedTuple):
    """A form field; ``value`` is what it shows, or None where the text after it is shown."""

    name: str
    value: str | None


def link_target(instruction: str) -> str:
    """Where a HYPERLINK field leads outside the document; empty for another field or a place in the document."""
    found = _LINK.match(instruction)
    target = (found.group(1) or found.group(2) or "") if found else ""
    place = _PLACE_IN_IT.search(instruction) if target else None
    return f"{target}#{place.group(1)}" if place else target


def form_field(begin: etree._Element) -> FormField | None:
    """The form field that a field's first character describes; None where it is of another kind."""
    for data in begin:
        if local(data) == "ffData":
            parts = {local(child): child for child in data}
            name = _value(parts.get("name")) or ""
            if "checkBox" in parts:
                return FormField(name, CHECKED if _is_checked(parts["checkBox"]) else UNCHECKED)
            if "ddList" in parts:
                return FormField(name, _chosen(parts["ddList"]))
            return FormField(name, None)
    return None


def _value(element: etree._Element | None) -> str | None:
    return attribute(element, "val") if element is not None else None


def _is_checked(box: etree._Element) -> bool:
    states = {local(child): _value(child) not in _NO for child in box}  # without a value it is on
    return states.get("checked", states.get("default", False))


def _chosen(choices: etree._Element) -> str:
    entries = [_value(child) or "" for child in choices if local(child) == "listEntry"]
    numbers = {local(child): _value(child) or "" for child in choices}
    number = whole(numbers.get("result") or numbers.get("default") or "0", len(entries))
    return entries[number] if number is not None and number < len(entries) else ""
