"""Headline numbers."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from app.ui.words import UNKNOWN

Colour = Literal["blue", "green", "gray", "orange", "red", "violet"]
UNREAD = "could not be read"


def card(
    label: str,
    value: str,
    note: str,
    colour: Colour,
    icon: str,
    course: Sequence[int] = (),
    chart: Literal["area", "bar"] = "area",
) -> None:
    """A number with a line about it and its course; one that could not be read is a grey dash, never 0."""
    unread = value == UNKNOWN
    st.metric(
        label,
        value,
        UNREAD if unread else note,
        "gray" if unread or value == "0" else colour,
        icon=f":material/{icon}:",
        border=True,
        delta_arrow="off",
        height="stretch",
        chart_data=list(course) if any(course) and not unread else None,
        chart_type=chart,
    )
