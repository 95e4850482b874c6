"""What may be done with each format, and the options each operation takes. A wrong word is refused here."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from app.documents.formats import Format
from app.documents.options import OPTIONS, Check
from app.errors import GiveUp

OF_PARTS = (
    "extract_text",
    "count_stats",
    "extract_images",
    "extract_tables",
    "extract_attachments",
    "metadata",
    "to_markdown",
    "to_html",
    "to_json",
    "thumbnails",
    "compare",
)
"""What every document of parts has; ``writing`` does it."""

OPERATIONS: dict[Format, tuple[str, ...]] = {
    Format.WORD: OF_PARTS,
    Format.EXCEL: ("analyze", "convert", "calculate", *OF_PARTS),
    Format.POWERPOINT: ("analyze", *OF_PARTS),
    Format.PDF: OF_PARTS,
    Format.IMAGE: ("info", "resize", "thumbnail", "convert", "rotate", *OF_PARTS),
    Format.TEXT: OF_PARTS,
    Format.HTML: OF_PARTS,
    Format.MAIL: OF_PARTS,
}

DEFAULTS: dict[Format, tuple[str, ...]] = {
    Format.WORD: ("extract_text", "count_stats", "metadata"),
    Format.EXCEL: ("extract_text", "analyze"),
    Format.POWERPOINT: ("extract_text", "analyze"),
    Format.PDF: ("extract_text", "metadata"),
    Format.IMAGE: ("info",),
    Format.TEXT: ("extract_text", "count_stats"),
    Format.HTML: ("extract_text", "metadata"),
    Format.MAIL: ("extract_text", "metadata", "extract_attachments"),
}
"""What is done when nothing in particular is asked for."""


def check(format: Format, operations: Sequence[str], options: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The operations to run, each once; the format's ``DEFAULTS`` when none is named.

    Options are flat (``{"to": "csv"}``, for every chosen operation that knows the name) or by operation
    (``{"convert": {"to": "csv"}}``).

    Raises:
        GiveUp: ``bad_argument``; the message names the argument, the wrong word and the known ones.
    """
    if isinstance(operations, str) or not all(isinstance(word, str) for word in operations):
        _refuse("operations", operations, "a list of words", OPERATIONS[format])
    for word in operations:
        if word not in OPERATIONS[format]:
            _refuse("operations", word, f"an operation on a {format.title}", OPERATIONS[format])
    chosen = tuple(dict.fromkeys(operations)) or DEFAULTS[format]
    _check_options(format, chosen, options or {})
    return chosen


def option(operation: str, options: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """The value of one option of ``operation``: its own first, then the flat one."""
    own = options.get(operation)
    if isinstance(own, Mapping) and name in own:
        return own[name]
    return options.get(name, default)


def _check_options(format: Format, chosen: tuple[str, ...], options: Mapping[str, Any]) -> None:
    known = {operation: OPTIONS.get((format, operation), {}) for operation in chosen}
    flat = {name: check for checks in known.values() for name, check in checks.items()}
    flat |= OPTIONS.get((format, ""), {})
    for name, value in options.items():
        if name in flat and not (name in known and isinstance(value, Mapping)):
            _check_value(f"options.{name}", value, flat[name])
        elif name in known and isinstance(value, Mapping):
            for inner, inner_value in value.items():
                if inner not in known[name]:
                    _refuse(f"options.{name}", inner, f"an option of {name}", tuple(known[name]))
                _check_value(f"options.{name}.{inner}", inner_value, known[name][inner])
        else:
            _refuse("options", name, f"an option of {', '.join(chosen)}", tuple(flat))
    for operation, checks in known.items():
        for name, check in checks.items():
            if check.required and option(operation, options, name) is None:
                raise GiveUp(
                    f"options: {operation} needs {name}, {check.what}.",
                    code="bad_argument",
                    cure=f"For example {{{name!r}: {check.example!r}}}.",
                    argument="options",
                )
    _check_together(chosen, options)


def _check_together(chosen: tuple[str, ...], options: Mapping[str, Any]) -> None:
    wanted = [option("resize", options, side) for side in ("width", "height", "scale")]
    if "resize" in chosen and wanted == [None, None, None]:
        raise GiveUp(
            "options: resize needs width or height in pixels, or scale.",
            code="bad_argument",
            cure="For example {'width': 800}.",
            argument="options",
        )


def _check_value(argument: str, value: Any, check: Check) -> None:
    if not check.accepts(value):
        raise GiveUp(
            f"{argument} cannot be {value!r:.80}: it must be {check.what}.",
            code="bad_argument",
            cure=f"For example {check.example!r}.",
            argument=argument,
            value=repr(value)[:80],
        )


def _refuse(argument: str, word: Any, what: str, known: tuple[str, ...]) -> NoReturn:
    raise GiveUp(
        f"{argument}: {word!r:.80} is not {what}.",
        code="bad_argument",
        cure=f"Known: {', '.join(known)}." if known else "There are none.",
        argument=argument,
        value=repr(word)[:80],
        known=list(known),
    )
