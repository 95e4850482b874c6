"""One line that says whether anything needs a person, and what that person can do."""

import streamlit as st

from app.monitoring.recovery import unleased
from app.monitoring.views import Snapshot
from app.ui.words import ago, count, plain

ASKED = 2
"""The poller's first look does not ask the workers yet: that none is known then means nothing."""


def draw(now: Snapshot) -> None:
    """A broker that cannot be read, loudly; then what else is wrong; else one calm line."""
    if now.broker.problem:
        st.error(
            plain(
                f"At {now.broker.address}: {now.broker.problem}. Start it with ./nexus up, or correct NEXUS_REDIS_URL. "
                "What it and the workers would say is shown as – until it answers; history and outputs stay readable."
            ),
            title="The broker cannot be used",
            icon=":material/cloud_off:",
        )
        return
    found = concerns(now)
    if found:
        lines = [f"**{title}.** {plain(cure)}" for title, cure in found]
        st.warning("\n\n".join(lines), icon=":material/warning:")
    else:
        answering = count(sum(worker.answering for worker in now.workers), "worker")
        if not now.workers:
            st.caption(":material/hourglass_empty: The broker answers; asking the workers.")
            return
        st.caption(f":green[:material/check_circle:] Broker and {answering} answer.")


def concerns(now: Snapshot) -> list[tuple[str, str]]:
    """What is wrong while the broker answers: (what, what to do)."""
    found = []
    silent = [worker for worker in now.workers if not worker.answering]
    if not now.workers and len(now.history) < ASKED:
        return []
    if not any(worker.answering for worker in now.workers):
        found.append(
            ("No worker answers", "Queued work waits safely. Start workers with ./nexus up or celery_worker.sh.")
        )
    elif silent:
        names = ", ".join(f"{worker.name} (last seen {ago(worker.seen)})" for worker in silent)
        cure = f"{names}. A worker deep in one task can be silent for a while; if it stays so, look at ./nexus logs."
        found.append((f"{count(len(silent), 'worker does', 'workers do')} not answer", cure))
    if bare := unleased(now.workers):
        names = ", ".join(worker.name for worker in bare)
        found.append((f"{count(len(bare), 'worker renews', 'workers renew')} no lease", f"{names}. {bare[0].cure}"))
    unserved = [queue.queue for queue in now.queues if queue.consumers == 0 and queue.ready]
    if unserved and len(silent) < len(now.workers):
        found.append(("Work waits in a queue that nobody serves", f"{', '.join(unserved)}: start a worker for it."))
    return found
