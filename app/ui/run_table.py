"""The list of runs as a table. Its first cell is the run's id and opens that run: never "the third row"."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.monitoring.views import RunRow, RunState
from app.ui import states
from app.ui.words import duration

_OPEN = "runs.opened"
_ICON = ":material/left_panel_open:"


def draw(rows: Sequence[RunRow], *, key: str, height: int | str = "content") -> None:
    """The rows in the order given; a click on an id is kept for ``opened``."""
    table = pd.DataFrame(
        {
            "run": [f"{_ICON} {row.run_id}" for row in rows],
            "state": [[row.state.value] for row in rows],
            "progress": [row.percent for row in rows],
            "files": [row.items for row in rows],
            "failed": [row.failed for row in rows],
            "workflow": [row.workflow for row in rows],
            "started": [row.created for row in rows],
            "took": [duration(row.seconds) for row in rows],
        }
    )
    number, column = st.column_config.NumberColumn, st.column_config
    click = f"{key}.click"
    st.dataframe(
        table,
        key=key,
        hide_index=True,
        height=height,  # type: ignore[arg-type]  # "content" or pixels
        alt="Runs, newest first",
        column_config={
            "run": column.ButtonColumn(
                "Run",
                key=click,
                on_click=_keep,
                args=(click,),
                type="tertiary",
                width=158,
                pinned=True,
                alignment="left",
            ),
            "state": states.column(RunState, width=182),
            "progress": column.ProgressColumn("Progress", min_value=0, max_value=100, format="%d%%", width=130),
            "files": number("Files", width=64, format="localized"),
            "failed": number("Failed", width=64, format="localized"),
            "workflow": column.TextColumn("Workflow", width=110),
            "started": column.DatetimeColumn("Started", format="distance", width=150),
            "took": column.TextColumn("Took", width=90, alignment="right"),
        },
    )


def opened() -> str | None:
    """The id (its beginning) that was clicked since the last look; asking clears it."""
    run_id: str | None = st.session_state.pop(_OPEN, None)
    return run_id


def _keep(click: str) -> None:
    clicked = st.session_state[click]
    if clicked:
        st.session_state[_OPEN] = clicked.label.rpartition(" ")[2]
