"""Tables written as Parquet files, each column with the one type that holds all its values."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from app.documents.confine import loading
from app.documents.excel.sheet import Sheet
from app.documents.excel.table import Table, tables
from app.documents.plain import cell_text
from app.documents.reading import Reading

_LONG = 1 << 63
_GROUP_CELLS = 500_000
"""Cells in one group of rows: what is in memory at a time."""


def write_parquet(sheets: Iterator[Sheet], reading: Reading) -> list[tuple[str, str]]:
    """Write ``sheet-001.parquet`` and on, one for each table: first its types are found, then its rows written."""
    with loading():
        import pyarrow
        import pyarrow.parquet

    written: list[tuple[str, str]] = []
    for sheet in sheets:
        found = tables(sheet)
        for each in found[: reading.limits.tables]:
            name = f"sheet-{len(written) + 1:03}.parquet"
            with reading.progress.share(0.5 / len(found)):
                types = _types(each)
            schema = pyarrow.schema(list(zip(each.names, types, strict=True)))
            with pyarrow.parquet.ParquetWriter(reading.job.folder / name, schema) as writer:
                for group in _groups(each, types, schema):
                    writer.write_table(group)
            reading.add("converted", name)
            title = sheet.name if len(found) == 1 else f"{sheet.name} {each.block.name or each.block.reference}"
            written.append((title, name))
    return written


def _groups(found: Table, types: Sequence[Any], schema: Any) -> Iterator[Any]:
    import pyarrow

    waiting: list[Any] = []
    cells = 0
    for batch in found.batches(_GROUP_CELLS):
        arrays = [_array(values, type_) for values, type_ in zip(batch, types, strict=True)]
        waiting.append(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))
        cells += len(batch) * len(batch[0])
        if cells >= _GROUP_CELLS:
            yield pyarrow.Table.from_batches(waiting)
            waiting, cells = [], 0
    yield pyarrow.Table.from_batches(waiting, schema)


def _types(found: Table) -> list[Any]:
    from app.documents.excel.arrays import python_types

    kinds: list[set[type]] = [set() for _ in found.names]
    long = [False] * len(kinds)
    for batch in found.batches():
        for index, values in enumerate(batch):
            if not isinstance(values, list | tuple):
                kinds[index] |= python_types(values)
                continue
            types = set(map(type, values))
            kinds[index] |= types
            if int in types:
                long[index] |= any(type(value) is int and abs(value) >= _LONG for value in values)
    return [_type(each - {type(None)}, large) for each, large in zip(kinds, long, strict=True)]


def _type(kinds: set[type], long: bool) -> Any:
    import pyarrow

    known = {
        frozenset((bool,)): pyarrow.bool_(),
        frozenset((int,)): pyarrow.float64() if long else pyarrow.int64(),
        frozenset((float,)): pyarrow.float64(),
        frozenset((int, float)): pyarrow.float64(),
        frozenset((dt.date,)): pyarrow.date32(),
        frozenset((dt.datetime,)): pyarrow.timestamp("us"),
        frozenset((dt.date, dt.datetime)): pyarrow.timestamp("us"),
        frozenset((dt.time,)): pyarrow.time64("us"),
        frozenset((dt.timedelta,)): pyarrow.duration("us"),
    }
    return known.get(frozenset(kinds), pyarrow.string())


def _array(values: Any, type_: Any) -> Any:
    import pyarrow

    if not isinstance(values, list | tuple):
        if isinstance(values, pyarrow.Array) and (not pyarrow.types.is_string(type_) or values.type == type_):
            return values.cast(type_)
        values = values.to_pylist()
    if pyarrow.types.is_string(type_):
        texts = [value if type(value) is str else None if value is None else cell_text(value) for value in values]
        try:
            return pyarrow.array(texts, type_)
        except UnicodeEncodeError:  # half of a pair of surrogates
            return pyarrow.array([text and text.encode("utf-8", "replace").decode() for text in texts], type_)
    if pyarrow.types.is_floating(type_):
        if set(map(type, values)) <= {float, type(None)}:
            return pyarrow.array(values, type_)
        return pyarrow.array([None if value is None else float(value) for value in values], type_)
    if pyarrow.types.is_timestamp(type_):
        values = [_as_time(value) for value in values]
    return pyarrow.array(values, type_)


def _as_time(value: Any) -> Any:
    return dt.datetime.combine(value, dt.time()) if type(value) is dt.date else value
