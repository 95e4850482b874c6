"""The list of dead letters: opened and chosen by id, never by place."""

from collections.abc import Sequence
from hashlib import sha256

import pandas as pd
import streamlit as st

from app.monitoring.incidents import LetterRow, LetterState
from app.ui import states
from app.ui.words import short_ids

_OPEN, _SHOWN = "letters.opened", "letters.shown"
_ICON = ":material/left_panel_open:"


def draw(rows: Sequence[LetterRow]) -> list[str]:
    """The rows in the order given; the ids of those that are chosen."""
    ids = [row.letter_id for row in rows]
    names = short_ids(ids)
    st.session_state[_SHOWN] = dict(zip(names, ids, strict=True))
    table = pd.DataFrame(
        {
            "letter": [f"{_ICON} {name}" for name in names],
            "state": [[row.state.value] for row in rows],
            "what": [row.name or row.task.rpartition(".")[2] for row in rows],
            "attempts": [row.attempts for row in rows],
            "replays": [row.replays for row in rows],
            "reason": [row.message for row in rows],
            "task": [row.task.rpartition(".")[2] for row in rows],
            "last": [row.last for row in rows],
            "queue": [row.queue for row in rows],
            "code": [row.code for row in rows],
        }
    )
    column = st.column_config
    # Streamlit keeps what is selected by place: a list of other letters gets a table of its own.
    stamp = sha256("".join(ids).encode()).hexdigest()[:12]
    chosen = st.dataframe(
        table,
        key=f"letters.{stamp}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height="content" if len(rows) <= 16 else 620,
        alt="Dead letters, the newest failure first",
        column_config={
            "letter": column.ButtonColumn(
                "Letter", key="letters.click", on_click=_keep, type="tertiary", width=128, pinned=True, alignment="left"
            ),
            "state": states.column(LetterState, width=104),
            "what": column.TextColumn("File or task", width=190),
            "attempts": column.NumberColumn("Attempts", width=74),
            "replays": column.NumberColumn("Replays", width=70),
            "reason": column.TextColumn("Reason", width=340),
            "task": column.TextColumn("Task", width=160),
            "last": column.DatetimeColumn("Last failed", format="distance", width=120),
            "queue": column.TextColumn("Queue", width=150),
            "code": column.TextColumn("Code", width=120),
        },
    )
    return [ids[place] for place in chosen.selection.rows if place < len(ids)]


def opened() -> str | None:
    """The id that was clicked since the last look; asking clears it."""
    letter_id: str | None = st.session_state.pop(_OPEN, None)
    return letter_id


def _keep() -> None:
    clicked = st.session_state["letters.click"]
    if clicked:
        st.session_state[_OPEN] = st.session_state.get(_SHOWN, {}).get(clicked.label.rpartition(" ")[2])
