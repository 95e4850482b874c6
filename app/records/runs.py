"""Runs and items: written as things happen, each change one short transaction that may be repeated without harm."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, insert, select, update
from sqlalchemy.orm import Session

from app.errors import GiveUp
from app.records.base import Database, now
from app.records.tables import ENDED_RUN, OPEN_RUN, OPEN_WORK, ItemRecord, RunRecord

NOTHING_READ = {
    "code": "nothing_succeeded",
    "message": "None of the files could be processed.",
    "cure": "Each file's own reason is listed with it.",
    "facts": {},
}


def create(db: Database, run: dict[str, Any], items: Sequence[dict[str, Any]]) -> None:
    """Record a new run with its items, all or nothing."""
    with db.write() as session:
        session.execute(insert(RunRecord), [run])
        session.execute(insert(ItemRecord), list(items))


def published(db: Database, run_id: str) -> None:
    """Every message of the run is with the broker."""
    with db.write() as session:
        session.execute(update(RunRecord).where(RunRecord.run_id == run_id).values(published=now()))


def delete(db: Database, run_id: str) -> None:
    """Forget a run that never began."""
    with db.write() as session:
        if record := session.get(RunRecord, run_id):
            session.delete(record)


def find(db: Database, wanted: str) -> RunRecord | None:
    """The run with this id, or the only one whose id begins so."""
    with db.read() as session:
        begins = RunRecord.run_id.startswith(wanted, autoescape=True)
        found = session.scalars(select(RunRecord).where(begins).limit(2)).all()
        exact = session.get(RunRecord, wanted)
    return exact or (found[0] if len(found) == 1 and wanted else None)


def began(db: Database, run_id: str) -> datetime | None:
    """When the run was handed in."""
    with db.read() as session:
        return session.scalar(select(RunRecord.created).where(RunRecord.run_id == run_id))


def begin_item(db: Database, run_id: str, item_id: str, step: str, percent: int) -> None:
    """An item's step has started; so has its run."""
    with db.write() as session:
        _move_run(session, run_id, state="running", started=func.coalesce(RunRecord.started, now()))
        values = {"state": "running", "step": step, "percent": percent}
        _update_item(session, item_id, **values, started=func.coalesce(ItemRecord.started, now()))


def begin_step(db: Database, run_id: str) -> None:
    """A step of the run as a whole has started."""
    with db.write() as session:
        _move_run(session, run_id, state="running", started=func.coalesce(RunRecord.started, now()))


def progress_item(db: Database, item_id: str, step: str, percent: int) -> None:
    """How far an item is, in words and in percent."""
    with db.write() as session:
        _update_item(session, item_id, step=step[:200], percent=percent)


def add_to_item(db: Database, item_id: str, *, outputs: list[Any], format: str = "", note: str = "") -> None:
    """Keep what a step made; the same output again replaces the earlier one."""
    with db.write() as session:
        record = session.get(ItemRecord, item_id, with_for_update=True)
        if record is None:
            return
        record.outputs = _merged(record.outputs, outputs)
        record.format = format or record.format
        record.note = note[:600] or record.note


def end_item(db: Database, run_id: str, item_id: str, state: str, error: dict[str, Any] | None = None) -> None:
    """An item is done for, one way or the other; an item that has ended stays as it is."""
    values: dict[str, Any] = {"state": state, "error": error, "finished": now()}
    if state == "succeeded":
        values |= {"step": "", "percent": 100}
    with db.write() as session:
        _update_item(session, item_id, **values)
        _move_run(session, run_id)


def add_to_run(db: Database, run_id: str, outputs: list[Any]) -> None:
    """Keep what a step of the whole run made."""
    with db.write() as session:
        if record := session.get(RunRecord, run_id, with_for_update=True):
            record.outputs = _merged(record.outputs, outputs)
            record.moved = now()


