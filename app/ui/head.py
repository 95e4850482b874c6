"""The top of a page, and what a page says when there is nothing to show yet."""

from collections.abc import Callable

import streamlit as st


def title(name: str, about: str = "", actions: Callable[[], None] | None = None) -> None:
    """The page's name with one line about it, and its actions at the right."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(name, anchor=False, width="content")
        st.space("stretch")
        if actions:
            actions()
    if about:
        st.caption(about)


def nothing(icon: str, headline: str, next_step: str, action: Callable[[], None] | None = None) -> None:
    """An empty state: what is missing, and what to do next."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(f"# :gray[{icon}]", text_alignment="center")
        st.subheader(headline, anchor=False, text_alignment="center")
        st.caption(next_step, text_alignment="center")
        if action:
            action()
        st.space("small")
