"""One line that says whether anything needs a person, and what that person can do."""

import streamlit as st

from app.monitoring.views import Snapshot
from app.ui.words import ago, count, plain


def draw(now: Snapshot) -> None:
    """A broker that cannot be read, loudly; then what else is wrong; else one calm line."""
    if now.broker.problem:
        st.error(plain(now.broker.problem), title="The broker cannot be read", icon=":material/cloud_off:")
        st.caption("Numbers below that come from the broker or the workers are shown as – until it answers again.")
        return
    found = concerns(now)
    if found:
        lines = [f"**{title}.** {plain(cure)}" for title, cure in found]
        st.warning("\n\n".join(lines), icon=":material/warning:")
    else:
        answering = count(sum(worker.answering for worker in now.workers), "worker")
        st.caption(f":green[:material/check_circle:] Everything answers: {plain(now.broker.version)}, {answering}.")


def concerns(now: Snapshot) -> list[tuple[str, str]]:
    """What is wrong while the broker answers: (what, what to do)."""
    found = []
    silent = [worker for worker in now.workers if not worker.answering]
    if not any(worker.answering for worker in now.workers):
        found.append(
            ("No worker answers", "Queued work waits safely. Start workers with ./nexus up or celery_worker.sh.")
        )
    elif silent:
        names = ", ".join(f"{worker.name} (last seen {ago(worker.seen)})" for worker in silent)
        cure = f"{names}. A worker deep in one task can be silent for a while; if it stays so, look at ./nexus logs."
        found.append((f"{count(len(silent), 'worker does', 'workers do')} not answer", cure))
    unserved = [queue.queue for queue in now.queues if queue.consumers == 0 and queue.ready]
    if unserved and len(silent) < len(now.workers):
        found.append(("Work waits in a queue that nobody serves", f"{', '.join(unserved)}: start a worker for it."))
    if dead := sum(queue.dead for queue in now.queues):
        found.append((count(dead, "dead letter"), "./nexus dead-letters list says why, and how to put them back."))
    return found
