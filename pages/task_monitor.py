"""Task Monitor: queues by priority, workers, active tasks; send a test task; look up any task."""

import pandas as pd
import streamlit as st

from app.errors import Failure
from app.monitoring import collector, tasks
from app.monitoring.views import WorkState
from app.ui import failures, health, live, queue_board, states, task_card
from app.ui.words import ago, clock, plain
from app.workflows.probe import send_test_task
from config.packs import DEFAULT_PRIORITY, QUEUES

PROBE = "monitor.probe"
ENDED = (WorkState.SUCCEEDED, WorkState.FAILED, WorkState.CANCELLED)

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


def send_form() -> None:
    """Choose a queue and a priority and send a task that does nothing but answer."""
    with st.form("probe", border=False):
        queue = st.selectbox("Queue", QUEUES)
        priority = st.slider("Priority", 0, 9, DEFAULT_PRIORITY, help="0 is taken first, 9 last.")
        sent = st.form_submit_button("Send a test task", icon=":material/send:", type="primary", width="stretch")
    if sent:
        try:
            st.session_state[PROBE] = send_test_task(queue, priority)
        except Failure as failure:
            failures.show(failure)


def follow_probe() -> None:
    """The sent task until it has ended."""
    probe = st.session_state.get(PROBE)
    if not probe:
        st.caption("It goes the way every task goes: through the broker, to a worker, and back.")
        return
    seen = tasks.task(probe)
    waiting = seen is None or seen.state not in ENDED

    @live.every(1 if waiting else None)
    def answer() -> None:
        task = tasks.task(probe)
        if task is None:
            st.caption(f":material/hourglass_empty: Sent as `{probe}`; not seen by a worker yet.")
            return
        task_card.draw(task)
        if waiting and task.state in ENDED:
            st.rerun()

    answer()


def look_up() -> None:
    """Any task by its id, and the newest ones to choose from."""
    wanted = (
        st.text_input(
            "Task id", key="task", bind="query-params", placeholder="Paste a task id", icon=":material/search:"
        )
        or ""
    ).strip()
    if wanted:
        found = tasks.task(wanted)
        if found:
            task_card.draw(found)
        else:
            st.warning(
                "Check that the whole id was pasted; history keeps tasks until it is cleaned up.",
                title=f"No task {plain(wanted)}",
            )
        return
    newest = tasks.recent(limit=12)
    if not newest:
        st.caption("No task has been sent yet: start a run or send a test task.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Task": [task.task.rpartition(".")[2] for task in newest],
                "State": [[task.state.value] for task in newest],
                "Queued": [ago(task.queued) for task in newest],
                "id": [task.task_id for task in newest],
            }
        ),
        hide_index=True,
        key="newest",
        height="content",
        alt="Newest tasks",
        column_config={
            "State": states.column(WorkState, width=104),
            "id": st.column_config.ButtonColumn(
                "Id", key="newest.click", on_click=open_task, type="tertiary", width=290, alignment="left"
            ),
        },
    )


def open_task() -> None:
    """Look up the task whose id was clicked."""
    if clicked := st.session_state["newest.click"]:
        st.session_state["task"] = clicked.label


board()
left, right = st.columns([2, 3], gap="small")
with left.container(border=True), failures.shown():
    st.subheader("Send a test task", anchor=False)
    send_form()
    follow_probe()
with right.container(border=True), failures.shown():
    st.subheader("Look up a task", anchor=False)
    look_up()
