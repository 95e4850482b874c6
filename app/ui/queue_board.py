"""Queues, workers and active tasks as the broker and the workers tell them."""

import pandas as pd
import streamlit as st

from app.monitoring.views import ActiveTask, QueueView, Snapshot, WorkerView
from app.ui import charts, states
from app.ui.tiles import UNREAD, card
from app.ui.words import UNKNOWN, ago, duration, known, total
from config.packs import PRIORITIES

_LEASES = {True: "renewed", False: "none", None: UNKNOWN}


def numbers(now: Snapshot) -> None:
    """Ready, in flight, scheduled, dead and workers; a count that could not be read is a dash, never 0."""
    queues = () if now.broker.problem else now.queues
    answering = [worker for worker in now.workers if worker.answering]
    workers = f"{len(answering)} of {len(now.workers)}" if queues else UNKNOWN
    busy, slots = sum(worker.busy for worker in answering), sum(worker.slots for worker in answering)
    oldest = max((queue.oldest_seconds or 0 for queue in queues), default=0)
    waits = f"oldest {duration(oldest)}" if oldest else "nothing waits"
    scheduled, dead = [queue.scheduled for queue in queues], [queue.dead for queue in queues if queue.ready is not None]
    with st.grid(5, min_column_width=150, gap="small"):
        card(
            "Ready",
            total([queue.ready for queue in queues]),
            waits,
            "orange",
            "stacks",
            [row[1] for row in now.history],
        )
        flight = total([queue.in_flight for queue in queues])
        card("In flight", flight, "taken, not finished", "blue", "progress_activity", [row[2] for row in now.history])
        card(
            "Scheduled",
            total(scheduled),
            "for later, or a retry",
            "violet",
            "schedule",
            [n or 0 for n in scheduled],
            "bar",
        )
        card("Failed for good", total(dead), "each with its reason", "red", "error")
        card("Workers", workers, f"{busy} of {slots} slots busy", "green", "dns", [w.busy for w in now.workers], "bar")


def priorities(queues: tuple[QueueView, ...]) -> None:
    """What waits, by queue and priority, drawn; a quiet line when nothing does."""
    if any(queue.ready for queue in queues):
        st.caption("Waiting, by priority: 0 is taken first, 5 is the default.")
        st.echarts_chart(
            charts.by_priority(queues),
            height=54 + 28 * len(queues),
            key="priorities",
            alt="Messages waiting in each queue, split by priority from 0, taken first, to 9",
        )
    elif any(queue.ready is None for queue in queues) or not queues:
        st.caption(f":material/cloud_off: What waits {UNREAD}.")
    else:
        st.caption(":material/done_all: Nothing is waiting.")


def queue_table(queues: tuple[QueueView, ...]) -> None:
    """One line a queue, its ten priorities each in a column of its own."""
    rows = []
    for queue in queues:
        ready = queue.ready is not None
        row: dict[str, str] = {"Queue": queue.queue, "Ready": known(queue.ready) if ready else "unread"}
        for priority in PRIORITIES:
            waiting = queue.by_priority.get(priority, 0)
            row[str(priority)] = (f"{waiting:,}" if waiting else "·") if ready else UNKNOWN
        row |= {
            "In flight": known(queue.in_flight),
            "Scheduled": known(queue.scheduled),
            "Oldest": duration(queue.oldest_seconds),
            "Consumers": known(queue.consumers),
            "Dead": known(queue.dead) if ready else UNKNOWN,
        }
        rows.append(row)
    right = {
        name: st.column_config.TextColumn(width=76, alignment="right")
        for name in ("In flight", "Scheduled", "Oldest", "Consumers")
    }
    small = {
        str(p): st.column_config.TextColumn(f"p{p}", width=41, alignment="right", help=_meaning(p)) for p in PRIORITIES
    }
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="queues",
        height="content",
        alt="Queues with what waits at each priority",
        column_config={
            "Queue": st.column_config.TextColumn(width=156, pinned=True),
            "Ready": st.column_config.TextColumn(width=64, alignment="right"),
            "Dead": st.column_config.TextColumn(width=56, alignment="right"),
            **small,
            **right,
        },
    )


def _meaning(priority: int) -> str:
    return {0: "Taken first", 5: "The default", 9: "Taken last"}.get(priority, f"Priority {priority}")


def worker_table(workers: tuple[WorkerView, ...], problem: str = "") -> None:
    """One line a worker; a silent one is "no answer", not "offline": it may be deep in one task."""
    if problem:
        st.caption(f":material/cloud_off: The workers {UNREAD}; this is how they were last seen.")
    elif not workers:
        st.caption(":material/hourglass_empty: No worker has answered yet. Start workers with ./nexus up.")
    if not workers:
        return
    st.dataframe(
        pd.DataFrame(
            {
                "State": [["answering" if worker.answering else "no answer"] for worker in workers],
                "Worker": [worker.name for worker in workers],
                "Queues": [list(worker.queues) for worker in workers],
                "Busy": [100 * worker.busy / worker.slots if worker.slots else 0 for worker in workers],
                "Slots": [f"{worker.busy}/{worker.slots}" for worker in workers],
                "Lease": [_LEASES[worker.leased] for worker in workers],
                "Done": [worker.done for worker in workers],
                "Memory": [worker.memory / 1e6 if worker.memory else None for worker in workers],
                "Last seen": [ago(worker.seen) for worker in workers],
            }
        ).astype({"Memory": "float"}),
        hide_index=True,
        key="workers",
        height="content",
        alt="Workers",
        column_config={
            "State": states.column(("answering", "no answer"), width=110),
            "Worker": st.column_config.TextColumn(width=190),
            "Queues": st.column_config.ListColumn(width=200),
            "Busy": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d%%", width=110),
            "Slots": st.column_config.TextColumn(width=60),
            "Lease": st.column_config.TextColumn(
                width=70, help="Whether it renews its hold on its messages, so that they come back soon when it dies."
            ),
            "Done": st.column_config.NumberColumn(format="localized", width=76),
            "Memory": st.column_config.NumberColumn(format="%.0f MB", width=86),
        },
    )


def active_table(active: tuple[ActiveTask, ...], problem: str = "") -> None:
    """What is being worked on now."""
    if problem:
        st.caption(f":material/cloud_off: What runs now {UNREAD}.")
        return
    if not active:
        st.caption(":material/coffee: No task is running.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Task": [task.task.removeprefix("app.tasks.") for task in active],
                "File": [task.item for task in active],
                "Doing": [task.step for task in active],
                "Done": [task.percent for task in active],
                "Queue": [task.queue for task in active],
                "Worker": [task.worker for task in active],
                "Since": [ago(task.started) for task in active],
                "Run": [task.run_id or "" for task in active],
                "Id": [task.task_id for task in active],
            }
        ),
        hide_index=True,
        key="active",
        height="content" if len(active) <= 10 else 380,
        alt="Tasks running now",
        column_config={
            "Task": st.column_config.TextColumn(width=190),
            "File": st.column_config.TextColumn(width=190),
            "Doing": st.column_config.TextColumn(width=150),
            "Done": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d%%", width=110),
        },
    )
