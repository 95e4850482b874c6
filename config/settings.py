"""Every setting of an installation: one frozen object, read once from the environment and ``.env``."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "NEXUS_"
LAUNCHER_NAMES = frozenset({"NEXUS_TEST_CORPUS", "NEXUS_TEST_STRICT"})
"""Names with our prefix that belong to the test suite, not to an installation."""


class Settings(BaseSettings):
    """Every name is ``NEXUS_`` and the field in capitals; ``.env.example`` documents each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=CHECKOUT / ".env", env_ignore_empty=True, extra="forbid", frozen=True
    )

    home: Path = Field(default=CHECKOUT, description="Folder in which uploads/ and var/ live.")
    redis_url: SecretStr | None = Field(
        default=None, description="Redis or Valkey 6.2 or newer, without a database number. Empty: the embedded broker."
    )
    broker_database: int = Field(default=0, ge=0, description="Redis database of the queues.")
    results_database: int = Field(default=1, ge=0, description="Redis database of task results.")
    broker_port: int = Field(
        default=6390, ge=0, le=65535, description="Port of the embedded broker; 0 picks a free one."
    )
    console_host: str = Field(default="127.0.0.1", description="Address the console and Flower listen on.")
    console_names: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost"),
        description='Names browsers may call the console by, as a JSON list; add yours behind a proxy, ["*"] for any.',
    )
    console_port: int = Field(default=8501, ge=0, le=65535, description="Port of the console; 0 picks a free one.")
    flower_port: int = Field(default=5555, ge=0, le=65535, description="Port of Flower; 0 picks a free one.")
    metrics_port: int = Field(default=9540, ge=0, le=65535, description="Port of the metrics; 0 picks a free one.")
    database_url: SecretStr | None = Field(default=None, description="SQLAlchemy URL. Empty: SQLite under var/.")
    read_roots: tuple[Path, ...] = Field(
        default=(), description='Further folders a file_path may lie in, as a JSON list: ["/srv/scans"].'
    )
    worker_concurrency: int = Field(
        default=0, ge=0, le=256, description="Processes per queue; 0: each queue's own default."
    )
    worker_events: bool = Field(default=True, description="Send Celery events, which Flower needs.")
    lease_seconds: int = Field(
        default=30,
        ge=15,
        le=3600,
        description="A worker silent for this long is taken for dead and its messages go back.",
    )
    stuck_hours: float = Field(
        default=24, gt=0, description="A task or run in which nothing moves for this long is failed, with the reason."
    )
    history_days: float = Field(
        default=30, gt=0, description="Days that history keeps tasks that succeeded or were cancelled."
    )
    history_failed_days: float = Field(
        default=180, gt=0, description="Days that history keeps failed tasks and dead letters that were dealt with."
    )
    task_results_hours: float = Field(default=1, gt=0, description="How long Redis keeps a task's result.")
    upload_files: int = Field(default=1000, ge=1, description="Most files in one run started from the console.")
    upload_mb: int = Field(default=100, ge=1, description="Most megabytes of one uploaded file.")
    run_mb: int = Field(default=2000, ge=1, description="Most megabytes of all files of one run.")
    document_seconds: float = Field(default=120, gt=0, description="Seconds that the reading of one file may take.")
    document_memory_mb: int = Field(default=1024, ge=128, description="Megabytes that the reading of one file may use.")
    document_pages: int = Field(
        default=5_000, ge=1, description="Most pages, slides or sheets read of one file; what follows is left out."
    )
    document_characters: int = Field(
        default=20_000_000, ge=1_000, description="Most characters of text written for one file; the rest is cut."
    )
    ocr_language: str = Field(
        default="eng",
        pattern=r"[A-Za-z][A-Za-z0-9_/+-]*",
        description="Language of text in pictures, as Tesseract names it, where a run names none; several with +.",
    )
    reuse_mb: int = Field(
        default=2_000, ge=0, description="Most megabytes of readings kept, so that a file is read once; 0: none."
    )
    reuse_days: float = Field(default=30, ge=0, description="Days that a kept reading stays unused; 0: none are kept.")
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server: smtp://user:password@host:587 (STARTTLS; ?starttls=no for none), smtps://host. Empty: "
        "mail stays in the outbox.",
    )
    mail_from: str = Field(default="nexus@localhost", description="Sender of mail.")
    operator_email: str = Field(default="operator@localhost", description="Where reports go when a run names nobody.")
    ai_provider: Literal["offline"] = Field(default="offline", description="Who analyses documents.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe line to log."
    )
    log_format: Literal["plain", "json"] = Field(default="plain", description="Shape of a log line.")

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("redis://", "rediss://")):
            raise ValueError("it must begin with redis:// or rediss://")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("smtp://", "smtps://")):
            raise ValueError("it must begin with smtp:// or smtps://")
        return value

    @property
    def var(self) -> Path:
        """Where the embedded broker, SQLite, logs and secrets live."""
        return self.home / "var"

    @property
    def uploads(self) -> Path:
        """The local artifact store's folder."""
        return self.home / "uploads"

    @property
    def stack_file(self) -> Path:
        """What the running stack says of itself: addresses, ports, process ids. Readable by its owner only."""
        return self.var / "run" / "stack.json"

    def redis(self, database: int) -> str:
        """The URL of one Redis database: the given server, else the embedded one where it runs."""
        if self.redis_url is not None:
            base = self.redis_url.get_secret_value()
        else:
            base = stack_facts(self.stack_file).get("redis_url") or f"redis://127.0.0.1:{self.broker_port}"
        return f"{base.rstrip('/')}/{database}"

    @property
    def sql_url(self) -> str:
        """The SQLAlchemy URL of runs, items, tasks and mail."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.var / 'nexus.sqlite3'}"


class BadSettings(ValueError):
    """A setting is unknown or has a value it cannot have; the message names it and lists what it may be."""


def stack_facts(path: Path) -> dict[str, Any]:
    """What the running stack wrote about itself; empty when none runs here."""
    try:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return facts


@cache
def settings() -> Settings:
    """This process's settings.

    Raises:
        BadSettings: a name is unknown or a value is not allowed; the message names the variable.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields} | LAUNCHER_NAMES
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise BadSettings(f"Unknown setting {', '.join(unknown)}. Known: {', '.join(sorted(known - LAUNCHER_NAMES))}.")
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise BadSettings("; ".join(lines)) from error
