"""What every report shares: one HTML file that needs nothing else, in which data stays data."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "size": size, "moment": moment, "slug": slug}
    return environment


def page(template: str, values: Mapping[str, Any]) -> str:
    """The template filled in, with its style and script inline and a policy that lets nothing else run or load."""
    style = (FOLDER / "report.css").read_text(encoding="utf-8")
    script = (FOLDER / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    html = (
        _environment()
        .get_template(template)
        .render({**values, "style": Markup(style), "script": Markup(script), "script_hash": digest})
    )
    # Half a surrogate pair or a control character of a broken document must not make the file unreadable.
    return CONTROL.sub("", html).encode("utf-8", "replace").decode("utf-8")


def number(value: float | None) -> str:
    """``12,345``; an em dash where there is none."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def size(count: int | None) -> str:
    """Bytes as ``812 B``, ``38 KB``, ``1.4 MB``."""
    if count is None:
        return "—"
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:,.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def moment(when: datetime) -> str:
    """``14 October 2026, 09:12 UTC``."""
    zone = f" {when.tzname()}" if when.tzinfo else ""
    return f"{when.day} {when:%B %Y, %H:%M}{zone}"


def slug(text: str) -> str:
    """A word for a class name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "other"
