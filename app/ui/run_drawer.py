"""One run in a drawer: how far it is, what failed and why, what came out."""

from functools import partial

import pandas as pd
import streamlit as st

from app.control.cancel import cancel
from app.errors import Failure
from app.monitoring import runs
from app.monitoring.views import RunView, WorkState
from app.ui import chosen, failures, graph, live, run_failures, run_outputs, states
from app.ui.words import UNKNOWN, ago, clock, count, duration, plain, size


def _closed() -> None:
    st.query_params.pop("run", None)


@st.dialog("Run", position="right", width=780, icon=":material/account_tree:", on_dismiss=_closed)
def draw(run_id: str) -> None:
    """The run whose id is, or begins with, ``run_id``; it refreshes itself until the run has ended."""
    with failures.shown():
        run = runs.run(run_id)
        if run is None:
            st.warning("It may have been cleaned up, or the address is incomplete.", title=f"No run {plain(run_id)}")
            return
        ended = run.row.state.ended
        live.every(None if ended else 2)(partial_named(run.row.run_id, follow=not ended))()


def partial_named(run_id: str, follow: bool) -> partial[None]:
    """The drawer's living part for one run, under a name that a fragment can be known by."""
    part = partial(_run, run_id, follow)
    for name in ("__name__", "__qualname__", "__module__"):
        setattr(part, name, getattr(_run, name))
    return part


def _run(run_id: str, follow: bool) -> None:
    run = runs.run(run_id)
    if run is None:
        return
    if follow and run.row.state.ended:
        st.rerun()  # the page draws the drawer again, this time at rest
    _header(run)
    if not run.row.state.ended:
        st.progress(run.row.percent / 100, f"{run.row.succeeded + run.row.failed} of {count(run.row.items, 'file')}")
    graph.draw(run, key="run.graph")
    run_failures.draw(run)
    made, files, asked = st.tabs(
        [":material/folder_open: Outputs", ":material/draft: Files", ":material/tune: Options"]
    )
    with made:
        run_outputs.draw(run)
    with files:
        _items(run)
    with asked:
        st.table(
            {plain(name): _asked(value) for name, value in run.options.items()} or {"Options": "none"},
            border="horizontal",
        )


def _asked(value: object) -> str:
    """An option's value in words."""
    if isinstance(value, list):
        return plain(", ".join(map(str, value)))
    return ("yes" if value else "no") if isinstance(value, bool) else plain(value) or UNKNOWN


def _header(run: RunView) -> None:
    row = run.row
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        states.badge(row.state.value)
        st.markdown(f"**{plain(run.options.get('title') or row.workflow)}**", width="content")
        st.markdown(f"`{row.run_id}`", width="content")
        st.space("stretch")
        if not row.state.ended:
            _cancel(run)
        elif row.state in run_failures.AGAIN:
            run_failures.again(run)
    # Between a run's end and its files put back, time passed that nobody worked.
    took = f" · took {duration(row.seconds)}" if row.state.ended and not run.replayed else ""
    st.caption(f"{plain(row.workflow)} · started {ago(row.created)}{took} · {clock(row.created)}")
    if run.replayed:
        what = count(run.replayed, "failed task")
        done = (
            f"{what} put back, the result made again {ago(row.finished)}." if row.state.ended else f"{what} put back."
        )
        st.caption(f":violet[:material/restart_alt: {done}]")


def _cancel(run: RunView) -> None:
    left = run.row.items - run.row.succeeded - run.row.failed
    with st.popover("Cancel", icon=":material/stop_circle:"):
        st.markdown(f"Stop the {count(left, 'file')} not done yet? What is done stays.")
        if st.button("Cancel this run", type="primary", key="run.cancel"):
            try:
                done = cancel(run.row.run_id)
            except Failure as failure:
                failures.show(failure)
            else:
                st.toast(f"Cancelled: {count(done.stopped, 'task')} stopped.", icon=":material/stop_circle:")


def _items(run: RunView) -> None:
    rows = sorted(run.items, key=lambda item: (item.state is not WorkState.FAILED, item.position))
    table = pd.DataFrame(
        {
            "File": [item.name for item in rows],
            "State": [[item.state.value] for item in rows],
            "Progress": [item.percent for item in rows],
            "Step": [item.step for item in rows],
            "Kind": [chosen.NAMES.get(item.format, item.format) for item in rows],
            "Size": [size(item.size) for item in rows],
            "Took": [duration(item.seconds) for item in rows],
            "Note": [f"{item.error.message} {item.error.cure}".strip() if item.error else item.note for item in rows],
        }
    )
    st.dataframe(
        table.drop(columns=["Progress", "Step"] if run.row.state.ended else ["Size", "Kind"]),
        hide_index=True,
        key="run.items",
        height="content" if len(rows) <= 14 else 520,
        alt="Files of this run, failed ones first",
        column_config={
            "File": st.column_config.TextColumn(width=190, pinned=True),
            "State": states.column(WorkState, width=104),
            "Progress": st.column_config.ProgressColumn(min_value=0, max_value=100, format="%d%%", width=110),
            "Step": st.column_config.TextColumn(width=150),
            "Size": st.column_config.TextColumn(width=72, alignment="right"),
            "Took": st.column_config.TextColumn(width=66, alignment="right"),
            "Note": st.column_config.TextColumn(width=420),
        },
    )
