"""Dead letters: tasks that failed for good, each with its whole message; one of them open in a drawer (``?letter=ID``)."""

import streamlit as st

from app.monitoring import dead_letters
from app.ui import audit, failures, head, letter_bulk, letter_drawer, letter_filters, letter_table, live, order
from app.ui.words import count

MOST = 500
ABOUT = "Tasks that failed for good. Nothing of their workflow is lost: mend the cause and put them back."


def nothing(wanted: letter_filters.Wanted) -> None:
    """What a dead letter is, and that there is none; or that none matches."""
    if wanted.narrowed:
        head.nothing(":material/search_off:", "No letter matches", "Take away a filter or shorten the search.")
        return
    head.nothing(
        ":material/inbox:",
        "No dead letters",
        "A task that fails for good is kept here with its whole message: why it failed, what was to come after it, "
        "and a button that puts it back without losing the rest of its workflow.",
    )


def refresh_button() -> None:
    """Take the order anew."""
    st.button("Refresh", icon=":material/refresh:", on_click=order.forget, args=("letters.order",))


@live.every(4)
def listed() -> None:
    """The filtered list; rows keep their places until somebody acts."""
    letter_bulk.under_way()
    wanted = letter_filters.draw()
    found = wanted.letters(limit=MOST)
    rows, new = order.kept(found, identity=lambda row: row.letter_id, key="letters.order", act=wanted)
    if new:
        shown = f"Show {count(new, 'new letter')}"
        st.button(shown, icon=":material/arrow_upward:", on_click=order.forget, args=("letters.order",))
    if not rows:
        nothing(wanted)
        return
    chosen = letter_table.draw(rows)
    number = dead_letters.total(wanted.matching) if wanted.open else 0
    letter_bulk.bar(chosen, wanted.matching, number, len(rows))
    if opened := letter_table.opened():
        st.query_params["letter"] = opened
        st.rerun()


head.title("Dead letters", ABOUT, refresh_button)
letters, many, actions = st.tabs(["Letters", "Replays", "Audit"], key="view", bind="query-params")
if letters.open:
    with letters:
        listed()
if many.open:
    with many, failures.shown():
        letter_bulk.past()
if actions.open:
    with actions, failures.shown():
        audit.draw()
if letter_id := st.query_params.get("letter"):
    letter_drawer.draw(letter_id)
elif (asked := letter_bulk.asked()) is not None:
    letter_bulk.draw(asked)
