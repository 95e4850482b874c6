"""What failed in a run is done again, its bad files replaced where somebody mended them; the run's result is made anew."""

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from celery.canvas import Signature
from sqlalchemy import select

from app import wiring
from app.control import replay as hands
from app.control.replay import Instead, Preview, Replayed
from app.errors import GiveUp
from app.files.bundle import folder_name
from app.history import dead_letters
from app.history.dead_letters import Filter
from app.history.envelope import Envelope
from app.history.tables import DeadLetterRecord
from app.monitoring import broker
from app.records import runs
from app.records.tables import ItemRecord, RunRecord
from app.workflows import canvas
from app.workflows.archive import is_archive, shown_name
from app.workflows.intake import MB, Intake, NewFile
from app.workflows.options import HIDDEN
from config.packs import pack_of
from config.settings import settings

MOST = 10_000
AGAIN = "Start it again with the same files."
NAMED = 10
"""Files that a refusal names."""


def replay_failed(
    run_id: str,
    *,
    by: str,
    items: Collection[str] | None = None,
    replaced: Mapping[str, NewFile] | None = None,
    mail: bool = True,
) -> Replayed:
    """Do a run's failed items again, all or those named by id, and then what follows for the whole run.

    A file in ``replaced`` takes the place of an item's own, which begins again from its first step. Steps of the whole run
    that failed are done again as well. Without ``mail`` none is sent.

    Raises:
        GiveUp: the run is unknown, has not ended or was cancelled; nothing in it failed; its good results are gone.
        TryAgain: the broker, the database or the disk is away. Nothing was changed.
    """
    run = _ended(run_id)
    changed = dict(replaced or {})
    wanted = None if items is None else {*items, *changed}
    letters = letters_of(run.run_id, wanted)
    lacking = {*(wanted or ()), *changed} - {letter.item_id for letter in letters}
    if lacking or not letters:
        raise _nothing(run, lacking)
    broker.ensure()
    stored: list[Path] = []
    try:
        instead = {
            letter.letter_id: _instead(run, letter, changed[letter.item_id], stored)
            for letter in letters
            if letter.item_id in changed
        }
        done = hands.replay([letter.letter_id for letter in letters], by=by, mail=mail, instead=instead)
        if missing := set(instead) - set(done.letters):
            raise hands.refused([refusal for refusal in done.refused if missing & set(refusal.letters)])
    except BaseException:
        for path in stored:
            path.unlink(missing_ok=True)
        raise
    return done


def replace_file(run_id: str, item_id: str, file: NewFile, *, by: str, mail: bool = True) -> Replayed:
    """Do one failed item again with another file, and then what follows for the whole run.

    Raises:
        GiveUp, TryAgain: as ``replay_failed``; or the file is an archive, or too large.
    """
    return replay_failed(run_id, by=by, items=[item_id], replaced={item_id: file}, mail=mail)


def preview(run_id: str, *, items: Collection[str] | None = None, mail: bool = True) -> Preview:
    """What ``replay_failed`` would do; nothing is changed.

    Raises:
        GiveUp: the run is unknown, has not ended or was cancelled.
    """
    letters = letters_of(_ended(run_id).run_id, None if items is None else set(items))
    return hands.preview([letter.letter_id for letter in letters], mail=mail, limit=MOST)


def letters_of(run_id: str, items: Collection[str] | None = None) -> Sequence[DeadLetterRecord]:
    """A run's open letters: of the whole run and of its items, all or these."""
    found = dead_letters.search(wiring.database(), Filter(run=run_id), limit=MOST, order="oldest")
    return found if items is None else [letter for letter in found if letter.item_id in items]


def _nothing(run: RunRecord, lacking: Collection[str]) -> GiveUp:
    """Why these items cannot be done again, or none of the run's, and which could."""
    with wiring.database().read() as session:
        items = session.scalars(select(ItemRecord).where(ItemRecord.run_id == run.run_id)).all()
    letters = dead_letters.of_runs(wiring.database(), [run.run_id])
    states = {item.item_id: {one.state for one in letters if one.item_id == item.item_id} for item in items}
    waiting = [item.name for item in items if dead_letters.OPEN in states[item.item_id]]
    meant = [item for item in items if item.item_id in lacking or (not lacking and item.state != "succeeded")]
    why = [_fate(item, states[item.item_id]) for item in meant]
    if lacking - states.keys():
        why.append(f"The run has no item {min(lacking - states.keys())}.")
    done_with = all(one.state == dead_letters.REPLAYED for one in letters)
    if not lacking and done_with and all(item.state == "succeeded" for item in items):
        why = [f"All files of run {run.run_id} succeeded; there is nothing to replay."]
    elif not lacking:
        why.insert(0, f"Nothing in run {run.run_id} can be done again.")
        gone = (one for one in letters if one.item_id is None and one.state == dead_letters.DISCARDED)
        why += [f"The dead letter of the step {one.step or one.task} was discarded." for one in gone]
    could = f"Could be done again: {', '.join(waiting[:NAMED])}{' and more' * (len(waiting) > NAMED)}."
    cure = could if waiting else "" if all(item.state == "succeeded" for item in meant) else AGAIN
    return GiveUp(" ".join(why[:NAMED]), code="not_open" if lacking else "nothing_failed", cure=cure)


