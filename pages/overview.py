"""Overview: what happened today, what happens now, and whether anything needs a person."""

import streamlit as st

from app.monitoring import collector, runs
from app.ui import charts, head, health, live, run_table, today


def new_run_button() -> None:
    """The way to the next run."""
    if st.button("New run", icon=":material/upload_file:", type="primary"):
        st.switch_page("pages/new_run.py")


@live.every(2)
def numbers() -> None:
    """The health line, the metrics and the throughput chart."""
    now, activity = collector.snapshot(), runs.activity()
    health.draw(now)
    today.numbers(activity, now, runs.recent(limit=200))
    if any(sum(row[1:]) for row in activity.per_minute):
        with st.container(border=True):
            st.subheader("Tasks ended per minute", anchor=False)
            st.echarts_chart(
                charts.throughput(activity.per_minute),
                height=220,
                key="throughput",
                alt="Tasks that succeeded, were retried or failed in each minute of the last hour",
            )


@live.every(5)
def latest() -> None:
    """The newest runs, or what to do when there are none."""
    rows = runs.recent(limit=8)
    if not rows:
        head.nothing(
            ":material/upload_file:",
            "No runs yet",
            "Drop some documents and let a workflow read them, or try the samples with ./nexus demo.",
            first_run,
        )
        return
    with st.container(border=True):
        st.subheader("Recent runs", anchor=False)
        run_table.draw(rows, key="overview.runs")
        st.page_link("pages/runs.py", label="All runs", icon=":material/arrow_forward:")
    if opened := run_table.opened():
        st.switch_page("pages/runs.py", query_params={"run": opened})


def first_run() -> None:
    """The button of the empty state."""
    if st.button("Start the first run", icon=":material/upload_file:", type="primary", key="first"):
        st.switch_page("pages/new_run.py")


head.title("Overview", actions=new_run_button)
numbers()
latest()