def finish(db: Database, run_id: str) -> None:
    """The last step is done: the run's end state follows from its items."""
    failed = func.sum(case((ItemRecord.state == "failed", 1), else_=0))
    with db.write() as session:
        total, bad = session.execute(
            select(func.count(), func.coalesce(failed, 0)).where(ItemRecord.run_id == run_id)
        ).one()
        state = "completed" if not bad else "completed with failures" if bad < total else "failed"
        error = NOTHING_READ if state == "failed" else None
        _move_run(session, run_id, state=state, error=error, finished=now())


def fail(db: Database, run_id: str, error: dict[str, Any]) -> None:
    """A step of the whole run failed for good: with outputs already made it ends with failures, else it failed."""
    with db.write() as session:
        record = session.get(RunRecord, run_id, with_for_update=True)
        if record is None or record.state not in OPEN_RUN:
            return
        record.state = "completed with failures" if record.outputs else "failed"
        record.error = error
        record.finished = record.moved = now()
        _close_items(session, run_id, "failed", error)


def reopen(session: Session, run_id: str, items: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An ended run goes on with some of its items, by id with what is new about each; what ``restore`` takes to undo it.

    Raises:
        GiveUp: ``not_ended`` or ``cancelled``; somebody else was quicker.
    """
    run = session.get(RunRecord, run_id, with_for_update=True)
    if run is None or run.state not in ENDED_RUN or run.state == "cancelled":
        state = run.state if run else "gone"
        raise GiveUp(f"Run {run_id} is {state}.", code="not_ended", cure="Only an ended run can go on.")
    again = session.scalars(select(ItemRecord).where(ItemRecord.item_id.in_(items))).all()
    before = {"run": _kept(run, _OF_RUN), "items": [_kept(item, _OF_ITEM) for item in again]}
    run.state, run.error, run.finished, run.moved = "running", None, None, now()
    for item in again:
        item.state, item.step, item.percent, item.note = "queued", "", 0, ""
        item.error = item.started = item.finished = None
        for name, value in items[item.item_id].items():
            setattr(item, name, value)
    return before


def restore(session: Session, before: dict[str, Any]) -> None:
    """A run that was reopened is as it was before."""
    for table, name, rows in ((RunRecord, "run_id", [before["run"]]), (ItemRecord, "item_id", before["items"])):
        for row in rows:
            record: Any = session.get(table, row[name])
            for field, value in row.items():
                setattr(record, field, value)


_OF_RUN = ("run_id", "state", "error", "finished")
_OF_ITEM = (
    "item_id",
    "state",
    "step",
    "percent",
    "note",
    "error",
    "started",
    "finished",
    "key",
    "size",
    "name",
    "outputs",
)


def _kept(record: RunRecord | ItemRecord, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def cancel(db: Database, run_id: str) -> bool:
    """Cancel a run that has not ended; its open items with it. False when it had ended or is unknown."""
    with db.write() as session:
        if not _move_run(session, run_id, state="cancelled", finished=now()):
            return False
        _close_items(session, run_id, "cancelled", None)
        return True


def _move_run(session: Session, run_id: str, **values: Any) -> bool:
    open_run = (RunRecord.run_id == run_id, RunRecord.state.not_in(ENDED_RUN))
    return bool(_affected(session, update(RunRecord).where(*open_run).values(moved=now(), **values)))


def _update_item(session: Session, item_id: str, **values: Any) -> None:
    still_open: ColumnElement[bool] = ItemRecord.state.in_(OPEN_WORK)
    session.execute(update(ItemRecord).where(ItemRecord.item_id == item_id, still_open).values(**values))


def _close_items(session: Session, run_id: str, state: str, error: dict[str, Any] | None) -> None:
    which = (ItemRecord.run_id == run_id, ItemRecord.state.in_(OPEN_WORK))
    session.execute(update(ItemRecord).where(*which).values(state=state, error=error, finished=now()))


def _affected(session: Session, statement: Any) -> int:
    return int(getattr(session.execute(statement), "rowcount", 0))


def _merged(old: list[Any], new: list[Any]) -> list[Any]:
    return list({output["key"]: output for output in [*old, *new]}.values())
