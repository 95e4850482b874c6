"""``queues``, ``workers``: the broker and those who take from it, as they are now."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.screen import complain, dump, number, table

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (queues, workers):
        app.command()(command)


def queues(as_json: Json = False) -> int:
    """What waits, by priority, and what is in flight, read from the broker itself."""
    from app.monitoring import broker
    from app.monitoring import workers as roster

    view = broker.about()  # once: a broker that hangs costs its time-out each time it is asked
    found = broker.queues(None if view.problem else roster.consumers()) if view.version else broker.unread()
    if as_json:
        dump([asdict(queue) for queue in found])
    else:
        rows = []
        for queue in found:
            spread = "  ".join(f"{priority}:{count}" for priority, count in queue.by_priority.items() if count)
            age = "–" if queue.oldest_seconds is None else f"{queue.oldest_seconds:.0f} s"
            counts = (queue.ready, queue.in_flight, queue.scheduled, queue.consumers, queue.dead)
            ready, *rest = (number(count) for count in counts)
            rows.append((queue.queue, ready, spread, age, *rest))
        columns = ("queue", "ready", "by priority", "oldest", "in flight", "scheduled", "workers", "dead")
        right = ("ready", "oldest", "in flight", "scheduled", "workers", "dead")
        table(columns, rows, right=right, whole=("queue", *right), spare=("by priority",))
    if any(queue.ready is None for queue in found):
        problem = view.problem or "it stopped answering"
        down = f"The broker at {view.address} cannot be read: {problem}."
        complain(f"nexus: {broker.NOTHING_UP if broker.nothing_up() else down} Start it with ./nexus up.")
        return 1
    return 0


def workers(as_json: Json = False) -> int:
    """Who answers now, and what each has done."""
    from app.monitoring import broker, recovery
    from app.monitoring import workers as roster

    broker.ensure()
    found = roster.workers()
    if as_json:
        dump([asdict(worker) for worker in found])
        return 0
    rows = (
        (
            *(
                worker.name,
                ", ".join(worker.queues),
                "yes" if worker.answering else f"last seen {worker.seen:%H:%M:%S} UTC",
            ),
            *(f"{worker.busy} of {worker.slots}", str(worker.done), str(worker.pid or "–")),
            "–" if worker.memory is None else f"{worker.memory / 1e6:.0f} MB",
            {True: "yes", False: "NO", None: "–"}[worker.leased],
        )
        for worker in found
    )
    table(
        ("worker", "queues", "answers", "busy", "done", "pid", "memory", "lease"),
        rows,
        right=("busy", "done", "pid", "memory"),
        whole=("worker", "answers"),
        spare=("pid", "memory", "lease"),
    )
    for stranger in recovery.unleased(found):
        complain(f"nexus: {stranger.name} renews no lease: its long tasks run twice. {stranger.cure}")
    if not found:
        complain("nexus: No worker answers. Start them with ./nexus up.")
        return 1
    return 0
