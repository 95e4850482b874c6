"""The one place where an error becomes words on a page. A traceback goes to the log, never to the browser."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.errors import Failure
from app.ui.words import plain
from config.settings import BadSettings

log = logging.getLogger("nexus.console")


def show(error: Exception) -> None:
    """Say what happened and what to do; an unexpected error gets a reference that is also in the log."""
    if isinstance(error, Failure):
        st.error(_lines(error.message, error.cure), icon=":material/error:")
    elif isinstance(error, BadSettings):
        st.error(_lines("A setting of this installation is wrong.", str(error)), icon=":material/tune:")
    else:
        reference = secrets.token_hex(4)
        log.error("Unexpected error on a page, reference %s", reference, exc_info=error)
        st.error(
            _lines(
                "Something went wrong that should not have.",
                f"Nothing you started is lost. Reload the page; if it happens again, look in the console's log for "
                f"reference {reference}.",
            ),
            icon=":material/error:",
        )


@contextmanager
def shown() -> Iterator[None]:
    """Show whatever fails inside, and let the rest of the page go on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 -- a page must end in words, whatever broke beneath it
        show(error)


def last_resort(error: Exception) -> bool:
    """For ``st.App``: show what no page caught. True: Streamlit draws nothing of its own."""
    show(error)
    return True


def _lines(message: str, cure: str) -> str:
    return f"**{plain(message)}**" + (f"  \n{plain(cure)}" if cure else "")
