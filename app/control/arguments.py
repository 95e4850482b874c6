"""A dead task's arguments as a person may change them, checked by the task's own rules before anything happens."""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app import wiring
from app.errors import GiveUp
from app.history import dead_letters
from app.history.envelope import Envelope
from config.celery_config import celery_app


def editable(letter_or_task_id: str) -> dict[str, Any]:
    """The arguments by name, redacted: what is handed back as it is shown stays what it was.

    Raises:
        GiveUp: there is no such letter, or its message is not known.
    """
    return shown(_task(message_of(letter_or_task_id)), message_of(letter_or_task_id))


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
    before, seen = by_name(task, message), shown(task, message)
    unchanged = {name for name, value in arguments.items() if name in seen and seen[name] == value}
    wanted = {name: before[name] if name in unchanged else value for name, value in arguments.items()}
    task.checked((), wanted)
    return replace(message, args=[], kwargs=wanted)


def shown(task: Any, message: Envelope) -> dict[str, Any]:
    """The arguments by name, without secrets."""
    return by_name(task, message)


def by_name(task: Any, message: Envelope) -> dict[str, Any]:
    """The arguments by name; those that the task does not know as well."""
    try:
        bound = inspect.signature(task.run).bind_partial(*message.args).arguments
    except TypeError as error:
        raise GiveUp(
            f"The arguments of {message.task} cannot be changed: {error}.",
            code="bad_argument",
            cure="Send the task again from where it came from.",
        ) from error
    return {**bound, **message.kwargs}


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
