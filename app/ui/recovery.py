"""What the installation mends by itself, and what it cannot mend without a person."""

import pandas as pd
import streamlit as st

from app.monitoring import collector, recovery
from app.monitoring.incidents import RecoveryView
from app.ui import live
from app.ui.words import ago, count, duration, plain
from config.settings import settings

LATE = 60.0
"""Seconds without a pass of the watch after which a person should look."""


@live.every(5)
def draw() -> None:
    """When the watch last passed, what it did lately, and which workers it cannot protect."""
    seen = recovery.recovery(collector.snapshot().workers)
    st.caption(
        "Work that a dead worker or a restarted broker left behind is put back within a minute: lost messages are "
        "published again, complete batches joined, tasks without a sign of life failed with their reason."
    )
    _watch(seen)
    for worker in seen.unleased:
        st.warning(
            plain(worker.cure),
            title=f"{plain(worker.name)} renews no lease: its tasks may run twice, or wait long when it dies",
            icon=":material/link_off:",
        )
    if seen.orphaned:
        oldest = f", the longest for {duration(seen.oldest_orphan)}" if seen.oldest_orphan else ""
        st.info(
            f"{count(seen.orphaned, 'message is', 'messages are')} in flight and held by nobody who is alive{oldest}. "
            f"Each goes back to its queue when its lease ends, {settings().lease_seconds:.0f} s after the last sign.",
            icon=":material/person_off:",
        )
    _done(seen)


def _watch(seen: RecoveryView) -> None:
    if seen.orphaned is None:
        st.caption(":material/cloud_off: What the watch says could not be read: the broker does not answer.")
        return
    if seen.passed is None:
        st.warning("Start workers with ./nexus up.", title="No watch has passed yet", icon=":material/visibility_off:")
        return
    by = f" on {plain(seen.leader)}" if seen.leader else ""
    late = (pd.Timestamp.now(tz="UTC") - seen.passed).total_seconds() > LATE
    colour, icon = ("orange", "warning") if late else ("green", "check_circle")
    st.markdown(f":{colour}[:material/{icon}:] The watch{by} last passed **{ago(seen.passed)}**.")


def _done(seen: RecoveryView) -> None:
    if not seen.did:
        st.caption(":material/done_all: Nothing had to be mended lately.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "When": [row.at for row in seen.did],
                "Did": [row.action for row in seen.did],
                "What": [row.target for row in seen.did],
                "Why": [row.note for row in seen.did],
            }
        ),
        hide_index=True,
        height="content" if len(seen.did) <= 12 else 460,
        alt="What was mended lately, newest first",
        column_config={
            "When": st.column_config.DatetimeColumn(format="distance", width=120),
            "Did": st.column_config.TextColumn(width=140),
            "What": st.column_config.TextColumn(width=290),
            "Why": st.column_config.TextColumn(width=460),
        },
    )
