"""One shape of log line, plain or JSON, with the task and the run it belongs to."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from celery import Celery, current_task
from celery.signals import setup_logging

from config.settings import Settings

QUIET = ("kombu", "amqp", "urllib3", "watchdog", "PIL")


class TaskContext(logging.Filter):
    """Adds ``task_id`` and ``run_id`` to every record logged inside a task."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: it only adds."""
        request = getattr(current_task, "request", None)
        record.task_id = getattr(request, "id", None) or ""
        place = getattr(request, "nexus", None) or {}
        record.run_id = place.get("run", "") if isinstance(place, dict) else ""
        return True


class PlainLine(logging.Formatter):
    """``time LEVEL logger message task=… run=…``, the fields only where they are known."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows on its own lines."""
        line = super().format(record)
        tags = [f"{name}={value}" for name in ("task_id", "run_id") if (value := getattr(record, name, ""))]
        return f"{line}  {' '.join(tags)}" if tags else line


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        row: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        row |= {name: value for name in ("task_id", "run_id") if (value := getattr(record, name, ""))}
        if record.exc_info:
            row["traceback"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


def install(settings: Settings) -> None:
    """Send this process's log lines to standard error in the configured shape."""
    plain = PlainLine("%(asctime)s %(levelname)-7s %(name)s  %(message)s")
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLine() if settings.log_format == "json" else plain)
    stream.addFilter(TaskContext())
    root = logging.getLogger()
    root.handlers[:] = [stream]
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def configure_logging(app: Celery, settings: Settings) -> None:
    """Make Celery's own processes log as everything else does."""

    def on_setup(**_: Any) -> None:
        install(settings)

    setup_logging.connect(on_setup, weak=False, dispatch_uid=f"logs:{app.main}")
