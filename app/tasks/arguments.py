"""Arguments are checked before a task works: names, types and allowed words, each refusal naming the argument."""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from app.errors import GiveUp


def model_of(name: str, run: Callable[..., Any]) -> type[BaseModel]:
    """A strict model of a task body's parameters, without ``self``."""
    parameters = inspect.signature(run, eval_str=True).parameters.values()
    fields: dict[str, Any] = {
        p.name: (p.annotation, ... if p.default is p.empty else p.default) for p in parameters if p.name != "self"
    }
    return create_model(name.rpartition(".")[2], __config__=ConfigDict(strict=True, extra="forbid"), **fields)


def check(task: str, run: Callable[..., Any], model: type[BaseModel], args: Any, kwargs: Any) -> dict[str, Any]:
    """The arguments by name, checked.

    Raises:
        GiveUp: ``bad_argument``; the message names the task, the argument and what it must be.
    """
    short = task.rpartition(".")[2]
    try:
        given = _signature(run).bind(*args, **kwargs).arguments
    except TypeError as error:
        known = ", ".join(model.model_fields)
        raise GiveUp(f"{short}: {error}.", code="bad_argument", cure=f"Its arguments are: {known}.") from error
    given.pop("self", None)
    try:
        model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        argument = ".".join(str(part) for part in first["loc"])
        shown = repr(first.get("input"))[:120]
        raise GiveUp(
            f"{short}: argument {argument} cannot be {shown}: {first['msg'][:1].lower()}{first['msg'][1:]}.",
            code="bad_argument",
            argument=argument,
        ) from error
    return given


_signature = cache(inspect.signature)
"""A task's body does not change; to look at it again costs more than the check."""
