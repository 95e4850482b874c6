"""A dead task's arguments as a person may change them, checked by the task's own rules before anything happens."""

import inspect
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app import wiring
from app.errors import GiveUp
from app.history import dead_letters
from app.history.envelope import Envelope
from app.history.redaction import HIDDEN, redacted
from config.celery_config import celery_app


def editable(letter_or_task_id: str) -> dict[str, Any]:
    """The arguments by name, redacted: what is handed back as it is shown stays what it was.

    Raises:
        GiveUp: there is no such letter, or its message is not known.
    """
    message = message_of(letter_or_task_id)
    _task(message)
    return shown(message)


def with_option(letter_or_task_id: str, name: str, value: Any) -> dict[str, Any]:
    """The editable arguments with one option given anew, the others as they were.

    Raises:
        GiveUp: there is no such letter, or its message is not known.
    """
    given = editable(letter_or_task_id)
    return {**given, "options": {**(given.get("options") or {}), name: value}}


def check(letter_or_task_id: str, arguments: Mapping[str, Any]) -> None:
    """See whether the task takes these arguments.

    Raises:
        GiveUp: ``bad_argument``; names the argument and what it must be.
    """
    edited(message_of(letter_or_task_id), arguments)


def edited(message: Envelope, arguments: Mapping[str, Any]) -> Envelope:
    """The message with these arguments, and no others.

    Raises:
        GiveUp: ``bad_argument``; or the task is not known here, so that nothing can be checked.
    """
    task = _task(message)
    wanted = _merged(by_name(message), shown(message), dict(arguments))
    if left := next((name for name, value in wanted.items() if HIDDEN in json.dumps(value, default=str)), ""):
        raise GiveUp(
            f"Argument {left} has a hidden part in what was changed.",
            code="bad_argument",
            cure=f"Write it whole, or leave {left} as it is.",
            argument=left,
        )
    task.checked((), wanted)
    return replace(message, args=[], kwargs=wanted)


def _merged(before: Mapping[str, Any], seen: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, with the old value wherever it stands as it was shown."""
    made: dict[str, Any] = {}
    for name, value in given.items():
        if name in before and name in seen and seen[name] == value:
            made[name] = before[name]
        elif (
            isinstance(value, Mapping) and isinstance(before.get(name), Mapping) and isinstance(seen.get(name), Mapping)
        ):
            made[name] = _merged(before[name], seen[name], value)
        else:
            made[name] = value
    return made


def shown(message: Envelope) -> dict[str, Any]:
    """The arguments by name, without secrets, long texts shortened."""
    task = celery_app.tasks.get(message.task)
    kept: dict[str, Any] = redacted((), by_name(message), getattr(task, "secret", ()))["kwargs"]
    return kept


def by_name(message: Envelope) -> dict[str, Any]:
    """The arguments by name; those without one by their place."""
    task: Any = celery_app.tasks.get(message.task)
    names = list(inspect.signature(task.run).parameters) if task is not None else []
    names = names[1:] if names[:1] == ["self"] else names
    named = [*names, *(str(place) for place in range(len(names) + 1, len(message.args) + 1))]
    return {**dict(zip(named, message.args, strict=False)), **message.kwargs}


def message_of(letter_or_task_id: str) -> Envelope:
    """The message of a letter.

    Raises:
        GiveUp: there is no such letter, or its message is not known.
    """
    letter = dead_letters.find(wiring.database(), letter_or_task_id)
    if letter is None or letter.envelope is None:
        raise GiveUp(f"There is no dead letter {letter_or_task_id!r} with its message.", code="unknown")
    return Envelope.from_json(letter.envelope)


def _task(message: Envelope) -> Any:
    celery_app.loader.import_default_modules()
    task: Any = celery_app.tasks.get(message.task)
    if task is None or not hasattr(task, "checked"):
        raise GiveUp(
            f"There is no task {message.task!r} here, so its arguments cannot be checked.",
            code="unknown_task",
            cure="Replay it as it is, or where the task is known.",
        )
    return task
