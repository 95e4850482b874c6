"""Start a workflow: check everything first, store the inputs, record the run, publish its canvas; or leave nothing."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from app import wiring
from app.errors import GiveUp, TryAgain
from app.history import record
from app.monitoring import broker
from app.records import runs
from app.workflows import canvas
from app.workflows.attachments import Attachments
from app.workflows.catalog import WORKFLOWS
from app.workflows.intake import NewFile, take_in
from app.workflows.options import check, without_secrets
from config.settings import settings


def start(workflow: str, files: Sequence[NewFile], options: Mapping[str, Any] | None = None) -> str:
    """Start ``workflow`` over ``files``; the run's id.

    Raises:
        GiveUp: unknown workflow or option, nothing to work on, over a limit.
        TryAgain: the broker, the database or the disk is away. Nothing was started, nothing is left behind.
    """
    chosen = WORKFLOWS.get(workflow)
    if chosen is None:
        raise GiveUp(
            f"There is no workflow {workflow!r}.", code="unknown_workflow", cure=f"Known: {', '.join(WORKFLOWS)}."
        )
    checked = check(chosen, options or {})
    if not files:
        raise GiveUp("There is no file to work on.", code="no_files", cure="Choose at least one file.")
    broker.ensure()
    run_id = f"{datetime.now(UTC):%y%m%d}-{secrets.token_hex(4)}"
    store, db = wiring.store(), wiring.database()
    folder = store.folder("runs", run_id)
    try:
        with Attachments(wiring.limits()) as opening:
            attachments = opening if checked.get("attachments") else None
            items = take_in(store, folder / "inputs", files, settings(), attachments)
        chosen.check_count(len(items))
        rows = [_row(run_id, item.position, item.name, item.key, item.size) for item in items]
        runs.create(db, {"run_id": run_id, "workflow": workflow, "options": without_secrets(chosen, checked)}, rows)
        canvas.publish(workflow, run_id, items, checked)
        runs.published(db, run_id)
    except (KombuError, RedisError) as error:
        _undo(run_id)
        raise TryAgain(
            f"The broker went away while the run was being started: {error}.",
            code="broker_down",
            cure="Try again once ./nexus status says it is healthy. Nothing was started.",
        ) from error
    except BaseException:
        _undo(run_id)
        raise
    return run_id


def _undo(run_id: str) -> None:
    runs.delete(wiring.database(), run_id)
    record.forget(wiring.database(), run_id)
    wiring.store().remove(wiring.store().root / "runs" / run_id)


def _row(run_id: str, position: int, name: str, key: str, size: int) -> dict[str, Any]:
    return {
        "item_id": f"{run_id}.{position}",
        "run_id": run_id,
        "position": position,
        "name": name,
        "key": key,
        "size": size,
    }
