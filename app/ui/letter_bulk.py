"""Many dead letters at once: an exact preview first, then put back at a pace, watched, and stopped at will."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.control import bulk
from app.control.replay import Preview
from app.errors import Failure
from app.monitoring import dead_letters
from app.monitoring.dead_letters import Filter
from app.monitoring.incidents import ReplayView
from app.ui import failures, states
from app.ui.operator import CONSOLE
from app.ui.words import ago, count, plain

ASKED = "letters.bulk"
_FOLLOWED = "letters.bulk.followed"
RATES = {"1 a second": 1.0, "10 a second": 10.0, "100 a second": 100.0}
MOST = 2_000
RUNS_NAMED = 4
Letters = Sequence[str] | Filter
"""Letters by their ids, or all that match."""


def bar(chosen: Sequence[str], matching: Filter, number: int, listed: int) -> None:
    """What can be done with the chosen letters, or with the ``number`` open ones that match."""
    letters: Letters = chosen or matching
    which = f"{len(chosen):,} chosen" if chosen else f"all that match ({number:,})"
    nothing = not chosen and not number
    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"{len(chosen):,} of {count(listed, 'letter')} chosen" if chosen else count(listed, "letter")
        st.caption(f"{said}, the newest failure first. Choose an id to open one.")
        st.space("stretch")
        if st.button(f"Replay {which}", icon=":material/restart_alt:", key="bulk.ask", disabled=nothing):
            st.session_state[ASKED] = letters
            st.rerun()
        with st.popover(f"Discard {which}", icon=":material/delete:", disabled=nothing):
            many = count(len(chosen) or number, "letter")
            st.markdown(f"Discard {many}? They cannot be put back any more; the story of each task stays.")
            if st.button(f"Discard {many}", type="primary", key="bulk.discard"):
                _discard(letters)


def _discard(letters: Letters) -> None:
    try:
        gone = bulk.discard(letters, by=CONSOLE)
    except Failure as failure:
        failures.show(failure)
        return
    st.toast(f"Discarded {count(gone, 'letter')}.", icon=":material/delete:")
    st.rerun()


def asked() -> Letters | None:
    """The letters that the dialog is open for."""
    found: Letters | None = st.session_state.get(ASKED)
    return found


def _closed() -> None:
    st.session_state.pop(ASKED, None)


@st.dialog("Replay many", position="right", width=620, icon=":material/restart_alt:", on_dismiss=_closed)
def draw(letters: Letters) -> None:
    """What would happen to these letters, how fast, and the button that begins."""
    with failures.shown():
        many, pace = st.columns([1, 2])
        cap = int(many.number_input("At most", 1, MOST, bulk.CAP, key="bulk.cap", help="The oldest go first."))
        with pace:
            rate = st.segmented_control("How fast", list(RATES), default="10 a second", required=True, key="bulk.rate")
        probe = st.toggle("Try one first", value=True, key="bulk.probe", help="The rest follows when it has succeeded.")
        mail = st.toggle("Send the mails that follow", value=True, key="bulk.mail", help="Their subjects say Updated.")
        seen = bulk.preview(letters, mail=mail, cap=cap)
        _preview(seen)
        if st.button(
            f"Replay {count(seen.back, 'letter')}",
            type="primary",
            icon=":material/restart_alt:",
            key="bulk.begin",
            disabled=not seen.back,
            width="stretch",
        ):
            _begin(letters, cap, RATES[rate or "10 a second"], probe, mail)


def _begin(letters: Letters, cap: int, rate: float, probe: bool, mail: bool) -> None:
    try:
        replay_id = bulk.start(letters, by=CONSOLE, cap=cap, rate=rate, probe=probe, mail=mail)
    except Failure as failure:
        failures.show(failure)
        return
    _closed()
    st.session_state[_FOLLOWED] = replay_id
    st.rerun()


def _preview(seen: Preview) -> None:
    facts = {
        ":material/restart_alt: Go back": f"**{seen.back:,}** of {count(seen.matching, 'letter')}",
        ":material/summarize: Made again": _runs(seen.reports),
        ":material/mail: Mails": count(seen.mails, "mail") if seen.mails else "none",
    }
    st.table(facts, border="horizontal")
    if not seen.refused:
        return
    st.caption(":material/front_hand: Left where they are:")
    for refusal in seen.refused:
        st.warning(
            plain(refusal.cure),
            title=f"{count(refusal.count, 'letter')}: {plain(refusal.reason)}",
            icon=":material/front_hand:",
        )


def _runs(runs: Sequence[str]) -> str:
    if not runs:
        return "no result"
    more = f" and {len(runs) - RUNS_NAMED} more" if len(runs) > RUNS_NAMED else ""
    return f"the result of {count(len(runs), 'run')}: " + ", ".join(f"`{run}`" for run in runs[:RUNS_NAMED]) + more


def under_way() -> None:
    """Replays that run now, each with its progress and a button that stops it; and how the one begun here ended."""
    for row in dead_letters.replays():
        if row.state == bulk.RUNNING:
            _running(row)
    # One that tries a single letter first may end before anybody has looked.
    begun = st.session_state.get(_FOLLOWED)
    followed = dead_letters.replay(begun) if begun else None
    if followed and followed.state != bulk.RUNNING:
        _ended(followed)


def _ended(row: ReplayView) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(row.state)
            st.space("stretch")
            st.button("Close", key="bulk.close", type="tertiary", on_click=_close)
        st.markdown(_said(row))


def _close() -> None:
    st.session_state.pop(_FOLLOWED, None)


def _said(row: ReplayView) -> str:
    again = f", {row.failed:,} could not go back" if row.failed else ""
    note = f" · {plain(row.note)}" if row.note else ""
    return f"{row.done:,} of {count(row.total, 'letter')} put back{again}{note}"


def _running(row: ReplayView) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        ended = row.done + row.failed
        st.progress(min(1.0, ended / max(1, row.total)), f"Replay running: {_said(row)}")
        if st.button("Stop", icon=":material/stop_circle:", key=f"bulk.stop.{row.replay_id}"):
            with failures.shown():
                bulk.stop(row.replay_id, by=CONSOLE)
                st.toast("Stopped: what has gone back goes on.", icon=":material/stop_circle:")


def past() -> None:
    """Replays of many letters, newest first."""
    rows = dead_letters.replays(limit=50)
    if not rows:
        st.caption(":material/restart_alt: Nothing was put back in bulk yet.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "State": [[row.state] for row in rows],
                "What": [row.action for row in rows],
                "Letters": [row.total for row in rows],
                "Put back": [row.done for row in rows],
                "Refused": [row.failed for row in rows],
                "By": [row.by for row in rows],
                "Begun": [ago(row.created) for row in rows],
                "Note": [row.note for row in rows],
            }
        ),
        hide_index=True,
        height="content" if len(rows) <= 16 else 620,
        alt="Replays of many letters, newest first",
        column_config={"State": states.column(sorted({row.state for row in rows}), width=104)},
    )
