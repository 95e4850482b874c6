"""A workflow's options drawn from their data."""

from typing import Literal

import streamlit as st

from app.workflows.options import Option, Value, Workflow

FEW = 3
"""Up to this many choices stand side by side."""
_TYPES: dict[str, Literal["default", "email", "password"]] = {"email": "email", "secret": "password"}


def draw(workflow: Workflow) -> dict[str, Value]:
    """One widget for each option; what is chosen, by option name. Choices survive a visit to another page."""
    usual = [option for option in workflow.options if not option.more]
    chosen = {option.name: _widget(option, f"{workflow.name}.{option.name}") for option in usual}
    more = [option for option in workflow.options if option.more]
    with st.expander("More options", icon=":material/tune:"):
        chosen |= {option.name: _widget(option, f"{workflow.name}.{option.name}") for option in more}
    return chosen


def _widget(option: Option, key: str) -> Value:
    if option.kind == "flag":
        return st.toggle(option.label, bool(option.default), key=key, help=option.help, persist_state="session")
    if option.kind == "several":
        return _several(option, key)
    if option.kind == "choice":
        return _choice(option, key)
    return (
        st.text_input(
            option.label,
            str(option.default),
            key=key,
            help=option.help,
            type=_TYPES.get(option.kind, "default"),
            max_chars=option.longest,
            # A secret is forgotten with the page.
            persist_state=None if option.kind == "secret" else "session",
            autocomplete="off" if option.kind == "secret" else None,
        )
        or ""
    )


def _several(option: Option, key: str) -> list[str]:
    picked = st.pills(
        option.label,
        option.choices,
        selection_mode="multi",
        default=list(option.default) if isinstance(option.default, tuple) else None,
        key=key,
        help=option.help,
        format_func=_readable,
        persist_state="session",
    )
    return list(picked)


def _choice(option: Option, key: str) -> str:
    if len(option.choices) <= FEW:
        picked = st.segmented_control(
            option.label,
            option.choices,
            default=str(option.default),
            required=True,
            key=key,
            help=option.help,
            format_func=_readable,
            persist_state="session",
        )
    else:
        picked = st.selectbox(
            option.label,
            option.choices,
            index=option.choices.index(str(option.default)),
            key=key,
            help=option.help,
            format_func=_readable,
            persist_state="session",
        )
    return picked or str(option.default)


def _readable(choice: str) -> str:
    return choice.replace("_", " ")
