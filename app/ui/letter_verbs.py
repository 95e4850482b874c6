"""What can be done about one dead letter: put it back, put it back with other arguments, discard it."""

import json
from collections.abc import Callable
from typing import Any

import streamlit as st

from app.control import arguments, replay
from app.errors import Failure
from app.monitoring.incidents import LetterState, LetterView
from app.ui import failures
from app.ui.operator import CONSOLE
from app.ui.words import plain

EDITED = "letter.edited"
_NOW = {
    LetterState.REPLAYING: ":material/progress_activity: It is on its way: put back and not ended yet.",
    LetterState.REPLAYED: ":material/check_circle: It was put back and succeeded.",
    LetterState.DISCARDED: ":material/delete: It was discarded and cannot be put back.",
}


def draw(letter: LetterView) -> None:
    """The buttons, or what became of it."""
    row = letter.row
    if row.state is not LetterState.OPEN:
        st.caption(_NOW[row.state])
        return
    seen = replay.preview([row.letter_id])
    for refusal in seen.refused:
        st.warning(plain(refusal.cure), title=f"{plain(refusal.reason)}: it stays here", icon=":material/front_hand:")
    mail = True
    if seen.mails and row.run_id:
        mail = st.toggle("Send the mail that follows", value=True, key="letter.mail", help="Its subject says Updated.")
    editing = st.session_state.get(EDITED) == row.letter_id
    with st.container(horizontal=True):
        if st.button(
            "Replay",
            type="secondary" if editing else "primary",
            icon=":material/restart_alt:",
            key="letter.replay",
            disabled=not seen.back,
        ):
            _do(lambda: replay.replay(row.letter_id, by=CONSOLE, mail=mail), "Put back on its queue.")
        st.button(
            "Leave the arguments as they are" if editing else "Edit arguments and replay",
            icon=":material/undo:" if editing else ":material/edit:",
            key="letter.edit",
            disabled=not seen.back,
            on_click=_turn,
            args=(row.letter_id, editing),
        )
        with st.popover("Discard", icon=":material/delete:"):
            st.markdown("Discard it? It cannot be put back any more; the story of the task stays.")
            if st.button("Discard this letter", type="primary", key="letter.discard"):
                _do(lambda: replay.discard(row.letter_id, by=CONSOLE), "Discarded.")
    if seen.reports:
        st.caption(":material/summarize: The result of its run is made again, under the same name.")
    if editing and seen.back:
        _editor(row.letter_id, mail)


def _editor(letter_id: str, mail: bool) -> None:
    text = st.text_area(
        "Arguments, as JSON",
        json.dumps(arguments.editable(letter_id), indent=2, ensure_ascii=False),
        key=f"letter.json.{letter_id}",
        height=220,
        help="What is hidden or shortened stays what it was when it is left as it stands here.",
    )
    given, problem = _checked(letter_id, text or "")
    if problem:
        st.caption(f":red[:material/error: {plain(problem)}]")
    else:
        st.caption(":green[:material/check_circle: The task takes these arguments.]")
    if st.button(
        "Replay with these arguments",
        type="primary",
        icon=":material/restart_alt:",
        key="letter.replay.edited",
        disabled=given is None,
    ):
        _do(lambda: replay.replay(letter_id, by=CONSOLE, arguments=given, mail=mail), "Put back with other arguments.")


def _checked(letter_id: str, text: str) -> tuple[dict[str, Any] | None, str]:
    """The arguments, or what is wrong with them."""
    try:
        given = json.loads(text)
    except ValueError as error:
        return None, f"This is not JSON: {error}."
    if not isinstance(given, dict):
        return None, 'Arguments are an object: {"name": value, …}.'
    try:
        arguments.check(letter_id, given)
    except Failure as failure:
        return None, f"{failure.message} {failure.cure}".strip()
    return given, ""


def _turn(letter_id: str, editing: bool) -> None:
    st.session_state[EDITED] = None if editing else letter_id


def _do(act: Callable[[], object], said: str) -> None:
    """Do it once; say what came of it, and draw the page anew."""
    try:
        act()
    except Failure as failure:
        failures.show(failure)
        return
    st.session_state.pop(EDITED, None)
    st.toast(said, icon=":material/check_circle:")
    st.rerun()
