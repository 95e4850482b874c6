"""``formats``: what is read, what can be done with it, and the options of each operation, as the tables of the manual."""

from collections.abc import Iterator
from pathlib import Path

import typer

from app.cli.screen import line

BEGIN, END = "<!-- made by ./nexus formats -->", "<!-- end -->"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(formats)


def formats() -> int:
    """Print what is read, what can be done with each kind of file, and the options, as Markdown tables."""
    line(tables())
    return 0


def tables() -> str:
    """Kinds of file with their suffixes and operations; then the options of each operation."""
    return "\n".join((BEGIN, *_kinds(), "", *_options(), END))


def in_page(page: Path) -> str:
    """The tables as they stand in a page of the manual."""
    text = page.read_text(encoding="utf-8")
    return text[text.index(BEGIN) : text.index(END) + len(END)]


def _kinds() -> Iterator[str]:
    from app.documents.formats import SUFFIXES, Format
    from app.documents.operations import DEFAULTS, OPERATIONS

    yield "| kind | suffixes | operations (in bold those done when none is named) |"
    yield "|---|---|---|"
    for format in Format:
        words = ", ".join(
            f"**{word}**" if word in DEFAULTS[format] else word for word in dict.fromkeys(OPERATIONS[format])
        )
        yield f"| {format.title} | {' '.join(suffix.lstrip('.') for suffix in SUFFIXES[format])} | {words} |"


def _options() -> Iterator[str]:
    from app.documents.options import OPTIONS

    yield "| kind | operation | option | what it may be |"
    yield "|---|---|---|---|"
    for (format, operation), checks in OPTIONS.items():
        for name, check in checks.items():
            needed = " (needed)" if check.required else ""
            yield f"| {format.title} | {operation or 'any'} | `{name}`{needed} | {check.what} |".replace("\n", " ")
