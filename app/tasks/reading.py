"""A task reads files: through the process's reader, or from an earlier reading of the same."""

import contextlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app import wiring
from app.documents.job import Job
from app.documents.staging import PREFIX as PREFIX_OF_UNFINISHED
from app.files.store import PREFIX, Store, safe_name
from app.tasks.base import NexusTask
from app.tasks.outputs import LABELS, keyed
from app.tasks.place import place_of
from app.tasks.readings import Plan

FACTS = "metadata.json"


def read(task: NexusTask, path: Path, plan: Plan, others: Sequence[Path] = (), name: str = "") -> dict[str, Any]:
    """The result of reading ``path``: what was made by key, what was found, and what there is to know of it."""
    store, folder = wiring.store(), task.output_folder()
    job = Job(path, name or _name(task, path.name), folder, plan, tuple(others))
    outcome, reused = wiring.kept().run(wiring.reader(), job, stop=task.cancelled, progress=task.progress)
    inside = path.is_relative_to(store.root)
    return {
        "status": "succeeded",
        "name": job.name,
        "source": store.key(path) if inside else str(path),
        "format": outcome.format,
        "size": path.stat().st_size,
        "outputs": {**outcome.values, **keyed(store, folder, outcome.files)},
        "stats": outcome.stats,
        "warnings": outcome.warnings,
        "truncated": outcome.truncated,
        "reused": reused,
    }


def with_facts_filed(task: NexusTask, result: dict[str, Any]) -> dict[str, Any]:
    """The same result with its facts in a file: what travels through a workflow is names of things."""
    store, folder = wiring.store(), task.output_folder()
    files = {kind: value for kind, value in result["outputs"].items() if _is_stored(kind, value)}
    facts = {kind: value for kind, value in result["outputs"].items() if kind not in files}
    whole = {"name": result["name"], "format": result["format"], "stats": result["stats"], **facts}
    store.put(folder, FACTS, json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode())
    return {**result, "outputs": {**files, **keyed(store, folder, {"metadata_file": FACTS})}}


@contextlib.contextmanager
def named(store: Store, path: Path, name: str) -> Iterator[Path]:
    """``path`` under the name that a person knows it by, while the block lasts: stored inputs have a number before it."""
    with tempfile.TemporaryDirectory(prefix=PREFIX_OF_UNFINISHED, dir=store.folder("tasks")) as folder:
        link = Path(folder) / safe_name(name)
        link.symlink_to(path)
        yield link


def _is_stored(kind: str, value: Any) -> bool:
    keys = [value] if isinstance(value, str) else value if isinstance(value, list) else [None]
    return (kind in LABELS or kind.endswith("_file")) and all(
        isinstance(key, str) and key.startswith(f"{PREFIX}/") for key in keys
    )


def _name(task: NexusTask, otherwise: str) -> str:
    place = place_of(task.request)
    return place.name if place and place.run and place.name else otherwise
