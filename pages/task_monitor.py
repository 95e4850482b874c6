"""Task Monitor: what happens now, what happened (any task: ``?task=ID``), and what was mended."""

import streamlit as st

from app.monitoring import collector
from app.ui import abilities, failures, health, live, probe, queue_board, recovery, task_drawer, task_history
from app.ui.words import clock

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Task Monitor", anchor=False, width="content")
    st.space("stretch")
    rate = live.rate_control()


@live.every(rate)
def board() -> None:
    """Everything the one poller last read."""
    now = collector.snapshot()
    health.draw(now)
    queue_board.numbers(now)
    with st.container(border=True):
        st.subheader("Queues", anchor=False)
        queue_board.queue_table(now.queues)
        queue_board.priorities(now.queues)
    with st.container(border=True):
        st.subheader("Workers", anchor=False)
        queue_board.worker_table(now.workers, now.broker.problem)
    with st.container(border=True):
        st.subheader("Active tasks", anchor=False)
        queue_board.active_table(now.active, now.broker.problem)
    st.caption(f":material/sync: read {clock(now.at)}")


def present() -> None:
    """The board, a test task, and what this machine can read."""
    board()
    left, right = st.columns([2, 3], gap="small")
    with left.container(border=True), failures.shown():
        st.subheader("Send a test task", anchor=False)
        probe.draw()
    with right.container(border=True), failures.shown():
        st.subheader("Readers of documents", anchor=False)
        abilities.draw()


now, history, mended = st.tabs(["Now", "History", "Recovery"], key="view", bind="query-params")
if now.open:
    with now:
        present()
if history.open:
    with history:
        task_history.draw()
if mended.open:
    with mended:
        recovery.draw()
if task_id := st.query_params.get("task"):
    task_drawer.draw(task_id.strip())
