"""Runs: every run, found by state or word; one of them open in a drawer (``?run=ID``)."""

import streamlit as st

from app.monitoring import runs
from app.monitoring.views import RunState
from app.ui import head, live, order, run_drawer, run_table
from app.ui.words import count

MOST = 200


def new_run_button() -> None:
    """The way to the next run."""
    if st.button("New run", icon=":material/upload_file:", type="primary"):
        st.switch_page("pages/new_run.py")


def no_runs(filtered: bool) -> None:
    """What to do when nothing is listed."""
    if filtered:
        head.nothing(":material/search_off:", "No run matches", "Take away a state or shorten the search.")
    else:
        head.nothing(
            ":material/account_tree:",
            "No runs yet",
            "Drop some documents and let a workflow read them, or try the samples with ./nexus demo.",
            first_run,
        )


def first_run() -> None:
    """The button of the empty state."""
    if st.button("Start the first run", icon=":material/upload_file:", type="primary", key="first"):
        st.switch_page("pages/new_run.py")


@live.every(4)
def listed() -> None:
    """The filtered list; rows keep their places until somebody acts."""
    with st.container(horizontal=True, vertical_alignment="center"):
        states = st.pills(
            "State",
            [state.value for state in RunState],
            selection_mode="multi",
            key="state",
            bind="query-params",
            label_visibility="collapsed",
        )
        st.space("stretch")
        search = st.text_input(
            "Search",
            type="search",
            placeholder="Run id, workflow or file",
            key="q",
            bind="query-params",
            label_visibility="collapsed",
            width=260,
        )
    wanted = [RunState(state) for state in states]
    found = runs.recent(states=wanted, search=search or "", limit=MOST)
    rows, new = order.kept(found, identity=lambda row: row.run_id, key="runs.order", act=(tuple(states), search))
    if new:
        st.button(
            f"Show {count(new, 'new run')}", icon=":material/arrow_upward:", on_click=order.forget, args=("runs.order",)
        )
    if not rows:
        no_runs(filtered=bool(states or search))
        return
    run_table.draw(rows, key="runs.table", height="content" if len(rows) <= 18 else 680)
    st.caption(
        f"{count(len(rows), 'run')}, newest first. Choose an id to open it."
        + (f" The newest {MOST} are listed." if len(found) == MOST else "")
    )
    if opened := run_table.opened():
        st.query_params["run"] = opened
        st.rerun()


head.title("Runs", actions=new_run_button)
listed()
if run_id := st.query_params.get("run"):
    run_drawer.draw(run_id)
