"""A task that failed for good is filed, with its arguments as they may be shown; what cannot be filed is told loudly."""

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import wiring
from app.control.arguments import shown
from app.errors import Failure
from app.history import dead_letters, open_work
from app.history.envelope import Envelope
from app.history.tables import TaskRecord
from app.records.base import Database

log = logging.getLogger(__name__)


def bury(envelope: Envelope, error: dict[str, Any], **known: Any) -> None:
    """File a dead letter; ``known`` as in ``dead_letters.file``. The work goes on where the database is away."""
    known.setdefault("arguments", shown(envelope))
    try:
        letter_id = dead_letters.file(wiring.database(), envelope, error=error, **known)
    except (Failure, SQLAlchemyError, OSError) as failure:
        log.critical("task %s failed for good, and no dead letter could be filed: %s", envelope.task_id, failure)
    else:
        log.warning("dead letter %s: %s: %s", letter_id, envelope.task, error.get("message"))


def end_and_bury(
    db: Database, row: TaskRecord, envelope: Envelope | None, error: dict[str, Any], *, closed: bool = False
) -> bool:
    """Fail a task that is still open and file it, both or neither; False when it had ended meanwhile.

    Without its message there is nothing to file. ``closed``: it never runs again.
    """

    def file(session: Session) -> None:
        if envelope is not None:
            known: dict[str, Any] = {"attempts": row.attempt + 1, "worker": row.worker, "arguments": shown(envelope)}
            dead_letters.enter(session, envelope, error=error, **known)

    return open_work.end(db, row.task_id, "failed", error=error, closed=closed, also=file)
