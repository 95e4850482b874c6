"""The mails that ship, as templates: a subject, a text and an HTML body from one context."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, UndefinedError

from app.errors import GiveUp

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Template:
    """What a template is for and which values its context must and may have."""

    purpose: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()


TEMPLATES: dict[str, Template] = {
    "welcome": Template("Somebody has been given access.", ("name",), ("console_url",)),
    "task_finished": Template("A task has ended well.", ("task", "task_id", "seconds"), ("outputs", "console_url")),
    "task_failed": Template("A task has failed for good.", ("task", "task_id", "error"), ("cure", "console_url")),
    "report_ready": Template(
        "A run has ended and its report is there.",
        ("title", "run_id", "workflow", "succeeded", "failed", "total", "started", "seconds"),
        ("headlines", "console_url"),
    ),
    "system_alert": Template("Something needs an operator.", ("title", "message"), ("severity", "cure", "facts", "console_url")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's three parts."""

    subject: str
    text: str
    html: str


def duration(seconds: float) -> str:
    """``4.2 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        # Only the HTML bodies: a "<" in a subject or a text is a "<".
        autoescape=lambda name: bool(name) and str(name).endswith(".html.j2"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = duration
    return environment


def render(template: str, context: Mapping[str, Any]) -> Rendered:
    """A template filled in. Values are data: nothing in them is taken as markup or as a further header.

    Raises:
        GiveUp: ``unknown_template``; ``bad_argument`` for a value that is missing, unknown or not of the kind it needs.
    """
    shape = TEMPLATES.get(template)
    if shape is None:
        raise GiveUp(
            f'There is no mail template "{template}".', code="unknown_template", cure=f"Known: {', '.join(TEMPLATES)}."
        )
    _check(template, shape, context)
    values = {**dict.fromkeys(shape.may, None), **context}
    try:
        subject, text, html = (
            _environment().get_template(f"{template}.{part}.j2").render(values) for part in ("subject", "text", "html")
        )
    except (UndefinedError, TypeError, ValueError, AttributeError) as error:
        raise GiveUp(
            f'A value for the mail template "{template}" is not of the kind it needs: {error}.',
            code="bad_argument",
            cure=f"Check context: {', '.join(shape.needs + shape.may)}.",
            argument="context",
        ) from error
    except TemplateError as error:
        raise GiveUp(f'The mail template "{template}" is broken: {error}.', code="broken_template") from error
    return Rendered(" ".join(subject.split())[:200], text.strip() + "\n", html)


def _check(template: str, shape: Template, context: Mapping[str, Any]) -> None:
    missing = [name for name in shape.needs if name not in context]
    unknown = sorted(set(context) - set(shape.needs) - set(shape.may))
    if missing or unknown:
        wrong = f"lacks {', '.join(missing)}" if missing else f"has no use for {', '.join(unknown)}"
        may = f"; it may have {', '.join(shape.may)}" if shape.may else ""
        raise GiveUp(
            f'context: the mail template "{template}" {wrong}.',
            code="bad_argument",
            cure=f"It needs {', '.join(shape.needs)}{may}.",
            argument="context",
        )
