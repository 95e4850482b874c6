"""A live list that keeps its order: what a hand is about to click does not move away under it."""

from collections.abc import Hashable, Sequence

import streamlit as st

from app.monitoring.views import RunRow


def kept(rows: Sequence[RunRow], *, key: str, act: Hashable) -> tuple[list[RunRow], int]:
    """The rows in the order of the last act, with the number of those that came since and are not shown.

    ``act`` is what the person asked for; when it changes, or nothing was shown before, the order is taken anew.
    """
    before = st.session_state.get(key)
    by_id = {row.run_id: row for row in rows}
    if before is None or before[0] != act or not before[1]:
        st.session_state[key] = (act, list(by_id))
        return list(rows), 0
    ids = before[1]
    return [by_id[run_id] for run_id in ids if run_id in by_id], sum(run_id not in set(ids) for run_id in by_id)


def forget(key: str) -> None:
    """Take the order anew at the next look."""
    st.session_state.pop(key, None)
