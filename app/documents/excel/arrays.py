"""Values of a column as Arrow holds them: what they are, and as one text each for a CSV file."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow
import pyarrow.compute as compute

from app.documents.plain import cell_text, neutral

_QUOTED = r"[\",\r\n]"
_DANGEROUS = r"^[=+\-@\t\r]"


@dataclass(frozen=True, slots=True)
class Mixed:
    """Values of several kinds: an array for each, null where a value is of another."""

    parts: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.parts[0])

    def to_pylist(self) -> list[Any]:
        """The values."""
        lists = [part.to_pylist() for part in self.parts]
        return [next((value for value in values if value is not None), None) for values in zip(*lists, strict=True)]


def arrays(values: Any) -> tuple[Any, ...]:
    """The arrays, one for each kind, that hold the values of a column."""
    return values.parts if isinstance(values, Mixed) else (values,)


def python_types(values: Any) -> set[type]:
    """What Python would make of the values."""
    return {type(part.drop_null()[0].as_py()) for part in arrays(values) if part.null_count < len(part)}


def kind_of(values: Any) -> str:
    """``boolean``, ``text``, ``date`` or ``number``."""
    kind = values.type
    if pyarrow.types.is_boolean(kind):
        return "boolean"
    if pyarrow.types.is_string(kind):
        return "text"
    return "date" if pyarrow.types.is_temporal(kind) else "number"


def without(texts: Any, some: Collection[str]) -> Any:
    """The texts that are none of ``some``."""
    found = compute.is_in(texts, pyarrow.array(list(some)))
    return texts.filter(compute.invert(found)) if compute.any(found).as_py() else texts


def finite(numbers: Any) -> memoryview:
    """Numbers as bytes of floats, those left out that are none or endless."""
    floats = numbers.cast(pyarrow.float64())
    return memoryview(floats.filter(compute.is_finite(floats)).to_numpy()).cast("B")


def ends(values: Any) -> tuple[Any, Any]:
    """The least and the greatest."""
    found = compute.min_max(values)
    return found["min"].as_py(), found["max"].as_py()


def texts_numbers_moments(values: Any) -> list[Any]:
    """Three arrays, each null where a value is of another kind; truth values are texts."""
    size = len(values)
    texts, numbers, moments = (
        pyarrow.nulls(size, type_) for type_ in (pyarrow.string(), pyarrow.float64(), pyarrow.timestamp("us"))
    )
    for part in arrays(values):
        kind = kind_of(part)
        if kind == "boolean":
            texts = compute.coalesce(texts, compute.if_else(part, cell_text(True), cell_text(False)))
        elif kind == "text":
            texts = compute.coalesce(texts, part)
        elif kind == "date":
            moments = compute.coalesce(moments, part.cast(pyarrow.timestamp("us")))
        else:
            numbers = part.cast(pyarrow.float64())
    return [texts, numbers, moments]


def csv_lines(batches: Iterator[Sequence[Any]]) -> Iterator[tuple[int, memoryview]]:
    """Arrays of texts as lines of a CSV file, in pieces, each with the number of its cells."""
    for columns in batches:
        cells = [_cell(compute.fill_null(column, "")) for column in columns]
        cells[-1] = compute.binary_join_element_wise(cells[-1], "\r\n", "")
        lines = compute.binary_join_element_wise(*cells, ",") if len(cells) > 1 else cells[0]
        _, offsets, data = lines.buffers()
        ends = memoryview(offsets).cast("i")
        yield len(cells) * len(lines), memoryview(data)[ends[lines.offset] : ends[lines.offset + len(lines)]]


def _cell(texts: Any) -> Any:
    """As ``safe_cell`` and Python's writer would have it."""
    data = texts.buffers()[2]
    letters = data.to_pybytes() if data is not None else b""
    if b"\0" in letters:
        texts = compute.replace_substring(texts, "\0", "")
    if any(letter in letters for letter in (b"=", b"+", b"-", b"@", b"\t", b"\r")):
        suspect = compute.match_substring_regex(texts, _DANGEROUS)
        if compute.any(suspect).as_py():
            harmless = [neutral(text) for text in texts.filter(suspect).to_pylist()]
            texts = compute.replace_with_mask(texts, suspect, pyarrow.array(harmless, pyarrow.string()))
    if any(letter in letters for letter in (b'"', b",", b"\r", b"\n")):
        doubled = compute.replace_substring(texts, '"', '""')
        quoted = compute.binary_join_element_wise('"', doubled, '"', "")
        texts = compute.if_else(compute.match_substring_regex(texts, _QUOTED), quoted, texts)
    return texts
