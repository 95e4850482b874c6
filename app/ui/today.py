"""Today in six numbers, each with its course."""

from datetime import UTC, datetime

import streamlit as st

from app.monitoring.views import Activity, RunRow, RunState, Snapshot
from app.ui.tiles import card
from app.ui.words import UNKNOWN, duration, total

BAD = (RunState.FAILED, RunState.WITH_FAILURES)


def numbers(today: Activity, now: Snapshot, rows: tuple[RunRow, ...]) -> None:
    """Six numbers, each with its course."""
    answering = [worker for worker in now.workers if worker.answering]
    busy, slots = sum(worker.busy for worker in answering), sum(worker.slots for worker in answering)
    oldest = max((queue.oldest_seconds or 0 for queue in now.queues), default=0)
    bad = sum(row.state in BAD for row in rows if row.created.date() == now.at.date())
    workers = UNKNOWN if now.broker.problem else f"{len(answering)} of {len(now.workers)}"
    last_hour = f"{sum(row[1] for row in today.per_minute):,} tasks / h"
    lost = f"{sum(row[3] for row in today.per_minute):,} tasks / h"
    waits = f"oldest {duration(oldest)}" if oldest else "nothing waits"
    flight = f"{total([queue.in_flight for queue in now.queues])} in flight"
    with st.grid(6, min_column_width=150, gap="small"):
        card(
            "Runs today",
            f"{today.runs_today:,}",
            f"{bad} with failures",
            "violet",
            "account_tree",
            _per_hour(rows),
            "bar",
        )
        card("In progress", f"{today.running:,}", flight, "blue", "progress_activity", [row[2] for row in now.history])
        card(
            "Files read today",
            f"{today.items_today:,}",
            last_hour,
            "green",
            "description",
            [row[1] for row in today.per_minute],
        )
        card(
            "Failures today",
            f"{today.failed_today:,}",
            lost,
            "red",
            "error",
            [row[3] for row in today.per_minute],
            "bar",
        )
        card(
            "Queued",
            total([queue.ready for queue in now.queues]),
            waits,
            "orange",
            "stacks",
            [row[1] for row in now.history],
        )
        card(
            "Workers",
            workers,
            f"{busy} of {slots} slots busy",
            "blue",
            "dns",
            [worker.busy for worker in now.workers],
            "bar",
        )


def _per_hour(rows: tuple[RunRow, ...]) -> list[int]:
    """Runs started in each hour of this day (UTC) so far."""
    now = datetime.now(UTC)
    hours = [0] * (now.hour + 1)
    for row in rows:
        if row.created.date() == now.date():
            hours[row.created.hour] += 1
    return hours
