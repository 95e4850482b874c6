"""A workflow's options drawn from their data."""

import streamlit as st

from app.workflows.options import Option, Workflow

FEW = 3
"""Up to this many choices stand side by side."""


def draw(workflow: Workflow) -> dict[str, str | bool]:
    """One widget for each option; what is chosen, by option name. Choices survive a visit to another page."""
    return {option.name: _widget(option, f"{workflow.name}.{option.name}") for option in workflow.options}


def _widget(option: Option, key: str) -> str | bool:
    if option.kind == "flag":
        return st.toggle(option.label, bool(option.default), key=key, help=option.help, persist_state="session")
    if option.kind == "choice":
        return _choice(option, key)
    return (
        st.text_input(
            option.label,
            str(option.default),
            key=key,
            help=option.help,
            type="email" if option.kind == "email" else "default",
            max_chars=option.longest,
            persist_state="session",
        )
        or ""
    )


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
