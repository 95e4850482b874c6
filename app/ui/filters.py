"""Filters above a list, kept in the address."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

ANY = "any"
TIMES: dict[str, timedelta | None] = {
    "any time": None,
    "last hour": timedelta(hours=1),
    "last 24 hours": timedelta(days=1),
    "last 7 days": timedelta(days=7),
}


def states(known: Sequence[str], usual: Sequence[str] = ()) -> tuple[str, ...]:
    """Which states are wanted; empty: all."""
    chosen = st.pills(
        "State",
        known,
        selection_mode="multi",
        default=list(usual),
        key="state",
        bind="query-params",
        label_visibility="collapsed",
    )
    return tuple(chosen)


def words(placeholder: str) -> str:
    """What is looked for."""
    return (
        st.text_input(
            "Search",
            type="search",
            placeholder=placeholder,
            key="q",
            bind="query-params",
            label_visibility="collapsed",
            width=260,
        )
        or ""
    ).strip()


def one_of(label: str, known: Sequence[str], *, key: str, width: int) -> str:
    """One of the known names, or nothing for any."""
    chosen = st.selectbox(
        label,
        [ANY, *known],
        format_func=lambda name: f"any {label.lower()}" if name == ANY else name.removeprefix("app.tasks."),
        key=key,
        bind="query-params",
        label_visibility="collapsed",
        width=width,
    )
    return "" if chosen in (None, ANY) else chosen


def time() -> str:
    """How far back, as one of ``TIMES``."""
    return (
        st.selectbox("Time", list(TIMES), key="time", bind="query-params", label_visibility="collapsed", width=150)
        or "any time"
    )


def since(time: str) -> datetime | None:
    """The moment that a choice of ``TIMES`` begins with."""
    back = TIMES[time]
    return datetime.now(UTC) - back if back else None
