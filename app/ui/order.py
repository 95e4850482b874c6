"""A live list that keeps its order: what a hand is about to click does not move away under it."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import streamlit as st

Row = TypeVar("Row")


def kept(rows: Sequence[Row], *, identity: Callable[[Row], str], key: str, act: Hashable) -> tuple[list[Row], int]:
    """The rows in the order of the last act, with the number of those that came since and are not shown.

    ``act`` is what the person asked for; when it changes, or nothing was shown before, the order is taken anew.
    """
    before = st.session_state.get(key)
    by_id = {identity(row): row for row in rows}
    if before is None or before[0] != act or not before[1]:
        st.session_state[key] = (act, list(by_id))
        return list(rows), 0
    ids = before[1]
    return [by_id[name] for name in ids if name in by_id], sum(name not in set(ids) for name in by_id)


def forget(key: str) -> None:
    """Take the order anew at the next look."""
    st.session_state.pop(key, None)
