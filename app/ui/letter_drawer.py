"""One dead letter in a drawer: what happened, where in which workflow, with what, and what can be done about it."""

import streamlit as st

from app.monitoring import dead_letters
from app.monitoring.incidents import LetterView
from app.ui import failures, graph, letter_verbs, states, task_card, timeline
from app.ui.words import UNKNOWN, ago, clock, count, literal, plain

_CIRCLES = {"before": "succeeded", "dead": "failed"}
PLACES = {"join": "join of the batch", "callback": "callback", "on failure": "if it fails"}


def _closed() -> None:
    st.query_params.pop("letter", None)


@st.dialog("Dead letter", position="right", width=780, icon=":material/inbox:", on_dismiss=_closed)
def draw(letter_id: str) -> None:
    """The letter with this id."""
    with failures.shown():
        letter = dead_letters.letter(letter_id)
        if letter is None:
            st.warning("It was cleaned up, or the address is incomplete.", title=f"No letter {plain(letter_id)}")
            return
        _header(letter)
        st.error(plain(letter.error.cure), title=plain(letter.error.message), icon=":material/error:")
        letter_verbs.draw(letter)
        _where(letter)
        given, story, trace = st.tabs(
            [":material/data_object: Arguments", ":material/history: What happened", ":material/bug_report: Traceback"]
        )
        with given:
            task_card.arguments(letter.arguments)
        with story:
            timeline.draw(letter.events)
        with trace, st.expander("The traceback, for developers", icon=":material/code:"):
            st.code(letter.traceback or "(none was kept)", language="python", wrap_lines=True)


def _header(letter: LetterView) -> None:
    row = letter.row
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        states.badge(row.state.value)
        st.markdown(f"**{plain(row.name or row.task.rpartition('.')[2])}**", width="content")
        st.markdown(f"`{row.letter_id}`", width="content")
        if row.run_id:
            st.space("stretch")
            st.page_link(
                "pages/runs.py", label="Open its run", icon=":material/account_tree:", query_params={"run": row.run_id}
            )
    again = f" · replayed {count(row.replays, 'time')} before" if row.replays else ""
    st.caption(
        f"`{literal(row.task)}` in {plain(row.queue)} · failed {ago(row.last)}, on attempt {row.attempts}{again}  \n"
        f"first {clock(row.first)} · last {clock(row.last)} · worker {plain(letter.worker) or UNKNOWN} · "
        f"code {plain(row.code)}"
    )


def _where(letter: LetterView) -> None:
    if len(letter.steps) < 2:
        st.caption(":material/linear_scale: It stood alone: nothing waits for it.")
        return
    st.caption("Where it stopped. Put back, it goes on from the red step with everything that follows.")
    graph.boxes(
        [
            graph.Node(
                label=step.name,
                state=step.state or _CIRCLES.get(step.place, "queued"),
                sub=step.note
                or PLACES.get(step.place, {"before": "done", "dead": "failed here"}.get(step.place, "still to come")),
                share=1.0 if step.place == "before" else 0.0,
                lost=1.0 if step.place == "dead" else 0.0,
                hint=f"{step.task}: {PLACES.get(step.place, step.place)}",
            )
            for step in letter.steps
        ],
        key="letter.graph",
    )
