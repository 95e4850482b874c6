"""Controls of forms: what they are called, and what is entered."""

from collections.abc import Iterator

from lxml import etree

from app.documents.model import Field, Paragraph, Place
from app.documents.opendocument.names import FORM
from app.documents.package import local

_ENTERED = frozenset(
    {"text", "textarea", "formatted-text", "number", "date", "time", "combobox", "file", "value-range"}
)
_STATES = {"checked": "yes", "unchecked": "no", "unknown": ""}
_TRUE = "true"


def form_parts(root: etree._Element) -> Iterator[Field | Paragraph]:
    """Every control below ``root``: fields, and the labels that stand beside them. What hides is left out."""
    for control in root.iter(*(f"{FORM}{name}" for name in (*_ENTERED, "listbox", "checkbox", "radio", "fixed-text"))):
        name, label = control.get(f"{FORM}name", ""), control.get(f"{FORM}label", "")
        kind = local(control)
        if kind == "fixed-text":
            if label.strip():
                yield Paragraph(label, place=Place.FORM)
        elif kind in ("checkbox", "radio"):
            state = control.get(f"{FORM}current-state") or control.get(f"{FORM}state") or "unchecked"
            chosen = control.get(f"{FORM}current-selected") or control.get(f"{FORM}selected")
            yield Field(label or name, _STATES.get("checked" if chosen == _TRUE else state, ""))
        elif kind == "listbox":
            yield Field(label or name, ", ".join(_chosen(control)))
        else:
            paragraphs = ["".join(map(str, line.itertext())) for line in control if local(line) == "p"]
            value = control.get(f"{FORM}current-value") or control.get(f"{FORM}value") or "\n".join(paragraphs)
            yield Field(label or name, value)


def _chosen(listbox: etree._Element) -> Iterator[str]:
    for option in listbox.iterchildren(f"{FORM}option"):
        if (option.get(f"{FORM}current-selected") or option.get(f"{FORM}selected")) == _TRUE:
            yield option.get(f"{FORM}label", "")
