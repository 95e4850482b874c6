"""How a state looks: one colour and one icon for each, everywhere."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Literal

import streamlit as st

Colour = Literal["blue", "gray", "green", "orange", "red"]

LOOKS: dict[str, tuple[Colour, str]] = {
    "queued": ("gray", ":material/schedule:"),
    "running": ("blue", ":material/progress_activity:"),
    "retrying": ("orange", ":material/replay:"),
    "completed": ("green", ":material/check_circle:"),
    "succeeded": ("green", ":material/check_circle:"),
    "completed with failures": ("orange", ":material/warning:"),
    "failed": ("red", ":material/error:"),
    "cancelled": ("gray", ":material/block:"),
    "answering": ("green", ":material/check_circle:"),
    "no answer": ("orange", ":material/help:"),
    "sent": ("green", ":material/check_circle:"),
    "sending": ("blue", ":material/progress_activity:"),
    "claimed": ("gray", ":material/schedule:"),
    "parked": ("orange", ":material/help:"),
    "open": ("red", ":material/error:"),
    "replaying": ("blue", ":material/progress_activity:"),
    "replayed": ("green", ":material/check_circle:"),
    "discarded": ("gray", ":material/delete:"),
    "stopped": ("gray", ":material/stop_circle:"),
    "done": ("green", ":material/check_circle:"),
}


def badge(state: str) -> None:
    """The state as a coloured badge."""
    colour, icon = LOOKS.get(state, ("gray", ":material/circle:"))
    st.badge(state, icon=icon, color=colour)


def column(states: Iterable[str | StrEnum], label: str = "State", width: int = 120) -> Any:
    """A table column that draws each state as a coloured badge; its cells are one-element lists."""
    names = [str(state) for state in states]
    return st.column_config.MultiselectColumn(
        label, options=names, color=[LOOKS.get(name, ("gray", ""))[0] for name in names], width=width
    )
