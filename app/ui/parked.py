"""Mails of which nobody can tell whether they went out: a person looks, and says so."""

import streamlit as st

from app.control import mails
from app.errors import Failure
from app.monitoring.mails import PARKED, recent
from app.monitoring.views import MailView
from app.ui import failures
from app.ui.operator import CONSOLE
from app.ui.words import ago, count, plain

SHOWN = 5


def draw() -> None:
    """The parked mails, each with what happened and the two answers; nothing when there are none."""
    waiting = recent(state=PARKED)
    if not waiting:
        return
    one = len(waiting) == 1
    with st.container(border=True):
        st.subheader(
            f"{count(len(waiting), 'mail')} {'needs' if one else 'need'} your answer",
            anchor=False,
            icon=":material/help:",
        )
        st.caption(
            "The connection broke at the moment of sending: it may have gone out, or not. Sending by guess would send "
            "some twice, so look into the mail server's log or ask the reader."
        )
        for row in waiting[:SHOWN]:
            _mail(row)
        if len(waiting) > SHOWN:
            st.caption(f"{len(waiting) - SHOWN} more: they come up as these are answered.")


def _mail(row: MailView) -> None:
    with st.container(border=True):
        said, answers = st.columns([5, 2], vertical_alignment="center")
        run = f" · run `{row.run_id}`" if row.run_id else ""
        said.markdown(
            f"**{plain(row.subject) or '(no subject)'}** to {plain(row.to)}  \n"
            f":small[:gray[{ago(row.created)}{run} · {plain(row.error)}]]"
        )
        with answers.container(horizontal=True, horizontal_alignment="right"):
            if st.button("It was sent", icon=":material/check:", key=f"parked.sent.{row.message_id}"):
                _resolve(row, sent=True)
            if st.button("Send it", type="primary", icon=":material/send:", key=f"parked.send.{row.message_id}"):
                _resolve(row, sent=False)


def _resolve(row: MailView, *, sent: bool) -> None:
    try:
        mails.settle(row.message_id, sent=sent, by=CONSOLE)
    except Failure as failure:
        failures.show(failure)
        return
    st.toast("Noted: it was sent." if sent else "Noted: it goes out now.", icon=":material/mail:")
    st.rerun()
