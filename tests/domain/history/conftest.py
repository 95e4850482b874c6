"""A database with its tables, and rows as the processes of an installation would write them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.records.base import Database, open_engine
from app.records.schema import prepare


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.sqlite3'}", busy_seconds=0.2)
    prepare(engine)
    yield Database(engine)
    engine.dispose()
