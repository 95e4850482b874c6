"""Task Monitor: queues by priority, workers, active tasks; send a test task; look up any task."""

import streamlit as st

from app.monitoring import collector
from app.ui import abilities, failures, health, live, lookup, probe, queue_board
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


board()
left, right = st.columns([2, 3], gap="small")
with left.container(border=True), failures.shown():
    st.subheader("Send a test task", anchor=False)
    probe.draw()
with right.container(border=True), failures.shown():
    st.subheader("Look up a task", anchor=False)
    lookup.draw()
with st.container(border=True):
    st.subheader("Readers of documents", anchor=False)
    abilities.draw()
