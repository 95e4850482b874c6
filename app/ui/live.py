"""Parts of a page that refresh themselves."""

from collections.abc import Callable

import streamlit as st

from app.ui import failures

RATES: dict[str, float | None] = {"Off": None, "2 s": 2, "5 s": 5, "10 s": 10}


def every(seconds: float | None) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Redraw the decorated part every ``seconds`` (None: with the page only); what fails in it is said in its place."""

    def decorate(part: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            with failures.shown():
                part()

        # A fragment is known by its function's name: each part keeps its own.
        guarded.__name__, guarded.__qualname__, guarded.__module__ = part.__name__, part.__qualname__, part.__module__
        return st.fragment(guarded, run_every=seconds)

    return decorate


def rate_control(key: str = "refresh") -> float | None:
    """A switch for the refresh rate, kept in the address; the chosen rate in seconds."""
    chosen = st.segmented_control(
        "Refresh",
        list(RATES),
        default="2 s",
        required=True,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
    )
    return RATES[chosen or "2 s"]
