"""Overview: what happened today, what happens now, and whether anything needs a person."""

from datetime import UTC, datetime

import streamlit as st

from app.monitoring import collector, runs
from app.monitoring.views import Activity, RunRow, RunState, Snapshot
from app.ui import charts, head, health, live, run_table, tiles
from app.ui.words import UNKNOWN, duration, total

BAD = (RunState.FAILED, RunState.WITH_FAILURES)


def new_run_button() -> None:
    """The way to the next run."""
    if st.button("New run", icon=":material/upload_file:", type="primary"):
        st.switch_page("pages/new_run.py")


def per_hour(rows: tuple[RunRow, ...]) -> list[int]:
    """Runs started in each hour of this day (UTC) so far."""
    now = datetime.now(UTC)
    hours = [0] * (now.hour + 1)
    for row in rows:
        if row.created.date() == now.date():
            hours[row.created.hour] += 1
    return hours


def metrics(today: Activity, now: Snapshot, rows: tuple[RunRow, ...]) -> None:
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
    card = tiles.card
    with st.grid(6, min_column_width=150, gap="small"):
        card(
            "Runs today",
            f"{today.runs_today:,}",
            f"{bad} with failures",
            "violet",
            "account_tree",
            per_hour(rows),
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


@live.every(2)
def numbers() -> None:
    """The health line, the metrics and the throughput chart."""
    now, today = collector.snapshot(), runs.activity()
    health.draw(now)
    metrics(today, now, runs.recent(limit=200))
    if any(sum(row[1:]) for row in today.per_minute):
        with st.container(border=True):
            st.subheader("Tasks ended per minute", anchor=False)
            st.echarts_chart(
                charts.throughput(today.per_minute),
                height=220,
                key="throughput",
                alt="Tasks that succeeded, were retried or failed in each minute of the last hour",
            )


@live.every(5)
def latest() -> None:
    """The newest runs, or what to do when there are none."""
    rows = runs.recent(limit=8)
    if not rows:
        head.nothing(
            ":material/upload_file:",
            "No runs yet",
            "Drop some documents and let a workflow read them, or try the samples with ./nexus demo.",
            first_run,
        )
        return
    with st.container(border=True):
        st.subheader("Recent runs", anchor=False)
        run_table.draw(rows, key="overview.runs")
        st.page_link("pages/runs.py", label="All runs", icon=":material/arrow_forward:")
    if opened := run_table.opened():
        st.switch_page("pages/runs.py", query_params={"run": opened})


def first_run() -> None:
    """The button of the empty state."""
    if st.button("Start the first run", icon=":material/upload_file:", type="primary", key="first"):
        st.switch_page("pages/new_run.py")


head.title("Overview", actions=new_run_button)
numbers()
latest()
