"""What surrounds every page: title, navigation, and the line that says which broker this is."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from app.errors import Failure
from app.monitoring import collector, dead_letters, mails
from app.ui import failures, live
from app.ui.words import plain
from config.packs import PACKS, Page
from config.settings import CHECKOUT

STATIC = CHECKOUT / "static"
SECTIONS = ("Work", "Operate")
WAITING: dict[str, Callable[[], int]] = {"dead_letters.py": dead_letters.open_count, "email.py": mails.parked_count}
"""Pages where something may wait for a person, with how much does."""


def draw() -> None:
    """The page config, the navigation and the chosen page."""
    st.set_page_config(
        page_title="Nexus", page_icon=str(STATIC / "favicon.png"), layout="wide", initial_sidebar_state="auto"
    )
    light = st.context.theme.type == "light"
    st.logo(str(STATIC / f"logo-{'light' if light else 'dark'}.svg"), icon_image=str(STATIC / "mark.svg"), size="large")
    chosen = st.navigation(
        {
            section: [
                st.Page(
                    Path("pages", page.script),
                    title=titled(page),
                    icon=page.icon,
                    url_path=page.path,
                    default=page.default,
                )
                for page in pages
            ]
            for section, pages in sections().items()
        }
    )
    with st.sidebar:
        footer()
    with failures.shown():
        chosen.run()


def titled(page: Page) -> str:
    """The page's name in the navigation, with how much waits there for a person."""
    waiting = WAITING.get(page.script)
    try:
        number = waiting() if waiting else 0
    except Failure:
        return page.title  # the page itself says what is wrong
    return f"{page.title} ({number:,})" if number else page.title


def sections() -> dict[str, list[Page]]:
    """The pages of all packs by section; sections nobody named before come last."""
    found: dict[str, list[Page]] = {name: [] for name in SECTIONS}
    for pack in PACKS:
        for page in pack.pages:
            found.setdefault(page.section, []).append(page)
    return {name: pages for name, pages in found.items() if pages}


@live.every(10)
def footer() -> None:
    """Whether the broker answers, where it is, and which version of Nexus this is."""
    broker = collector.snapshot().broker
    if broker.problem:
        state = ":red[:material/error:] broker not answering"
    else:
        state = f":green[:material/check_circle:] broker {plain(broker.version)}"
    st.caption(f"{state}  \n{plain(broker.address)}  \nNexus {version()}")


@cache
def version() -> str:
    """This installation's version."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
