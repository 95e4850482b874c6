"""Which dead letters a person wants to see."""

from dataclasses import dataclass

import streamlit as st

from app.monitoring import dead_letters
from app.monitoring.incidents import LetterRow, LetterState
from app.ui import filters

USUAL = (LetterState.OPEN, LetterState.REPLAYING)
"""States that need a person, shown until somebody asks for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for. Empty: everything."""

    states: tuple[LetterState, ...] = ()
    task: str = ""
    queue: str = ""
    code: str = ""
    search: str = ""
    time: str = "any time"

    @property
    def narrowed(self) -> bool:
        """Whether something beside the usual states was asked for."""
        return self not in (Wanted(states=USUAL), Wanted())

    @property
    def open(self) -> bool:
        """Whether open letters are among those asked for."""
        return not self.states or LetterState.OPEN in self.states

    @property
    def matching(self) -> dead_letters.Filter:
        """The open letters among those asked for: only they can go back or be discarded."""
        return self._filter((LetterState.OPEN,))

    def letters(self, limit: int) -> tuple[LetterRow, ...]:
        """The letters, the newest death first."""
        return dead_letters.recent(self._filter(self.states), limit=limit)

    def _filter(self, states: tuple[LetterState, ...]) -> dead_letters.Filter:
        since = filters.since(self.time)
        return dead_letters.Filter(
            states=states, task=self.task, queue=self.queue, code=self.code, search=self.search, since=since
        )


def draw() -> Wanted:
    """The filters; what is chosen."""
    known = dead_letters.choices(states=())
    with st.container(horizontal=True, vertical_alignment="center"):
        states = filters.states([state.value for state in LetterState], [state.value for state in USUAL])
        st.space("stretch")
        search = filters.words("File, run, task id or reason")
    with st.container(horizontal=True, vertical_alignment="center"):
        return Wanted(
            states=tuple(LetterState(state) for state in states),
            search=search,
            task=filters.one_of("Task", known.tasks, key="name", width=250),
            queue=filters.one_of("Queue", known.queues, key="queue", width=210),
            code=filters.one_of("Reason", known.codes, key="code", width=180),
            time=filters.time(),
        )
