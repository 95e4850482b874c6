"""What happened to a task, one line for each thing, in the order it happened."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from app.monitoring.incidents import EventView
from app.ui.words import duration, plain

LOOKS: dict[str, tuple[str, str]] = {
    "published": ("gray", "send"),
    "received": ("gray", "inbox"),
    "started": ("blue", "play_arrow"),
    "retried": ("orange", "replay"),
    "redelivered": ("orange", "sync_problem"),
    "recovered": ("violet", "healing"),
    "cancelled": ("gray", "block"),
    "succeeded": ("green", "check_circle"),
    "failed": ("red", "error"),
    "dead": ("red", "error"),
    "replayed": ("violet", "restart_alt"),
    "discarded": ("gray", "delete"),
}


def draw(events: Sequence[EventView]) -> None:
    """The events with the time of each and how long after the first it came; a quiet line when nothing is known."""
    if not events:
        st.caption(":material/hourglass_empty: Nothing is known of it yet.")
        return
    first = events[0].at
    rows = [(_when(event.at, first), _what(event), _where(event)) for event in events]
    st.table(pd.DataFrame(rows, columns=["When (UTC)", "What", "Where"]), border="horizontal", hide_index=True)


def _when(at: datetime, first: datetime) -> str:
    after = (at - first).total_seconds()
    day = f"{at.astimezone(UTC):%d %b} " if at.date() != first.date() or at.date() != datetime.now(UTC).date() else ""
    return f"{day}{at.astimezone(UTC):%H:%M:%S}" + (f"  \n:small[:gray[+{duration(after)}]]" if after >= 1 else "")


def _what(event: EventView) -> str:
    colour, icon = LOOKS.get(event.event, ("gray", "circle"))
    said = f":{colour}[:material/{icon}:] **{plain(event.event)}**"
    if event.attempt:
        said += f" :gray[attempt {event.attempt + 1}]"
    return said + (f"  \n{plain(event.note)}" if event.note else "")


def _where(event: EventView) -> str:
    return plain(event.worker)
