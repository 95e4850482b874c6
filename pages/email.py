"""Email: what was sent, to whom, and what it looked like (``?mail=KEY``)."""

import pandas as pd
import streamlit as st

from app.monitoring import mails
from app.monitoring.views import MailView
from app.ui import failures, head, mail_drawer, parked, states
from app.ui.words import count
from config.settings import settings

SHOWN, OPENED, MOST = "mail.shown", "mail.opened", 200


def table(rows: tuple[MailView, ...]) -> None:
    """The mails; this list is not live, so that a row is the mail it shows."""
    st.session_state[SHOWN] = [row.key for row in rows]
    st.dataframe(
        pd.DataFrame(
            {
                "open": [":material/left_panel_open: Open" if row.key else "" for row in rows],
                "State": [[row.state] for row in rows],
                "To": [row.to for row in rows],
                "Subject": [row.subject for row in rows],
                "When": [row.created for row in rows],
                "Note": [row.error for row in rows],
            }
        ),
        hide_index=True,
        key="mails",
        height="content" if len(rows) <= 18 else 680,
        alt="Mails, newest first",
        column_config={
            "open": st.column_config.ButtonColumn(
                " ", key="mails.click", on_click=keep, type="tertiary", width=86, alignment="left"
            ),
            "State": states.column(sorted({row.state for row in rows}), width=100),
            "To": st.column_config.TextColumn(width=180),
            "Subject": st.column_config.TextColumn(width=310),
            "When": st.column_config.DatetimeColumn(format="distance", width=130),
        },
    )


def keep() -> None:
    """Remember which mail was clicked, by its key in the list that was shown."""
    shown = st.session_state.get(SHOWN, [])
    clicked = st.session_state["mails.click"]
    if clicked and clicked.row < len(shown) and shown[clicked.row]:
        st.query_params["mail"] = shown[clicked.row]


def refresh_button() -> None:
    """Read the list again."""
    st.button("Refresh", icon=":material/refresh:")


head.title("Email", f"Mail goes out as {settings().mail_from}; what the outbox took can be read here.", refresh_button)
with failures.shown():
    parked.draw()
rows = mails.recent(limit=MOST)
if rows:
    table(rows)
    st.caption(
        f"{count(len(rows), 'mail')}, newest first." + (f" The newest {MOST} are listed." if len(rows) == MOST else "")
    )
else:
    head.nothing(
        ":material/mail:",
        "No mail yet",
        "A digest mails its report when it is done; send_email.delay(…) from Python lands here too.",
    )
if key := st.query_params.get("mail"):
    # Only what the ledger lists: an address must not open other files of the store.
    if key in {row.key for row in rows}:
        mail_drawer.draw(key)
    else:
        st.warning(f"It is not among the newest {MOST}, or was cleaned up.", title="No such mail in the outbox")
