"""One mail in a drawer, as its reader sees it."""

from functools import partial

import streamlit as st

from app.monitoring import mails, outputs
from app.ui import failures, paper
from app.ui.words import clock, plain


def _closed() -> None:
    st.query_params.pop("mail", None)


@st.dialog("Mail", position="right", width=780, icon=":material/mail:", on_dismiss=_closed)
def draw(key: str) -> None:
    """The stored message behind ``key``."""
    with failures.shown():
        message = mails.message(key)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(message.subject) or '(no subject)'}**", width="content")
            st.space("stretch")
            st.download_button(
                "Download .eml",
                partial(_read, key),
                file_name=key.rpartition("/")[2],
                mime="message/rfc822",
                icon=":material/download:",
                key="mail.download",
                on_click="ignore",
            )
        st.caption(f"from {plain(message.sender)} · to {plain(message.to)} · {clock(message.date)}")
        if message.attachments:
            st.caption(":material/attach_file: " + ", ".join(plain(name) for name in message.attachments))
        _body(message.text, message.html, key)


def _body(text: str, html: str, key: str) -> None:
    if not html:
        st.code(text or "(empty)", language=None, wrap_lines=True)
        return
    as_page, as_text = st.tabs(["As sent", "Plain text"])
    with as_page:
        paper.draw(html, key=f"mail.{key}", title="Mail body")
    with as_text:
        st.code(text or "(no plain text part)", language=None, wrap_lines=True)


def _read(key: str) -> bytes:
    with outputs.open_output(key) as stream:
        return stream.read()
