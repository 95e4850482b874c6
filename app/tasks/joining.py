"""The pictures of a run become one PDF."""

from typing import Any

from app import wiring
from app.documents.formats import Format
from app.tasks import readings
from app.tasks.base import NexusTask, is_failed
from app.tasks.reading import read

Outcome = dict[str, Any]


def pictures_as_pdf(task: NexusTask, outcomes: list[Outcome]) -> Outcome | None:
    """The result of joining the pictures among ``outcomes``, in order; None where there are none."""
    good = [outcome for outcome in outcomes if not is_failed(outcome) and outcome.get("format") == Format.IMAGE]
    if not good:
        return None
    first, *others = (wiring.store().resolve(outcome["source"]) for outcome in good)
    return read(task, first, readings.of_conversion({"pictures": "pdf"}, {}), others, name=str(good[0]["name"]))
