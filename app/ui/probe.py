"""Send a test task to a queue, and see it come back."""

import streamlit as st

from app.errors import Failure
from app.monitoring import tasks
from app.monitoring.views import WorkState
from app.ui import failures, live, task_card
from app.workflows.probe import send_test_task
from config.packs import DEFAULT_PRIORITY, QUEUES

PROBE = "monitor.probe"
ENDED = (WorkState.SUCCEEDED, WorkState.FAILED, WorkState.CANCELLED)


def draw() -> None:
    """The form, and the sent task until it has ended."""
    _form()
    _follow()


def _form() -> None:
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


def _follow() -> None:
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
