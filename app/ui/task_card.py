"""A task's whole known life."""

from collections.abc import Mapping

import streamlit as st

from app.monitoring.views import TaskView
from app.ui import states
from app.ui.words import UNKNOWN, clock, duration, literal, plain


def draw(task: TaskView) -> None:
    """State, times, place and outcome of one task."""
    head(task)
    if task.result is not None:
        st.caption("Result")
        result(task)


def head(task: TaskView) -> None:
    """State, times and place of one task, and why it failed."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        states.badge(task.state.value)
        st.markdown(f"**{plain(task.task)}**", width="content")
    if task.error:
        st.error(plain(task.error.cure), title=plain(task.error.message), icon=":material/error:")
    facts = {
        "Id": f"`{literal(task.task_id)}`",
        "Queue": f"{plain(task.queue)}, priority {UNKNOWN if task.priority is None else task.priority}",
        "Worker": plain(task.worker) or UNKNOWN,
        "Attempt": str(task.attempt + 1),
        "Queued": clock(task.queued),
        "Waited": duration(task.wait),
        "Ran": duration(task.runtime),
    }
    if task.run_id:
        facts["Run"] = f"`{literal(task.run_id)}`"
    st.table(facts, border="horizontal")
    if task.run_id:
        st.page_link(
            "pages/runs.py", label="Open its run", icon=":material/account_tree:", query_params={"run": task.run_id}
        )


def arguments(given: Mapping[str, object] | None) -> None:
    """What a task was given; secrets were taken out where it was recorded."""
    if not given:
        st.caption(":material/visibility_off: It was given nothing, or nothing was kept.")
        return
    st.json(dict(given), expanded=2)
    st.caption("Secrets are hidden and long texts shortened wherever arguments are shown.")


def result(task: TaskView) -> None:
    """What a task returned."""
    if task.result is None:
        st.caption(":material/hourglass_empty: It has returned nothing, or more than history keeps.")
    elif isinstance(task.result, dict | list):
        st.json(task.result, expanded=2)
    else:
        st.code(str(task.result), language=None, wrap_lines=True)
