"""The SQL database: one declarative base, one engine per process, sessions that commit or roll back whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.errors import TryAgain
from app.records import forks

PASSING = ("08", "53", "55P03", "57P", "40001", "40P01")
"""Beginnings of PostgreSQL's codes for what passes: connection gone, too much load, a lock, a restart, a deadlock."""
BUSY_SECONDS = 30.0
"""How long a writer waits for another one: SQLite takes one at a time, and each is done in about a millisecond."""


CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer a connection."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC time, on databases that keep no zone as well."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Read back what SQLite stored without a zone as the UTC it was."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON(none_as_null=True), list[Any]: JSON}  # noqa: RUF012 -- read by SQLAlchemy


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def open_engine(url: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine for ``url``; SQLite in WAL mode, so that readers never wait for a writer.

    A PostgreSQL URL that names no driver is opened with the one that ships.
    """
    where = make_url(url)
    if where.drivername in ("postgresql", "postgres"):
        where = where.set(drivername="postgresql+pg8000")
    if where.get_backend_name() != "sqlite":
        connect = {"timeout": CONNECT_SECONDS} if where.get_driver_name() == "pg8000" else {}
        engine = create_engine(where, connect_args=connect, pool_pre_ping=True)
        event.listen(engine, "connect", _wait_for_locks(busy_seconds))
        return engine
    engine = create_engine(where, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _tune_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions are begun by us, below
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _wait_for_locks(seconds: float) -> Any:
    def tune(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {int(seconds * 1000)}")
        cursor.close()
        connection.commit()

    return tune


def _begin_immediate(connection: Any) -> None:
    # A read that turns into a write fails at once when another writer came between; taking the lock first waits.
    deferred = connection.get_execution_options().get("nexus_read_only", False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


class Database:
    """Sessions over one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that commits at the end or leaves nothing.

        Raises:
            TryAgain: the database is locked, full or away.
        """
        with self._session(self.engine) as session:
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that changes nothing and never waits for a writer.

        Raises:
            TryAgain: the database is away.
        """
        with self._session(reading(self.engine)) as session:
            yield session

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with forks.turn(), database_failures(), Session(engine, expire_on_commit=False) as session:
            yield session


@contextmanager
def database_failures() -> Iterator[None]:
    """Turn a database that cannot be used into a failure a person understands."""
    try:
        yield
    except DBAPIError as error:
        if not is_away(error):
            raise
        raise TryAgain(
            f"The database could not be used: {error.orig}.",
            code="database_unavailable",
            cure="Check the disk's free space and NEXUS_DATABASE_URL; ./nexus doctor tells more.",
        ) from error


def is_away(error: DBAPIError) -> bool:
    """Whether the database cannot be used now, and the same statement may succeed later."""
    if isinstance(error.orig, sqlite3.InterfaceError):
        return False  # a value that cannot be bound
    said = error.orig.args[0] if error.orig and error.orig.args else None
    code = said.get("C", "") if isinstance(said, dict) else getattr(error.orig, "sqlstate", None) or ""
    return (
        isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated or code.startswith(PASSING)
    )


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that change nothing and so never wait for a writer."""
    return engine.execution_options(nexus_read_only=True)
