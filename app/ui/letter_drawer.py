"""One dead letter in a drawer: what happened, where in which workflow, with what, and what can be done about it."""

import streamlit as st

from app.monitoring import dead_letters
from app.monitoring.incidents import LetterState, LetterView, StepView
from app.monitoring.timeline import timeline as life_of
from app.ui import failures, graph, letter_verbs, live, states, task_card, timeline
from app.ui.words import UNKNOWN, ago, clock, count, literal, plain

_STATES = {"before": "succeeded", "dead": "failed"}
_PLACES = {
    "before": "done",
    "dead": "failed here",
    "after": "still to come",
    "join": "for all together",
    "callback": "when it is done",
    "on failure": "if it fails",
}
_STOPPED = {
    LetterState.OPEN: "Where it stopped. Put back, it goes on from the red step with everything that follows.",
    LetterState.REPLAYING: "Where it had stopped. It goes on from the red step with everything that follows.",
    LetterState.REPLAYED: "Where it had stopped. It went on from the red step with everything that follows.",
    LetterState.DISCARDED: "Where it stopped. It was discarded: the red step and what follows are not done.",
}


def _closed() -> None:
    st.query_params.pop("letter", None)


@st.dialog("Dead letter", position="right", width=780, icon=":material/inbox:", on_dismiss=_closed)
def draw(letter_id: str) -> None:
    """The letter with this id; while it is being replayed it is followed."""
    with failures.shown():
        found = dead_letters.letter(letter_id)
        if found is None:
            st.warning("It was cleaned up, or the address is incomplete.", title=f"No letter {plain(letter_id)}")
            return
        follow = found.row.state is LetterState.REPLAYING

        @live.every(2 if follow else None)
        def one_letter() -> None:
            letter = dead_letters.letter(found.row.letter_id) or found
            if follow and letter.row.state is not LetterState.REPLAYING:
                st.rerun()  # the page draws the drawer again, this time at rest
            _letter(letter)

        one_letter()


def _letter(letter: LetterView) -> None:
    _header(letter)
    waits = letter.row.state in (LetterState.OPEN, LetterState.REPLAYING)
    reason = st.error if waits else st.info  # what was settled since is told calmly
    again = letter.row.replays if letter.row.state is LetterState.OPEN else 0
    if again:
        st.caption(
            f":red[:material/restart_alt: Replayed {count(again, 'time')}, failed again {ago(letter.row.last)}. "
            "It is open again.]"
        )
    title = ("It failed again: " if again else "") + plain(letter.error.message)
    reason(plain(letter.error.cure), title=title, icon=":material/error:")
    letter_verbs.draw(letter)
    _where(letter)
    given, story, trace = st.tabs(
        [":material/data_object: Arguments", ":material/history: What happened", ":material/bug_report: Traceback"]
    )
    with given:
        task_card.arguments(letter.arguments)
    with story:
        timeline.draw(life_of(letter.row.task_id) or letter.events)
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
    again = f" · replayed {count(row.replays, 'time')}" if row.replays else ""
    st.caption(
        f"`{literal(row.task)}` in {plain(row.queue)} · failed {ago(row.last)}, on attempt {row.attempts}{again}  \n"
        f"first {clock(row.first)} · last {clock(row.last)} · worker {plain(letter.worker) or UNKNOWN} · "
        f"code {plain(row.code)}"
    )


def _where(letter: LetterView) -> None:
    steps = [step for step in letter.steps if step.name != graph.JOINING]
    if len(steps) < 2:
        st.caption(":material/linear_scale: It stood alone: nothing waits for it.")
        return
    st.caption(_STOPPED[letter.row.state])
    graph.boxes([_box(step) for step in steps], key="letter.graph")


def _box(step: StepView) -> graph.Node:
    return graph.Node(
        label=step.name,
        state=_STATES.get(step.place, "queued"),
        sub=_PLACES[step.place],
        share=1.0 if step.place == "before" else 0.0,
        lost=1.0 if step.place == "dead" else 0.0,
        hint=f"{step.task}: {_PLACES[step.place]}" + (f", {step.note}" if step.note else ""),
    )
