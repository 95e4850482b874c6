"""The life of a task as faces tell it: from its publishing to its end, with every turn between."""

from dataclasses import replace
from datetime import datetime

from app import wiring
from app.history import query, search
from app.history.tables import EventRecord, TaskRecord
from app.monitoring.incidents import EventView

WORDS = {
    "recovered": "Its message was lost, and put back.",
    "redelivered": "Its worker went away; the message came back.",
    "dead": "It failed for good and is kept as a dead letter.",
    "replayed": "It was put back on its queue.",
    "discarded": "Its dead letter was discarded.",
    "superseded": "Another file took its place; its steps ran under other ids.",
    "given back": "It was not put back after all: the broker was away.",
    "cancelled": "It was cancelled.",
}
_LATER = {"queued": 0, "received": 1, "started": 2, "finished": 9}
"""What comes first of things that happened in one moment; events stand between a start and an end."""


def timeline(task_id: str) -> tuple[EventView, ...]:
    """What happened to a task, in its order; nothing where history has never heard of it."""
    db = wiring.database()
    record = query.task(db, task_id)
    if record is None:
        return ()
    found = [_placed(told(event), record) for event in search.events(db, task_id)]
    found += [(view.at, place, view) for place, view in _stations(record)]
    return tuple(view for _, _, view in sorted(found, key=lambda entry: entry[:2]))


def _placed(view: EventView, record: TaskRecord) -> tuple[datetime, int, EventView]:
    """Where an event stands. A message that came back is noted just after the start that it led to: it stands before."""
    if view.event == "redelivered" and record.started and view.at >= record.started:
        return record.started, _LATER["received"], replace(view, at=record.started)
    return view.at, 5, view


def told(event: EventRecord) -> EventView:
    """An event as a view, with a note in words."""
    facts = event.facts or {}
    reason = facts.get("error") or {}
    note = facts.get("note") or (reason.get("message") if isinstance(reason, dict) else reason) or facts.get("reason")
    if event.event == "redelivered" and (after := facts.get("after")) is not None:
        note = f"Its worker died; the message came back after {after:,.0f} s."
    return EventView(
        at=event.at,
        event=event.event,
        note=str(note or WORDS.get(event.event, "")),
        attempt=event.attempt,
        life=int(facts.get("life") or 0),
        worker=event.worker,
    )


def _stations(record: TaskRecord) -> list[tuple[int, EventView]]:
    """What the task's own row says: the latest publishing, receipt and start, and the end."""
    places = (("queued", "published"), ("received", "received"), ("started", "started"))
    found = []
    for column, event in places:
        if at := getattr(record, column):
            worker = "" if column == "queued" else record.worker
            view = EventView(at=at, event=event, attempt=record.attempt, life=record.life, worker=worker)
            found.append((_LATER[column], view))
    if record.finished:
        error = (record.error or {}).get("message", "") if record.state == "failed" else ""
        end = EventView(
            at=record.finished,
            event=record.state,
            note=error,
            attempt=record.attempt,
            life=record.life,
            worker=record.worker,
        )
        found.append((_LATER["finished"], end))
    return found
