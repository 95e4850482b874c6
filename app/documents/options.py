"""The options of every operation as data: what each may be, said once for the check and for its message."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.documents.formats import Format

AGGREGATIONS = ("sum", "mean", "median", "min", "max", "std", "count", "missing", "distinct", "first", "last")
"""And percentiles: ``p90``, ``p99.9``."""
_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,3})?")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "contains", "in", "between", "empty", "not empty")
SHEET_TARGETS = ("csv", "json", "xlsx", "parquet")
OCR = ("auto", "never", "always")
"""Text in pictures is recognised where a page has no other, nowhere, everywhere."""
IMAGE_TARGETS = ("png", "jpeg", "webp", "avif", "tiff", "gif", "bmp", "pdf")
KEPT_BESIDE = ("everything", "no_place", "nothing")
PAPER = ("a4", "letter", "picture")
RESIZE_MODES = ("fit", "fill", "stretch")
CHANGES = ("final", "both")
"""Tracked changes: as if accepted, or ``[-deleted-]`` and ``{+inserted+}``."""
LONGEST_SIDE = 20_000
LARGEST_SCALE = 100
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one option may be."""

    accepts: Callable[[Any], bool]
    what: str
    example: Any
    required: bool = False


def _one_of(words: tuple[str, ...], *, required: bool = False) -> Check:
    return Check(
        accepts=lambda value: isinstance(value, str) and value in words,
        what=f"one of {', '.join(words)}",
        example=words[0],
        required=required,
    )


def _whole(low: int, high: int, what: str) -> Check:
    return Check(
        accepts=lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high,
        what=f"{what}, a whole number from {low} to {high}",
        example=min(max(256, low), high),
    )


def _text(what: str, example: str) -> Check:
    return Check(accepts=lambda value: isinstance(value, str) and 0 < len(value) <= 1000, what=what, example=example)


def _is_aggregations(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(column, str) and isinstance(names, list) and names for column, names in value.items())
        and all(_is_aggregation(name) for names in value.values() for name in names)
    )


def _is_aggregation(name: Any) -> bool:
    return isinstance(name, str) and (name in AGGREGATIONS or _PERCENTILE.fullmatch(name) is not None)


def _are_columns(value: Any) -> bool:
    return (isinstance(value, str) and bool(value)) or (
        isinstance(value, list) and 0 < len(value) <= 20 and all(isinstance(each, str) and each for each in value)
    )


def _are_filters(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 100 and all(_is_filter(each) for each in value)


def _is_filter(value: Any) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("column"), str):
        return False
    operator, operand = value.get("op"), value.get("value")
    if not set(value) <= {"column", "op", "value"} or operator not in COMPARISONS:
        return False
    if operator in ("empty", "not empty"):
        return operand is None
    if operator in ("in", "between"):
        if (
            not isinstance(operand, list)
            or not 0 < len(operand) <= 1000
            or (operator == "between" and len(operand) != 2)
        ):
            return False
        return all(isinstance(each, str | int | float) for each in operand)
    return isinstance(operand, str | int | float)


def _are_pages(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_PAGES
        and all(isinstance(page, int) and not isinstance(page, bool) and page >= 1 for page in value)
    )


def _is_scale(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value * LARGEST_SCALE <= 10_000


_SIDE = _whole(1, LONGEST_SIDE, "pixels")
_FORMULAS = Check(
    accepts=lambda value: isinstance(value, bool), what="true to list formulas with their values", example=True
)
_SHEET = _text("the name of a sheet", "Sheet1")
_QUALITY = _whole(1, 100, "quality of a JPEG, WebP or AVIF")
_KEEP = _one_of(KEPT_BESIDE)
_PASSWORD = _text("the password that opens the document", "secret")
_LANGUAGES = re.compile(r"[a-z][a-z0-9_/-]*(?:\+[a-z][a-z0-9_/-]*)*", re.ASCII | re.IGNORECASE)
_LANGUAGE = Check(
    accepts=lambda value: isinstance(value, str) and len(value) <= 100 and _LANGUAGES.fullmatch(value) is not None,
    what="a language as Tesseract names it, or several with +",
    example="eng+deu",
)

OPTIONS: dict[tuple[Format, str], dict[str, Check]] = {
    (Format.EXCEL, "analyze"): {"formulas": _FORMULAS},
    (Format.EXCEL, "convert"): {"to": _one_of(SHEET_TARGETS, required=True), "sheet": _SHEET},
    (Format.EXCEL, "calculate"): {
        "aggregations": Check(
            accepts=_is_aggregations,
            what=f"columns with lists of {', '.join(AGGREGATIONS)}, or percentiles (p90)",
            example={"Amount": ["sum", "mean"]},
            required=True,
        ),
        "group_by": Check(
            accepts=_are_columns, what="the name of a column, or a list of at most 20", example=["Region"]
        ),
        "filters": Check(
            accepts=_are_filters,
            what=f"a list of conditions, each with column, op ({', '.join(COMPARISONS)}) and value",
            example=[{"column": "Amount", "op": ">=", "value": 10}],
        ),
        "sheet": _SHEET,
    },
    (Format.WORD, ""): {"password": _PASSWORD, "changes": _one_of(CHANGES)},
    (Format.EXCEL, ""): {"password": _PASSWORD},
    (Format.POWERPOINT, ""): {"password": _PASSWORD},
    (Format.PDF, ""): {"password": _PASSWORD, "ocr": _one_of(OCR), "language": _LANGUAGE},
    (Format.PDF, "thumbnails"): {
        "width": _whole(16, 4000, "pixels"),
        "pages": Check(
            accepts=_are_pages, what=f"a list of at most {MOST_PAGES} page numbers, from 1", example=[1, 2, 3]
        ),
    },
    (Format.IMAGE, ""): {"language": _LANGUAGE},
    (Format.IMAGE, "resize"): {
        "width": _SIDE,
        "height": _SIDE,
        "mode": _one_of(RESIZE_MODES),
        "scale": Check(accepts=_is_scale, what=f"a number from {1 / LARGEST_SCALE:g} to {LARGEST_SCALE}", example=0.5),
        "quality": _QUALITY,
        "keep": _KEEP,
    },
    (Format.IMAGE, "thumbnail"): {
        "size": _whole(16, 4000, "pixels of the longer side"),
        "quality": _QUALITY,
        "keep": _KEEP,
    },
    (Format.IMAGE, "rotate"): {"quality": _QUALITY, "keep": _KEEP},
    (Format.IMAGE, "convert"): {
        "to": _one_of(IMAGE_TARGETS, required=True),
        "quality": _QUALITY,
        "keep": _KEEP,
        "page": _one_of(PAPER),
    },
}
"""By format and operation; the empty operation holds what belongs to the document as a whole."""

_EXACT = Check(
    accepts=lambda value: isinstance(value, bool), what="true where LibreOffice shall draw the page", example=True
)
for _format in Format:
    OPTIONS.setdefault((_format, "thumbnails"), {"width": _whole(16, 4000, "pixels"), "exact": _EXACT})
