"""New run: choose files, choose what to make of them, start."""

from typing import Any

import pandas as pd
import streamlit as st

from app.errors import Failure
from app.ui import chosen, failures, head, options
from app.ui.words import count, plain, size
from app.workflows.catalog import WORKFLOWS
from app.workflows.intake import NewFile
from app.workflows.options import Value
from app.workflows.start import start
from config.settings import settings

ROUND, STARTED = "new.round", "new.started"


def table(rows: list[chosen.Chosen]) -> None:
    """The chosen files with what is odd about each."""
    odd = sum(bool(row.warning) for row in rows)
    st.caption(
        f"{count(len(rows), 'file')}, {size(sum(row.size for row in rows))}"
        + (f" · :orange[:material/warning: look at {count(odd, 'file')} below]" if odd else "")
    )
    shown = pd.DataFrame(
        {
            "File": [row.name for row in rows],
            "Note": [f"⚠ {row.warning}" if row.warning else "" for row in rows],
            "Kind": [row.kind for row in rows],
            "Size": [size(row.size) for row in rows],
        }
    )
    text = st.column_config.TextColumn
    st.dataframe(
        shown if odd else shown.drop(columns="Note"),
        hide_index=True,
        height="content" if len(rows) <= 15 else 460,
        alt="Chosen files",
        column_config={"Size": text(width=80, alignment="right"), "Kind": text(width=100), "Note": text(width=170)},
    )
    if odd:
        st.caption("A file that cannot be read is reported as failed with its reason; files of one name are numbered.")


def pick_files() -> list[Any]:
    """The uploader, its limits said before; what was chosen."""
    st.subheader("Files", anchor=False, icon=":material/draft:")
    st.caption(chosen.limits(settings()), help=chosen.every_kind())
    return st.file_uploader(
        "Documents, or a ZIP of documents",
        accept_multiple_files=True,
        key=f"new.files.{st.session_state.get(ROUND, 0)}",
        max_upload_size=settings().upload_mb,
        label_visibility="collapsed",
    )


def pick_workflow() -> str:
    """The workflows with what each makes; the chosen one's name."""
    st.subheader("Workflow", anchor=False, icon=":material/account_tree:")
    names = list(WORKFLOWS)
    picked = st.radio(
        "Workflow",
        names,
        format_func=lambda name: f"{WORKFLOWS[name].icon} **{WORKFLOWS[name].title}**",
        captions=[WORKFLOWS[name].makes for name in names],
        key="new.workflow",
        label_visibility="collapsed",
        persist_state="session",
    )
    return picked or names[0]


def begin(workflow: str, files: list[Any], wanted: dict[str, Value]) -> None:
    """Start the run once, however often the button is pressed, and go to it; on failure everything chosen stays."""
    fingerprint = (workflow, tuple(file.file_id for file in files), repr(sorted(wanted.items())))
    already, run_id = st.session_state.get(STARTED, (None, ""))
    if already != fingerprint:
        try:
            run_id = start(workflow, [NewFile(name=file.name, content=file) for file in files], wanted)
        except Failure as failure:
            failures.show(failure)
            return
        st.session_state[STARTED] = (fingerprint, run_id)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.switch_page("pages/runs.py", query_params={"run": run_id})


head.title("New run", "One bad file never costs the batch: it is named with its reason, and the rest goes on.")
left, right = st.columns([3, 2], gap="medium")
with left.container(border=True):
    files = pick_files()
    rows = chosen.looked_at([(file.name, file.size) for file in files], settings())
    if rows:
        table(rows)
with right.container(border=True):
    workflow = WORKFLOWS[pick_workflow()]
    wanted = options.draw(workflow)
    why_not = chosen.hindrance(rows, settings(), workflow)
    label = f"Start {workflow.title.lower()} of {count(len(rows), 'file')}" if rows else "Start"
    pressed = st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        disabled=bool(why_not),
        width="stretch",
        help=why_not or None,
    )
    if why_not:
        st.caption(f":material/info: {why_not}")
    elif workflow.exactly == len(rows) == 2:
        earlier, later = (rows[1], rows[0]) if wanted.get("swap") else (rows[0], rows[1])
        st.caption(f":material/difference: From {plain(earlier.name)} to {plain(later.name)}.")
    if pressed:
        begin(workflow.name, files, wanted)
