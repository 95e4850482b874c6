"""The migrations and the tables say the same."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.history import tables as history_tables
from app.records import tables as record_tables
from app.records.base import Base, open_engine
from app.records.schema import prepare


def test_a_migrated_database_has_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    assert history_tables.TaskRecord.metadata is record_tables.RunRecord.metadata
    engine = open_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    prepare(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
