"""One task in a drawer: what became of it, its life as a timeline, what it was given and what it returned."""

import streamlit as st

from app.monitoring import tasks
from app.monitoring.timeline import timeline as life_of
from app.ui import failures, task_card, timeline
from app.ui.words import plain


def _closed() -> None:
    st.query_params.pop("task", None)


@st.dialog("Task", position="right", width=780, icon=":material/task_alt:", on_dismiss=_closed)
def draw(task_id: str) -> None:
    """The task with this id."""
    with failures.shown():
        task = tasks.task(task_id)
        if task is None:
            st.warning(
                "Check that the whole id was pasted; history keeps tasks until it is cleaned up.",
                title=f"No task {plain(task_id)}",
            )
            return
        task_card.head(task)
        life, given, result = st.tabs(
            [":material/history: Its life", ":material/data_object: Arguments", ":material/output: Result"]
        )
        with life:
            timeline.draw(life_of(task.task_id))
        with given:
            task_card.arguments(task.arguments)
        with result:
            task_card.result(task)
