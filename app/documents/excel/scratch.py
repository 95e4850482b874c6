"""A database in a file of the job's folder, for sums over more rows than memory holds."""

import datetime as dt
import errno
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pyarrow

from app.documents.confine import room_bytes
from app.documents.excel.arrays import texts_numbers_moments
from app.documents.excel.table import Table
from app.documents.plain import cell_text
from app.documents.reading import Reading

_MEMORY = 256 << 20
_LEAST_MEMORY = 64 << 20
_BATCH_CELLS = 50_000
_AT_ONCE = 8
"""Batches that go into the database together, a transaction each: one for all would keep them all in memory."""

# A value is in one column of three by its kind. ``k`` is the same for the same values and for no others.
_CELL = "t{0} VARCHAR, n{0} DOUBLE, d{0} TIMESTAMP, k{0} VARCHAR AS (coalesce('t' || t{0}, 'n' || n{0}, 'd' || d{0}))"


@contextmanager
def database(found: Table, columns: Sequence[int], reading: Reading) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database that holds the columns of a table as ``cells(i, t0, n0, d0, k0, t1, …)``."""
    with (
        tempfile.TemporaryDirectory(dir=reading.job.folder) as folder,
        confined(Path(folder)) as connection,
    ):
        definitions = ", ".join(_CELL.format(number) for number in range(len(columns)))
        connection.execute(f"CREATE TABLE cells (i BIGINT{', ' + definitions if columns else ''})")
        _fill(connection, found, columns)
        yield connection


@contextmanager
def confined(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in a file of ``folder`` that can reach no other file, no network and no extension."""
    connection = duckdb.connect(
        str(folder / "cells.duckdb"),
        config={
            "memory_limit": f"{_memory() >> 20}MiB",
            "threads": 1,
            "temp_directory": str(folder / "spilled"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "preserve_insertion_order": False,
        },
    )
    try:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error
    except duckdb.IOException as error:
        number = errno.EFBIG if "too large" in str(error) else errno.ENOSPC if "No space" in str(error) else errno.EIO
        raise OSError(number, str(error)) from error
    finally:
        connection.close()


def _memory() -> int:
    """Bytes for the database: beside a sheet that takes most of them it goes to its file sooner, not into the wall."""
    room = room_bytes()
    return _MEMORY if room is None else min(_MEMORY, max(room // 2, _LEAST_MEMORY))


def _fill(connection: duckdb.DuckDBPyConnection, found: Table, columns: Sequence[int]) -> None:
    names = ["i", *(f"{letter}{number}" for number in range(len(columns)) for letter in "tnd")]
    waiting: list[Any] = []
    done = 0
    for batch in found.batches(_BATCH_CELLS):
        count = len(batch[0])
        arrays = [pyarrow.array(numpy.arange(done, done + count))]
        for index in columns:
            arrays.extend(_arrays(batch[index]))
        waiting.append(pyarrow.RecordBatch.from_arrays(arrays, names=names))
        done += count
        if len(waiting) >= _AT_ONCE:
            _insert(connection, waiting, names)
            waiting = []
    if waiting:
        _insert(connection, waiting, names)


def _insert(connection: duckdb.DuckDBPyConnection, batches: list[Any], names: Sequence[str]) -> None:
    connection.register("batch", pyarrow.Table.from_batches(batches))
    connection.execute(f"INSERT INTO cells ({', '.join(names)}) SELECT * FROM batch")
    connection.unregister("batch")


def _arrays(values: Any) -> list[Any]:
    """Texts, numbers and moments of one column, each None where a value is of another kind."""
    if not isinstance(values, list | tuple):
        return texts_numbers_moments(values)
    types = set(map(type, values)) - {type(None)}
    empty = [None] * len(values)
    texts: Sequence[Any] = empty
    numbers: Sequence[Any] = empty
    moments: Sequence[Any] = empty
    if types <= {float, int}:
        numbers = values
    elif types == {str}:
        texts = values
    else:
        texts = [_text(value) for value in values]
        numbers = [value if type(value) is float or type(value) is int else None for value in values]
        moments = [_moment(value) for value in values]
    return [
        _strings(texts) if types - {float, int} else pyarrow.nulls(len(values), pyarrow.string()),
        pyarrow.array(numbers if types == {float} else [None if n is None else float(n) for n in numbers]).cast(
            pyarrow.float64()
        ),
        pyarrow.array(moments, pyarrow.timestamp("us")),
    ]


def _strings(texts: Sequence[str | None]) -> Any:
    try:
        return pyarrow.array(texts, pyarrow.string())
    except UnicodeEncodeError:  # half of a pair of surrogates
        return pyarrow.array([text and text.encode("utf-8", "replace").decode() for text in texts], pyarrow.string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, dt.date) or type(value) in (float, int):
        return None
    return cell_text(value)


def _moment(value: Any) -> dt.datetime | None:
    if not isinstance(value, dt.date):
        return None
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
