"""Any task by its id, and the newest ones to choose from."""

import pandas as pd
import streamlit as st

from app.monitoring import tasks
from app.monitoring.views import TaskView, WorkState
from app.ui import states, task_card
from app.ui.words import ago, plain


def draw() -> None:
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
    _table(newest)


def _table(newest: tuple[TaskView, ...]) -> None:
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
                "Id", key="newest.click", on_click=_open, type="tertiary", width=290, alignment="left"
            ),
        },
    )


def _open() -> None:
    """Look up the task whose id was clicked."""
    if clicked := st.session_state["newest.click"]:
        st.session_state["task"] = clicked.label
