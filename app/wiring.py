"""Settings become clients, once per process (a forked worker child makes its own)."""

import os
from collections.abc import Callable
from functools import cache, wraps
from typing import TypeVar

from app.documents.limits import Limits
from app.documents.reader import Reader
from app.files.kept import Kept
from app.files.store import PREFIX, Store
from app.history.glance import Glance
from app.mail.outbox import Outbox
from app.mail.server import Server
from app.mail.smtp import Smtp
from app.mail.transport import Receipt, Sender
from app.records.base import Database, open_engine
from app.records.schema import prepare
from config.settings import settings

T = TypeVar("T")
OUTBOX = "outbox"
READINGS = "readings"
ROLL = "nexus:workers"
"""Redis hash in the broker's database: workers of ours, each with when it last renewed its lease."""
WATCH = "nexus:watch"
"""Redis key in the broker's database: what the watch said of its last pass."""
HISTORY_BUSY_SECONDS = 1.0


def per_process(make: Callable[[], T]) -> Callable[[], T]:
    """Call ``make`` once in each process: what a parent opened must not be used by its forks."""

    @cache
    def made(_pid: int) -> T:
        return make()

    @wraps(make)
    def get() -> T:
        return made(os.getpid())

    return get


@per_process
def store() -> Store:
    """The artifact store."""
    chosen = settings()
    return Store(chosen.home, chosen.read_roots)


@per_process
def database() -> Database:
    """The SQL database, with its tables up to date."""
    chosen = settings()
    if chosen.database_url is None:
        chosen.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(chosen.sql_url)
    prepare(engine)
    return Database(engine)


@per_process
def history_database() -> Database:
    """The same database for what history writes behind the work: it can wait in memory better than for a lock."""
    database()  # which brings the tables up to date
    return Database(open_engine(settings().sql_url, busy_seconds=HISTORY_BUSY_SECONDS))


@per_process
def glance() -> Glance:
    """The quick look whether a task was cancelled."""
    return Glance(database())


@per_process
def reader() -> Reader:
    """The killable process that reads documents for this one."""
    return Reader(limits())


def limits() -> Limits:
    """How much one document may cost here."""
    chosen = settings()
    return Limits(
        seconds=chosen.document_seconds,
        memory_mb=chosen.document_memory_mb,
        pages=chosen.document_pages,
        characters=chosen.document_characters,
    )


@per_process
def kept() -> Kept:
    """The readings kept for reuse."""
    chosen = settings()
    return Kept(store().root / READINGS, megabytes=chosen.reuse_mb, days=chosen.reuse_days)


@per_process
def sender() -> Sender:
    """The mail transport: the server that NEXUS_SMTP_URL names, else the outbox under the artifact store.

    Raises:
        GiveUp: NEXUS_SMTP_URL is not the address of a mail server.
    """
    url = settings().smtp_url
    return Smtp(Server.from_url(url.get_secret_value())) if url else Outbox(store().folder(OUTBOX))


def stored_mail(receipt: Receipt) -> str | None:
    """The artifact key of a mail that the outbox took."""
    return f"{PREFIX}/{OUTBOX}/{receipt.key}" if receipt.key else None
