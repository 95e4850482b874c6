"""The console's front door: imported by the server it is the ASGI application, run by a session it is the page.

``python -m streamlit run streamlit_app.py`` finds ``app`` and serves it; each browser session then runs this file.
"""

import logging
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from app.ui import failures, shell
from app.ui.headers import SecurityHeaders

if __name__ == "__main__":
    shell.draw()
else:
    # Streamlit configures its own loggers only; ours would otherwise lose everything below a warning.
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)-7s %(name)s  %(message)s")
    # Streamlit would take pages/ for navigation of its own until the first visitor has opened the front page.
    PagesManager.uses_pages_directory = False
    app = st.App(
        Path(__file__).resolve(),
        middleware=[Middleware(SecurityHeaders)],
        on_script_error=failures.last_resort,
    )
