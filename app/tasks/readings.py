"""How much of a file is wanted, by its kind: names that fit in a message instead of lists in every message."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.documents import ocr
from app.documents import operations as known
from app.documents.formats import Format
from app.documents.job import Wanted
from app.documents.operations import DEFAULTS, OPERATIONS
from app.documents.options import IMAGE_TARGETS, OPTIONS, SHEET_TARGETS
from app.errors import GiveUp
from config.settings import settings

Plan = dict[Format, Wanted]
PREVIEW = 320
"""Pixels of the width of a first page beside its document."""
_BY_OCR = ("extract_text", "to_markdown", "to_html", "to_json", "extract_tables", "count_stats")
_FIRST_PAGE: Mapping[str, Any] = {"width": PREVIEW, "pages": [1]}

READINGS: dict[str, dict[Format, tuple[str, ...]]] = {
    "text": {
        Format.WORD: ("extract_text", "count_stats", "metadata", "thumbnails"),
        Format.EXCEL: ("extract_text", "analyze", "thumbnails"),
        Format.POWERPOINT: ("extract_text", "analyze", "thumbnails"),
        Format.PDF: ("extract_text", "metadata", "thumbnails"),
        Format.IMAGE: ("extract_text", "info", "thumbnails"),
        Format.TEXT: ("extract_text", "count_stats"),
        Format.HTML: ("extract_text", "metadata"),
        Format.MAIL: ("extract_text", "metadata"),
    },
    "glance": dict.fromkeys(Format, ("metadata", "info", "thumbnails")),
}
"""``text`` is what an analysis needs; ``glance`` shows that a file can be read, and what it is."""

MADE: dict[str, tuple[str, ...]] = {
    "text": ("extract_text",),
    "markdown": ("to_markdown",),
    "html": ("to_html",),
    "json": ("to_json",),
    "tables": ("extract_tables",),
    "pictures": ("extract_images",),
    "attachments": ("extract_attachments",),
    "previews": ("thumbnails",),
}
"""What a person may want of every document, and the operations that make it."""
_ALWAYS: dict[Format, tuple[str, ...]] = {
    Format.EXCEL: ("analyze", "metadata"),
    Format.POWERPOINT: ("analyze", "metadata"),
    Format.IMAGE: ("info", "metadata"),
}

DOCUMENT_TARGETS = ("markdown", "html", "json", "text")
PICTURE_TARGETS = tuple(word for word in IMAGE_TARGETS if word not in DOCUMENT_TARGETS)
ONE_PDF = "one_pdf"
"""Pictures are not converted one by one, but joined into one PDF when all are read."""
TARGETS: dict[str, tuple[str, ...]] = {
    "documents": DOCUMENT_TARGETS,
    "sheets": tuple(dict.fromkeys((*SHEET_TARGETS, *DOCUMENT_TARGETS))),
    "pictures": (*PICTURE_TARGETS, ONE_PDF),
}
"""What each sort of file may be converted to."""


def sort_of(format: Format) -> str:
    """The word of ``TARGETS`` for a format."""
    return {Format.EXCEL: "sheets", Format.IMAGE: "pictures"}.get(format, "documents")


def of_reading(reading: str, options: Mapping[str, Any]) -> Plan:
    """The plan with the name ``reading``: one of ``READINGS``, or ``everything``.

    Raises:
        GiveUp: there is no such reading, or an option that nothing in it takes.
    """
    if reading == "everything":
        return of_made([word for word in MADE if word not in ("html", "json")], options)
    if reading not in READINGS:
        raise _refused("reading", reading, [*READINGS, "everything"])
    return _planned(READINGS[reading], options)


def of_made(words: Sequence[str], options: Mapping[str, Any]) -> Plan:
    """The plan that makes ``words`` of ``MADE`` out of every format, and files what the file says of itself."""
    for word in words:
        if word not in MADE:
            raise _refused("make", word, MADE)
    wanted = tuple(operation for word in words for operation in MADE[word])
    return _planned({format: (*wanted, *_ALWAYS.get(format, ("metadata",))) for format in Format}, options)


def of_operations(operations: Sequence[str], options: Mapping[str, Any]) -> Plan:
    """The plan in which every format does those of ``operations`` that it has; one that has none, its default.

    Raises:
        GiveUp: no format has one of them, or takes one of the options.
    """
    everywhere = dict.fromkeys(word for words in OPERATIONS.values() for word in words)
    for word in operations:
        if word not in everywhere:
            raise _refused("operations", word, everywhere)
    chosen = {format: tuple(word for word in operations if word in has) for format, has in OPERATIONS.items()}
    return _planned({format: words or DEFAULTS[format] for format, words in chosen.items()}, options)


def of_conversion(to: str | Mapping[str, str], options: Mapping[str, Any]) -> Plan:
    """The plan that converts: ``to`` one target for every file that can be it, or a target by sort of file.

    Raises:
        GiveUp: a target that no file, or no file of this sort, can be converted to.
    """
    if isinstance(to, str):
        targets = {sort: to for sort, words in TARGETS.items() if to in words}
        if not targets:
            raise _refused("to", to, dict.fromkeys(word for words in TARGETS.values() for word in words))
    else:
        targets = dict(to)
    for sort, target in targets.items():
        if sort not in TARGETS:
            raise _refused("to", sort, TARGETS)
        if target not in TARGETS[sort]:
            raise _refused(f"to.{sort}", target, TARGETS[sort])
    plan = {}
    for format in Format:
        chosen = targets.get(sort_of(format))
        if chosen is not None:
            plan[format] = _converted(format, chosen, options)
    _all_taken(options, {name for format in plan for name in _options_of(format, ("convert", *OPERATIONS[format]))})
    return plan


def _converted(format: Format, target: str, options: Mapping[str, Any]) -> Wanted:
    native = SHEET_TARGETS if format is Format.EXCEL else PICTURE_TARGETS if format is Format.IMAGE else ()
    if target == ONE_PDF:
        return _wanted(format, ("info", "thumbnails"), {})
    if target in native:
        return _wanted(format, ("convert",), {**options, "to": target})
    return _wanted(format, MADE[target], options)


def _planned(operations: Mapping[Format, tuple[str, ...]], options: Mapping[str, Any]) -> Plan:
    plan = {format: _wanted(format, words, options) for format, words in operations.items()}
    _all_taken(
        options, {name for format, words in operations.items() for name in (*_options_of(format, words), *words)}
    )
    return plan


def _wanted(format: Format, operations: Sequence[str], options: Mapping[str, Any]) -> Wanted:
    """Of ``operations`` those that the format has, with those of ``options`` that they take."""
    if format is Format.IMAGE:
        operations = _of_picture(operations, options)
    here = tuple(dict.fromkeys(word for word in operations if word in OPERATIONS[format])) or DEFAULTS[format]
    takes = _options_of(format, here)
    own = {name: value for name, value in options.items() if name in takes or name in here}
    if "language" in takes:
        own.setdefault("language", settings().ocr_language)
    if "thumbnails" in here and not own.keys() & {"width", "pages"}:
        first = {name: value for name, value in _FIRST_PAGE.items() if name in OPTIONS.get((format, "thumbnails"), {})}
        own |= {"thumbnails": first} if first else {}
    if "thumbnail" in here:
        own.setdefault("thumbnail", {"size": PREVIEW})
    return Wanted(known.check(format, here, own), own)


def _of_picture(operations: Sequence[str], options: Mapping[str, Any]) -> list[str]:
    """A picture is its own first page; text is looked for in one where that can be done."""
    found = ["thumbnail" if word == "thumbnails" else word for word in operations]
    if options.get("ocr") == "never" or not ocr.available():
        return [word for word in found if word not in _BY_OCR]
    return found


def _options_of(format: Format, operations: Sequence[str]) -> set[str]:
    return {name for operation in ("", *operations) for name in OPTIONS.get((format, operation), {})}


def _all_taken(options: Mapping[str, Any], taken: set[str]) -> None:
    for name in options:
        if name not in taken:
            raise _refused("options", name, sorted(taken))


def _refused(argument: str, word: Any, words: Any) -> GiveUp:
    return GiveUp(
        f"Argument {argument} cannot be {word!r:.80}.",
        code="bad_argument",
        cure=f"Known: {', '.join(words)}.",
        argument=argument,
    )
