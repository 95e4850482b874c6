"""The database's shape, brought up to date when a process first opens it."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from app.records.base import database_failures, reading

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(engine: Engine) -> None:
    """Create or migrate the tables; costs one query when they are current.

    Several processes may come at once: the first holds the write lock, the others find the work done.

    Raises:
        TryAgain: the database is locked, full or away.
    """
    with database_failures(), reading(engine).connect() as connection:
        current = _version(connection) == head()
    if current:
        return
    with database_failures(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7206150)"))
        if _version(connection) != head():
            _upgrade(connection)


@cache
def head() -> str:
    """The newest migration's name, as its file is called."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command  # 100 ms that only the first start pays
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
