"""Runs as faces show them."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from app import wiring
from app.history import dead_letters, query
from app.monitoring.tasks import error_view, task_view
from app.monitoring.views import Activity, ItemView, OutputView, RunRow, RunState, RunView, WorkState
from app.records import runs
from app.records.base import now
from app.records.tables import ItemRecord, RunRecord

HOURS_SHOWN = 1


def recent(*, states: Collection[RunState] = (), search: str = "", limit: int = 200) -> tuple[RunRow, ...]:
    """Runs, newest first; ``search`` looks at ids, workflows and file names."""
    which = select(RunRecord).order_by(RunRecord.created.desc(), RunRecord.run_id).limit(limit)
    if states:
        which = which.where(RunRecord.state.in_([str(state) for state in states]))
    if wanted := search.strip():
        files = select(ItemRecord.run_id).where(ItemRecord.name.icontains(wanted, autoescape=True))
        which = which.where(
            or_(
                RunRecord.run_id.icontains(wanted, autoescape=True),
                RunRecord.workflow.icontains(wanted, autoescape=True),
                RunRecord.run_id.in_(files),
            )
        )
    with wiring.database().read() as session:
        records = session.scalars(which).all()
        counts = _counts(session, [record.run_id for record in records])
    return tuple(_row(record, counts.get(record.run_id)) for record in records)


def run(run_id: str) -> RunView | None:
    """A run with its items, steps and outputs; ``run_id`` may be the beginning of exactly one id."""
    db = wiring.database()
    record = runs.find(db, run_id)
    if record is None:
        return None
    with db.read() as session:
        which = select(ItemRecord).where(ItemRecord.run_id == record.run_id).order_by(ItemRecord.position)
        items = session.scalars(which).all()
        counts = _counts(session, [record.run_id])
    steps = query.of_run(db, record.run_id, whole_run_only=True)
    return RunView(
        row=_row(record, counts.get(record.run_id)),
        options=record.options,
        items=tuple(_item(item) for item in items),
        steps=tuple(task_view(step) for step in steps),
        outputs=tuple(OutputView(**output) for output in record.outputs),
        replayed=dead_letters.replayed(db, record.run_id),
    )


def activity() -> Activity:
    """Today's runs and files, and the last hour's tasks by minute."""
    db, moment = wiring.database(), now()
    today = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    with db.read() as session:
        runs_today = session.scalar(select(func.count()).where(RunRecord.created >= today)) or 0
        running = session.scalar(select(func.count()).where(RunRecord.state.in_(("queued", "running")))) or 0
        by_state = select(ItemRecord.state, func.count()).where(ItemRecord.finished >= today).group_by(ItemRecord.state)
        states = {row[0]: int(row[1]) for row in session.execute(by_state)}
    return Activity(
        runs_today=runs_today,
        running=running,
        items_today=states.get("succeeded", 0) + states.get("failed", 0),
        failed_today=states.get("failed", 0),
        per_minute=_per_minute(moment),
    )


def _per_minute(moment: datetime) -> tuple[tuple[datetime, int, int, int], ...]:
    start = moment.replace(second=0, microsecond=0) - timedelta(hours=HOURS_SHOWN)
    good: Counter[datetime] = Counter()
    again: Counter[datetime] = Counter()
    bad: Counter[datetime] = Counter()
    for finished, state, attempt in query.ends_since(wiring.database(), start):
        minute = finished.astimezone(UTC).replace(second=0, microsecond=0)
        (bad if state == "failed" else again if attempt else good)[minute] += 1
    minutes = [start + timedelta(minutes=number) for number in range(60 * HOURS_SHOWN + 1)]
    return tuple((minute, good[minute], again[minute], bad[minute]) for minute in minutes)


def _counts(session: Any, run_ids: list[str]) -> dict[str, tuple[int, int, int, int]]:
    """(items, succeeded, failed, sum of percent) by run."""

    def having(state: str) -> Any:
        return func.sum(case((ItemRecord.state == state, 1), else_=0))

    ended = ItemRecord.state.in_(("succeeded", "failed"))
    percent = func.sum(case((ended, 100), else_=ItemRecord.percent))
    columns = select(ItemRecord.run_id, func.count(), having("succeeded"), having("failed"), percent)
    rows = session.execute(columns.where(ItemRecord.run_id.in_(run_ids)).group_by(ItemRecord.run_id))
    return {run_id: (total, good, bad, done) for run_id, total, good, bad, done in rows}


def _row(record: RunRecord, counts: tuple[int, int, int, int] | None) -> RunRow:
    total, good, bad, done = counts or (0, 0, 0, 0)
    state = RunState(record.state)
    percent = 100 if state.ended and state is not RunState.CANCELLED else min(99, done // max(total, 1))
    return RunRow(
        run_id=record.run_id,
        workflow=record.workflow,
        state=state,
        created=record.created,
        started=record.started,
        finished=record.finished,
        seconds=_seconds(record.created, record.finished or (None if state.ended else now())),
        percent=percent,
        items=total,
        succeeded=good,
        failed=bad,
        error=error_view(record.error),
    )


def _item(record: ItemRecord) -> ItemView:
    state = WorkState(record.state)
    return ItemView(
        item_id=record.item_id,
        position=record.position,
        name=record.name,
        format=record.format,
        size=record.size,
        state=state,
        step=record.step,
        percent=record.percent,
        error=error_view(record.error),
        note=record.note,
        started=record.started,
        finished=record.finished,
        seconds=_seconds(record.started, record.finished),
        outputs=tuple(OutputView(**output) for output in record.outputs),
    )


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return round((end - start).total_seconds(), 2) if start and end else None
