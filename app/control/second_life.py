"""Messages for another life: the same tasks under their own ids, what follows them included, joined anew where needed.

Celery carries what follows a task in the message's body, as signatures; so this is work on plain dictionaries.
"""

import copy
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.history.batches import REJOIN, Sig, ends_in, following, id_of, membership, spread
from app.history.envelope import Envelope
from app.history.units import Unit
from config.packs import DEFAULT_QUEUE, pack_of

MAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Messages to publish, and the fresh batch (id, members) that joins them, where one does."""

    messages: tuple[Envelope, ...]
    group: str = ""
    again: tuple[str, ...] = ()
    """Ids of every task that will run again, those that follow included."""


def prepared(unit: Unit, life: int, *, mail: bool = True) -> Publication:
    """The messages that give a unit its life ``life``; without ``mail`` a run's mail is left out."""
    if unit.joined is None:
        message = _alone(unit.messages[0], life, mail=mail)
        return Publication(messages=(message,), again=tuple(ids(message)))
    group, join = str(uuid.uuid4()), _rejoin(unit, life, mail=mail)
    members = tuple(
        _member(message, life, group=group, place=place, join=join) for place, message in enumerate(unit.messages)
    )
    again = (*(task_id for member in members for task_id in ids(member)), *follows(unit))
    return Publication(messages=members, group=group, again=again)


def follows(unit: Unit) -> list[str]:
    """Ids of the tasks that follow a unit's join."""
    return [task_id for sig in following(unit.joined.body) if (task_id := id_of(sig))] if unit.joined else []


def sends_mail(unit: Unit, *, mail: bool) -> int:
    """How many mails go out with a unit, where all goes well."""
    steps = list(following(unit.joined.body)) if unit.joined else []
    own = [{"task": message.task} for message in unit.messages]
    chains = [sig for message in unit.messages for sig in message.embed.get("chain") or []]
    later = 0 if unit.run is not None and not mail else sum(map(_sends_mail, [*chains, *steps]))
    return later + sum(map(_sends_mail, own))


def ids(message: Envelope) -> list[str]:
    """A message's task and the tasks of its chain."""
    chain = [task_id for sig in message.embed.get("chain") or [] for step in spread(sig) if (task_id := id_of(step))]
    return [message.task_id, *chain]


def _alone(message: Envelope, life: int, *, mail: bool) -> Envelope:
    made = _reborn(message, life)
    if (made.headers.get("nexus") or {}).get("run"):
        for sig in made.embed.get("chain") or []:
            each(sig, _mailing(mail))
    return made


def _reborn(message: Envelope, life: int) -> Envelope:
    """The message with its life, and the same life for all that follows."""
    embed = copy.deepcopy(message.embed)
    for name in ("callbacks", "errbacks", "chain"):
        for sig in embed.get(name) or []:
            each(sig, _living(life))
    return replace(message, embed=embed, headers={**message.headers, "life": life, "retries": 0})


def _member(message: Envelope, life: int, *, group: str, place: int, join: Sig) -> Envelope:
    made = _reborn(message, life)
    last = ends_in(made)
    if last is None:
        headers = {**made.headers, "group": group, "group_index": place}
        return replace(made, headers=headers, embed={**made.embed, "chord": join})
    last["options"] = {**(last.get("options") or {}), "group_id": group, "group_index": place, "chord": join}
    return made


def in_place_of(message: Envelope, other: Envelope) -> Envelope:
    """``other`` where ``message`` stands: the same batch waits for it."""
    joined = membership(message)
    if joined is None:
        return other
    return _member(other, 0, group=joined.group, place=joined.index or 0, join=joined.body)


def _rejoin(unit: Unit, life: int, *, mail: bool) -> Sig:
    """The task that puts new and stored results together and goes on with the batch's own body."""
    joined = unit.joined
    assert joined is not None
    body = copy.deepcopy(joined.body)
    each(body, _living(life))
    if unit.run is not None:
        each(body, _edition(life))
        each(body, _mailing(mail))
    options = body.get("options") or {}
    first = spread(body)[0].get("options") or {}
    headers: dict[str, Any] = {"life": life}
    if unit.run is not None:
        of = len(spread(body)) + 1
        folder = f"runs/{unit.run.run_id}/outputs"
        headers["nexus"] = {"run": unit.run.run_id, "item": None, "folder": folder, "name": "", "step": "Joining"}
        headers["nexus"] |= {"index": 0, "of": max(of, 2)}
    return {
        "task": REJOIN,
        "args": [],
        "kwargs": {"group": joined.group, "members": list(unit.indexes), "size": unit.size, "body": body},
        "options": {
            "task_id": str(uuid.uuid4()),
            "group_id": joined.group,  # what it joined is found by the batch that it belongs to
            "queue": DEFAULT_QUEUE,
            "priority": first.get("priority") or options.get("priority") or unit.messages[0].priority,
            "headers": headers,
            "link_error": options.get("link_error") or first.get("link_error") or [],
        },
        "subtask_type": None,
        "immutable": False,
    }


def _sends_mail(sig: Sig) -> bool:
    return pack_of(str(sig.get("task"))).name == MAIL


def each(sig: Sig, change: Callable[[Sig], None]) -> None:
    """Change a task's signature, or those in a chain, group or chord (what is set on such a whole, Celery sets on its
    first task in place of that task's own).
    """
    if not sig.get("subtask_type"):
        change(sig)
    kwargs = sig.get("kwargs") or {}
    inner: list[Any] = []
    if sig.get("subtask_type") in ("chain", "group"):
        inner = list(kwargs.get("tasks") or [])
    elif sig.get("subtask_type") == "chord":
        header = kwargs.get("header") or []
        inner = [*(header if isinstance(header, list) else [header]), kwargs.get("body")]
    elif sig.get("task") == REJOIN:
        inner = [kwargs.get("body")]
    for one in inner:
        if isinstance(one, dict):
            each(one, change)


def _living(life: int) -> Callable[[Sig], None]:
    def change(sig: Sig) -> None:
        options = sig.setdefault("options", {})
        options["headers"] = {**(options.get("headers") or {}), "life": life}

    return change


def _mailing(wanted: bool) -> Callable[[Sig], None]:
    """Whether a step that mails a run's result does so: it stays in the workflow either way."""

    def change(sig: Sig) -> None:
        if _sends_mail(sig):
            options = sig.setdefault("options", {})
            options["headers"] = {**(options.get("headers") or {}), "mail": wanted}

    return change


def _edition(number: int) -> Callable[[Sig], None]:
    """A mail that follows a refreshed result is another message, not the one that was sent before."""

    def change(sig: Sig) -> None:
        headers = sig.get("options", {}).get("headers") or {}
        if isinstance(headers.get("nexus"), dict) and "edition" in headers["nexus"]:
            headers["nexus"]["edition"] = number

    return change
