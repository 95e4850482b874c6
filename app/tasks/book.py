"""A task's steps entered into its run, where it belongs to one. Each entry may be repeated without harm."""

from typing import Any

from app import wiring
from app.records import runs
from app.tasks.outputs import listed
from app.tasks.place import Place

REUSED = "Read before: the earlier reading was reused."


def begun(place: Place | None) -> None:
    """The step has started."""
    if not place or not place.run:
        return
    if place.item:
        runs.begin_item(wiring.database(), place.run, place.item, place.step, place.percent())
    else:
        runs.begin_step(wiring.database(), place.run)


def moved(place: Place | None, done: int, total: int, note: str) -> None:
    """The step has done ``done`` of ``total``."""
    if place and place.run and place.item:
        runs.progress_item(wiring.database(), place.item, note or place.step, place.percent(done, total))


def done(place: Place | None, result: Any) -> None:
    """The step has succeeded: keep its outputs, and end what ends with it."""
    if not place or not place.run or not isinstance(result, dict):
        return
    db, made = wiring.database(), listed(wiring.store(), result.get("outputs") or {})
    if place.item:
        note = " ".join([REUSED] * bool(result.get("reused")) + list(result.get("warnings") or []))
        runs.add_to_item(db, place.item, outputs=made, format=result.get("format") or "", note=note)
        if place.last:
            runs.end_item(db, place.run, place.item, "succeeded")
        else:
            runs.progress_item(db, place.item, "Waiting", place.percent(1))
    else:
        runs.add_to_run(db, place.run, made)
        if place.last:
            runs.finish(db, place.run)


def failed(place: Place | None, error: dict[str, Any]) -> None:
    """The step has failed for good: so has its item, or its run."""
    if not place or not place.run:
        return
    if place.item:
        runs.end_item(wiring.database(), place.run, place.item, "failed", error)
    else:
        runs.fail(wiring.database(), place.run, error)