def _fate(item: ItemRecord, letters: Collection[str]) -> str:
    """Why a file without an open letter cannot be done again."""
    if item.state == "succeeded":
        return f"{item.name} succeeded."
    if dead_letters.DISCARDED in letters:
        return f"The dead letter of {item.name} was discarded."
    if dead_letters.REPLAYING in letters:
        return f"{item.name} is being done again already."
    return f"{item.name} has no dead letter, or it is no longer kept."


def _ended(wanted: str) -> RunRecord:
    run = runs.find(wiring.database(), wanted)
    if run is None:
        raise GiveUp(f"There is no run {wanted!r}.", code="unknown", cure="./nexus runs lists the runs.")
    if run.state == "cancelled":
        raise GiveUp(f"Run {run.run_id} was cancelled, and stays so.", code="cancelled", cure=AGAIN)
    if run.state in ("queued", "running"):
        raise GiveUp(f"Run {run.run_id} has not ended.", code="not_ended", cure="Replay it when it has.")
    return run


def _instead(run: RunRecord, letter: DeadLetterRecord, file: NewFile, stored: list[Path]) -> Instead:
    with wiring.database().read() as session:
        item = session.scalars(select(ItemRecord).where(ItemRecord.item_id == letter.item_id)).one()
    name, store = shown_name(file.name), wiring.store()
    folder = (
        store.folder("runs", run.run_id, "inputs") / f"{folder_name(item.position, 'again')}-{secrets.token_hex(3)}"
    )
    path = store.put(folder, name, file.content)
    stored.append(path)
    _check(name, path)
    known: dict[str, Any] = {"key": store.key(path), "size": path.stat().st_size, "name": _called(item.name, name)}
    intake = Intake(position=item.position, **known)
    steps = canvas.steps_of(run.workflow, run.run_id, intake, _options(run, letter))
    return Instead(message=_message(steps), item={**known, "outputs": []})


def _check(name: str, path: Path) -> None:
    size, most = path.stat().st_size, settings().upload_mb
    if size > most * MB:
        raise GiveUp(
            f"{name} has {size / MB:.0f} MB: at most {most} MB a file.",
            code="too_much",
            cure="Hand in a smaller file, or raise NEXUS_UPLOAD_MB.",
        )
    if is_archive(name, path):
        raise GiveUp(f"{name} is an archive.", code="bad_argument", cure="Hand in the one file that takes the place.")


def _called(before: str, name: str) -> str:
    """An item keeps its name, by which the report and people know it; another kind of file gets its own suffix."""
    old, new = PurePath(before), PurePath(name)
    return (
        before if old.suffix.lower() == new.suffix.lower() else str(old.with_suffix(new.suffix)) if old.name else name
    )


def _options(run: RunRecord, letter: DeadLetterRecord) -> dict[str, Any]:
    """The run's options; a secret is not kept with the run, but it is in the dead message where its step was given it."""
    options = dict(run.options)
    kept = ((letter.envelope or {}).get("kwargs") or {}).get("options") or {}
    for name, value in options.items():
        if value != HIDDEN:
            continue
        if not kept.get(name):
            raise GiveUp(f"Option {name} of run {run.run_id} is a secret and is not kept.", code="secret", cure=AGAIN)
        options[name] = kept[name]
    return options


def _message(steps: Sequence[Signature]) -> Envelope:
    """The first step's message, with the others as what follows it, as Celery would publish a chain of them."""
    ids = [str(uuid.uuid4()) for _ in steps]
    rest = []
    for step, parent, task_id in zip(steps[1:], ids, ids[1:], strict=False):
        options = {**step.options, "task_id": task_id, "root_id": ids[0], "parent_id": parent}
        rest.append({**step, "options": options, "args": list(step.args), "kwargs": dict(step.kwargs)})
    first = steps[0]
    headers: dict[str, Any] = {
        "lang": "py",
        "task": first.task,
        "id": ids[0],
        "root_id": ids[0],
        "parent_id": None,
        "group": None,
    }
    headers |= {"retries": 0, "timelimit": [None, None], "ignore_result": False, "replaced_task_nesting": 0}
    if "kwargsrepr" in first.options:
        headers["kwargsrepr"] = first.options["kwargsrepr"]
    return Envelope(
        task=str(first.task),
        task_id=ids[0],
        queue=pack_of(str(first.task)).queue,
        priority=first.options.get("priority"),
        args=list(first.args),
        kwargs=dict(first.kwargs),
        embed={"chain": rest[::-1] or None},
        headers={**headers, **(first.options.get("headers") or {})},
    )
