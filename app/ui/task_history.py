"""Every task that history knows: found by filters, sorted, a page at a time; one opens by its id."""

from dataclasses import asdict, dataclass
from math import ceil

import pandas as pd
import streamlit as st

from app.monitoring import tasks
from app.monitoring.tasks import COUNTED, Order
from app.monitoring.views import TaskView, WorkState
from app.ui import filters, head, live, states
from app.ui.words import UNKNOWN, count, duration, short_ids
from config.packs import QUEUES

PAGE = 50
ORDERS: tuple[Order, ...] = ("newest", "oldest", "longest run", "longest wait", "task")
_SHOWN, _OPEN = "tasks.shown", "tasks.opened"
_ICON = ":material/left_panel_open:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for. Empty: everything."""

    states: tuple[str, ...] = ()
    text: str = ""
    task: str = ""
    queue: str = ""
    time: str = "any time"


@live.every(None)
def draw() -> None:
    """Filters, the page of tasks they leave, and the way to the other pages."""
    wanted, order = _asked()
    key = f"tasks.page.{wanted}.{order}"  # with other filters it begins at the first page
    first = (int(st.session_state.get(key, 1)) - 1) * PAGE
    given = asdict(wanted)
    given["since"] = filters.since(given.pop("time"))
    rows, total = tasks.search(**given, order=order, limit=PAGE, offset=first)
    if not rows:
        _nothing(wanted)
        return
    _table(rows)
    in_all = f"more than {COUNTED:,} tasks" if total > COUNTED else count(total, "task")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{first + 1:,} to {first + len(rows):,} of {in_all}. Choose an id to open one.")
        st.space("stretch")
        if total > PAGE:
            st.pagination(ceil(total / PAGE), key=key)
    if opened := st.session_state.pop(_OPEN, None):
        st.query_params["task"] = opened
        st.rerun()


def _asked() -> tuple[Wanted, Order]:
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = filters.states([state.value for state in WorkState])
        st.space("stretch")
        text = filters.words("Task id, run, file or worker")
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = Wanted(
            states=chosen,
            text=text,
            task=filters.one_of("Task", tasks.names(), key="name", width=250),
            queue=filters.one_of("Queue", QUEUES, key="queue", width=210),
            time=filters.time(),
        )
        order = st.selectbox("Order", ORDERS, key="order", bind="query-params", label_visibility="collapsed", width=180)
        st.button("Refresh", icon=":material/refresh:", key="tasks.refresh")
    return wanted, order or ORDERS[0]


def _nothing(wanted: Wanted) -> None:
    if wanted != Wanted():
        head.nothing(":material/search_off:", "No task matches", "Take away a filter or shorten the search.")
    else:
        head.nothing(
            ":material/history:", "No task yet", "Start a run or send a test task: each leaves its story here."
        )


def _table(rows: tuple[TaskView, ...]) -> None:
    ids = [row.task_id for row in rows]
    names = short_ids(ids)
    st.session_state[_SHOWN] = dict(zip(names, ids, strict=True))
    right = {name: st.column_config.TextColumn(width=72, alignment="right") for name in ("Waited", "Ran")}
    st.dataframe(
        pd.DataFrame(
            {
                "id": [f"{_ICON} {name}" for name in names],
                "State": [[row.state.value] for row in rows],
                "Task": [row.task.removeprefix("app.tasks.") for row in rows],
                "Queue": [row.queue for row in rows],
                "Priority": [UNKNOWN if row.priority is None else str(row.priority) for row in rows],
                "Queued": [row.queued for row in rows],
                "Waited": [duration(row.wait) for row in rows],
                "Ran": [duration(row.runtime) for row in rows],
                "Attempts": [row.attempt + 1 for row in rows],
                "Worker": [row.worker for row in rows],
                "Reason": [row.error.message if row.error else "" for row in rows],
            }
        ),
        hide_index=True,
        key="tasks",
        height="content" if len(rows) <= 16 else 600,
        alt="Tasks that history knows",
        column_config={
            "id": st.column_config.ButtonColumn(
                "Id", key="tasks.click", on_click=_keep, type="tertiary", width=116, pinned=True, alignment="left"
            ),
            "State": states.column(WorkState, width=104),
            "Task": st.column_config.TextColumn(width=220),
            "Queue": st.column_config.TextColumn(width=150),
            "Priority": st.column_config.TextColumn(width=62, alignment="right"),
            "Queued": st.column_config.DatetimeColumn(format="distance", width=120),
            "Attempts": st.column_config.NumberColumn(width=74),
            "Worker": st.column_config.TextColumn(width=120),
            "Reason": st.column_config.TextColumn(width=300),
            **right,
        },
    )


def _keep() -> None:
    """Remember which task was clicked: by its id, whatever stands in that row by now."""
    if clicked := st.session_state["tasks.click"]:
        st.session_state[_OPEN] = st.session_state.get(_SHOWN, {}).get(clicked.label.rpartition(" ")[2])
