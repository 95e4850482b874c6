"""Who did what to which task, run or letter, and when."""

import pandas as pd
import streamlit as st

from app.monitoring import audit

MOST = 200


def draw() -> None:
    """The newest actions."""
    rows = audit.recent(MOST)
    if not rows:
        st.caption(":material/fact_check: Nobody has cancelled, replayed or discarded anything yet.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "When": [row.at for row in rows],
                "Action": [row.action for row in rows],
                "By": [row.by for row in rows],
                "Target": [row.target for row in rows],
                "Note": [row.note for row in rows],
            }
        ),
        hide_index=True,
        height="content" if len(rows) <= 16 else 620,
        alt="Actions of operators and of the installation itself, newest first",
        column_config={
            "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss", width=150),
            "Action": st.column_config.TextColumn(width=96),
            "By": st.column_config.TextColumn(width=190),
            "Target": st.column_config.TextColumn(width=290),
            "Note": st.column_config.TextColumn(width=340),
        },
    )
    st.caption("nexus: what the installation did by itself, such as putting a lost message back.")
