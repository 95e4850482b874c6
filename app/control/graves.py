"""A task that failed for good is filed, with its arguments as they may be shown; what cannot be filed is told loudly."""

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app import wiring
from app.control.arguments import shown
from app.errors import Failure
from app.history import dead_letters
from app.history.envelope import Envelope

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
