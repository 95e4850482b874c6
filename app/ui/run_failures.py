"""The failed files of a run, each with its reason; once the run has ended, also with what can be done about it."""

from collections.abc import Callable

import streamlit as st

from app.control import arguments
from app.control import replay as hands
from app.errors import Failure
from app.monitoring import dead_letters
from app.monitoring.incidents import LetterRow, LetterState
from app.monitoring.views import ItemView, RunState, RunView, WorkState
from app.ui import failures
from app.ui.operator import CONSOLE
from app.ui.words import ago, count, plain
from app.workflows import replay
from app.workflows.intake import NewFile
from config.settings import settings

SHOWN = 5
AGAIN = (RunState.WITH_FAILURES, RunState.FAILED)
"""States of a run in which what failed can be done again."""
LOCKED = "password_needed"
_SETTLED = {
    LetterState.REPLAYING: ":material/progress_activity: It is on its way: put back and not ended yet.",
    LetterState.REPLAYED: ":material/check_circle: It was put back and succeeded.",
    LetterState.DISCARDED: ":material/delete: Its letter was discarded: it cannot be done again in this run.",
}


def failed(run: RunView) -> list[ItemView]:
    """The run's failed files, in their order."""
    return [item for item in run.items if item.state is WorkState.FAILED]


def draw(run: RunView) -> None:
    """What failed and why; the first files in full, any other by its name."""
    if run.row.error:
        st.error(plain(run.row.error.cure), title=plain(run.row.error.message), icon=":material/error:")
    bad = failed(run)
    _items(run, bad[:SHOWN])
    if more := bad[SHOWN:]:
        names = {f"{item.position}. {item.name}": item for item in more}
        hint = f"{len(more)} more failed: choose one"
        picked = st.selectbox("More failed files", list(names), index=None, key="run.failed", placeholder=hint)
        if picked in names:
            _items(run, [names[picked]])


def again(run: RunView) -> None:
    """The button that puts back all that failed, with exactly what that does; nothing where nothing is kept of it."""
    seen = replay.preview(run.row.run_id)
    if not seen.matching:
        return
    with st.popover(f"Replay what failed ({seen.matching})", icon=":material/restart_alt:", type="primary"):
        if seen.back:
            st.markdown(
                f"{count(seen.back, 'task goes', 'tasks go')} back to where it stopped. The result is then made again "
                "under the same name, with every file that is good by then."
            )
        for refusal in seen.refused:
            reason = f"{count(refusal.count, 'task')}: {plain(refusal.reason)}"
            st.warning(plain(refusal.cure), title=reason, icon=":material/front_hand:")
        mail = _mail(run, "all") if seen.mails else True
        ready = st.button(
            "Replay", type="primary", icon=":material/restart_alt:", key="run.replay", disabled=not seen.back
        )
        if ready:
            do(lambda: replay.replay_failed(run.row.run_id, by=CONSOLE, mail=mail), "Put back.")


def _items(run: RunView, items: list[ItemView]) -> None:
    letters = dead_letters.of_items(run.row.run_id, [item.item_id for item in items]) if items else {}
    for item in items:
        _item(run, item, letters.get(item.item_id))


def _item(run: RunView, item: ItemView, letter: LetterRow | None) -> None:
    reason = f"{plain(item.error.message)}  \n{plain(item.error.cure)}" if item.error else "It failed without a reason."
    with st.container(gap="xsmall"):
        again = letter is not None and letter.replays and letter.state is LetterState.OPEN
        st.error(reason, title=plain(item.name) + (" failed again" if again else ""), icon=":material/error:")
        if letter and again:
            times = count(letter.replays, "time")
            st.caption(f":material/restart_alt: Replayed {times}, failed again {ago(letter.last)}. It is open again.")
        if run.row.state in AGAIN:
            _verbs(run, item, letter)


def _verbs(run: RunView, item: ItemView, letter: LetterRow | None) -> None:
    """What can be done about a failed file; nothing but a word where its letter is not open."""
    if letter is None:
        st.caption(":material/block: Its message is no longer kept: hand the file in with a new run.")
        return
    if letter.state is not LetterState.OPEN:
        st.caption(_SETTLED[letter.state])
        return
    with st.container(horizontal=True):
        if letter.code == LOCKED:
            _unlock(run, item, letter)
        _replace(run, item)
        key, only = f"run.replay.{item.item_id}", (item.item_id,)
        if st.button("Replay as it is", icon=":material/restart_alt:", key=key):
            do(lambda: replay.replay_failed(run.row.run_id, by=CONSOLE, items=only), f"{item.name} put back.")


def _unlock(run: RunView, item: ItemView, letter: LetterRow) -> None:
    with st.popover("Give the password", icon=":material/key:"):
        st.markdown(f"It is tried on **{plain(item.name)}** alone, and not kept with the run.")
        password = st.text_input(
            "Password", type="password", key=f"run.password.{item.item_id}", label_visibility="collapsed"
        )
        mail = _mail(run, f"{item.item_id}.password")
        if st.button("Open and replay", type="primary", icon=":material/restart_alt:", key=f"run.open.{item.item_id}"):
            if not password:
                st.caption(":red[:material/error: Write the password first.]")
                return
            do(lambda: _opened(letter.letter_id, password, mail), f"{item.name} put back with its password.")


def _opened(letter_id: str, password: str, mail: bool) -> object:
    given = arguments.with_option(letter_id, "password", password)
    return hands.replay(letter_id, by=CONSOLE, arguments=given, mail=mail)


def _replace(run: RunView, item: ItemView) -> None:
    with st.popover("Replace the file", icon=":material/upload_file:"):
        st.markdown(
            f"A mended copy of **{plain(item.name)}** takes its place from the first step on, and the result is made again."
        )
        new = st.file_uploader(
            "The mended file",
            key=f"run.new.{item.item_id}",
            max_upload_size=settings().upload_mb,
            label_visibility="collapsed",
        )
        mail = _mail(run, item.item_id)
        pressed = st.button(
            "Replace and replay",
            type="primary",
            icon=":material/restart_alt:",
            key=f"run.replace.{item.item_id}",
            disabled=new is None,
        )
        if pressed and new is not None:
            file = NewFile(name=new.name, content=new)
            do(
                lambda: replay.replace_file(run.row.run_id, item.item_id, file, by=CONSOLE, mail=mail),
                f"{item.name} replaced and put back.",
            )


def _mail(run: RunView, where: str) -> bool:
    """Whether the new report is mailed, where this workflow mails one."""
    to = run.options.get("to_email")
    if not to:
        return True
    asked = f"Mail the new report to {plain(to)}"
    return st.toggle(asked, value=True, key=f"run.mail.{where}", help="Its subject says Updated.")


def do(act: Callable[[], object], said: str) -> None:
    """Do it once; say what came of it, and draw the drawer anew: it follows the run from then on."""
    try:
        act()
    except Failure as failure:
        failures.show(failure)
        return
    st.toast(plain(said), icon=":material/restart_alt:")
    st.rerun()
